// kill -9 before each system call that commits, appends to a journal or merges, in a running proxy,
// in a starting one that adopts what a dead one left behind, and in the dashboard. A first run
// without kills tells which thread makes which calls how often. Proxies have one worker: of several
// any may get the calls.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { eventually } from '../support/programs.mjs';
import { fault } from './support/fault.mjs';
import { callsAtStart, callsDuring } from './support/profile.mjs';
import { onSites, Site, spread } from './support/site.mjs';
import { Strace, threadsOf, underStrace } from './support/strace.mjs';

const calls = ['openat', 'write', 'pwrite64', 'fsync', 'fdatasync', 'flock', 'renameat2', 'ftruncate',
  'fcntl', 'fchmod', 'fchown', '?rename', '?unlink', 'unlinkat', '?link', '?mkdir'];

/** Requests of all kinds, a config edit, which has a commit follow at once, and a flush. */
async function proxyWork(site) {
  await site.callAll(4);
  await site.editor.edit();
  await new Promise((resolve) => setTimeout(resolve, 120));
  await site.callAll(3);
  const told = [...site.callers.answers.values()].reduce((sum, tokens) => sum + tokens, 0);
  await eventually(async () => site.proxy.program.exitCode !== null
    || await site.stack.chargedTokens() >= told, 'the flush, or the kill', 4000).catch(() => {});
}

// The journal does not trust a file after that and goes on in a fresh one.
const failedSync = 'fdatasync:error=EIO:when=1';
const journalPaths = ({ journal }) =>
  [journal, journal.replace(/jsonl$/, '1.jsonl'), path.dirname(journal)];

const upTo = (count) => Array.from({ length: count }, (_, i) => i + 1);

/** Where it is not known beforehand which thread will do it. */
function mostInOneThread(seen) {
  const most = new Map();
  for (const { call, count } of seen) most.set(call, Math.max(count, most.get(call) ?? 0));
  return most;
}

async function findTargets() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-kills-'));
  const site = await Site.open({ workers: 1 });
  try {
    const output = (name) => path.join(folder, name);
    await site.callAll(4);
    const proxy = await callsDuring(site.proxy.program.pid, calls, output('running'),
      () => proxyWork(site));
    const afresh = await callsDuring(site.proxy.program.pid, [...calls, 'pread64'], output('afresh'),
      () => proxyWork(site), { inject: failedSync, paths: journalPaths(site) });
    const dashboard = await callsDuring(site.stack.dashboard.pid, calls, output('dashboard'),
      () => site.editor.edit());
    const starting = await callsAtStart(site, calls, output('starting'));
    return [
      ...proxy.flatMap(({ thread, call, count }) =>
        upTo(count).map((k) => ({ where: 'running proxy', thread, call, k }))),
      ...[...mostInOneThread(afresh)].filter(([call]) => call !== 'fdatasync').flatMap(([call, count]) =>
        upTo(count).map((k) => ({ where: 'proxy that begins a segment', call, k }))),
      ...starting.map(({ call, k }) => ({ where: 'starting proxy', call, k })),
      ...[...mostInOneThread(dashboard)].flatMap(([call, count]) =>
        upTo(count).map((k) => ({ where: 'dashboard', call, k })))];
  } finally {
    await site.close();
    await rm(folder, { recursive: true });
  }
}

/** Whether the kill has come; the news of a death may take a moment. */
async function wasKilled(program) {
  await Promise.race([program.exited, new Promise((resolve) => setTimeout(resolve, 200))]);
  return program.exitCode === 'SIGKILL';
}

async function killRunningProxy(site, whom, tally) {
  const { program } = site.proxy;
  const tracer = await Strace.attach(whom);
  await proxyWork(site);
  const came = await wasKilled(program);
  await site.kill(program);
  await tracer.detach();
  tally.recovered(await site.restartProxy());
  return came;
}

/** Each returns whether the kill came at the very call. */
const rounds = {
  async 'running proxy'(site, { thread, call, k }, tally) {
    await site.callAll(1);
    const threads = await threadsOf(site.proxy.program.pid);
    return killRunningProxy(site, { thread: threads.get(thread), calls: [call],
      inject: `${call}:signal=KILL:when=${k}` }, tally);
  },

  async 'proxy that begins a segment'(site, { call, k }, tally) {
    return killRunningProxy(site, { pid: site.proxy.program.pid, calls: [call, 'fdatasync'],
      inject: [failedSync, `${call}:signal=KILL:when=${k}`], paths: journalPaths(site) }, tally);
  },

  async 'starting proxy'(site, { call, k }, tally) {
    await site.leaveOrphan();
    const inject = `${call}:signal=KILL:when=${k}`;
    await site.restartProxy(0, { under: underStrace({ calls: [call], inject }) }).catch(() => {});
    const program = site.stack.programs.at(-1);
    const came = await wasKilled(program);
    await site.kill(program);
    tally.recovered(await site.restartProxy());
    return came;
  },

  async dashboard(site, { call, k }, tally) {
    const program = site.stack.dashboard;
    const tracer = await Strace.attach({ pid: program.pid, calls: [call],
      inject: `${call}:signal=KILL:when=${k}` });
    await site.editor.edit();
    const came = await wasKilled(program);
    await site.kill(program);
    await tracer.detach();
    tally.recovered(await site.restartDashboard());
    await site.callAll(1);
    return came;
  },
};

const shortRounds = { 'running proxy': 6, 'proxy that begins a segment': 4, 'starting proxy': 5,
  dashboard: 3 };

export default fault({
  id: 'F1',
  title: 'kill -9 at every system call of commit, journal append and merge',
  async run({ long, tally }) {
    const all = await findTargets();
    const targets = Object.entries(shortRounds).flatMap(([where, count]) => {
      const there = all.filter((target) => target.where === where);
      return spread(there, long ? there.length : count);
    });
    const came = new Map();
    await onSites(3, targets, () => Site.open({ workers: 1 }), async (site, target) => {
      const killed = await rounds[target.where](site, target, tally);
      ++tally.tried;
      await site.callAll(1);
      await site.check(tally, `${target.where}, ${target.call} ${target.k}`);
      const [hits, tries] = came.get(target.where) ?? [0, 0];
      came.set(target.where, [hits + (killed ? 1 : 0), tries + 1]);
    });
    for (const [where, [hits, tries]] of came) {
      tally.note(`${where}: ${tries} kills, ${hits} of them at the very call, the rest after the work`);
      if (hits === 0) tally.miss(`no kill came in the ${where}`);
    }
  },
});
