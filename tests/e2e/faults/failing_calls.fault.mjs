// System calls on files fail: each call with each error, once or for a while, in a proxy under load
// and in the dashboard while it edits; at start-up; and files at their size limit, which makes real
// short writes. Nobody dies, nothing is corrupt, operators see it, and all of it heals by itself.
//
// strace does not make a call that it lets fail. For close(2) that leaks the descriptor, as no kernel
// does; so close fails on the data folder alone, never on what a leak would leave locked, connected
// or open for writing.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { eventually } from '../support/programs.mjs';
import { fault } from './support/fault.mjs';
import { callsAtStart } from './support/profile.mjs';
import { onSites, Site, spread } from './support/site.mjs';
import { readTrace, Strace, underStrace } from './support/strace.mjs';

const run = promisify(execFile);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const errors = ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR', 'EACCES', 'EROFS', 'EMFILE', 'ENOMEM'];
// An interrupted call is made again, so that one interrupted for ever would never end.
const timesOf = (error) => ['1', '2', '3', '4', '5', error === 'EINTR' ? '1..50' : '1+'];

/** The thread of a proxy that commits: the one that renames the document. */
async function committingThread(site, folder) {
  const { pid } = site.proxy.program;
  const output = path.join(folder, `committer-${pid}`);
  const tracer = await Strace.attach({ pid, calls: ['renameat2'], output });
  await site.editor.edit();
  const rename = await eventually(async () => (await readTrace(output))
    .find(({ text }) => text.includes(`"${site.stack.dataFile}"`)), 'a commit');
  await tracer.detach();
  return rename.thread;
}

const dataFolder = ({ stack }) => ({ paths: [stack.dataDir] });

/** On what each call fails: `where` makes the options of Strace.attach. */
const targets = [
  ...['openat', 'fsync', 'fdatasync', 'renameat2', 'flock'].map((call) =>
    ({ program: 'proxy', what: 'all files', call, where: () => ({}) })),
  { program: 'proxy', what: 'the journal', call: 'write',
    where: (site) => ({ paths: [site.journal] }) },
  { program: 'proxy', what: 'all that the committing thread writes', call: 'write',
    where: async (site, folder) => ({ thread: await committingThread(site, folder) }) },
  { program: 'proxy', what: 'the data folder', call: 'close', where: dataFolder },
  ...['openat', 'fsync', 'renameat2', 'flock', 'write'].map((call) =>
    ({ program: 'dashboard', what: 'all files', call, where: () => ({}) })),
  { program: 'dashboard', what: 'the data folder', call: 'close', where: dataFolder },
];

/** Whether operators must see it: a lasting failure of what cannot just be asked for again. */
const mustShow = ({ call, when }) => when === '1+' && call !== 'close';

const programOf = ({ stack, proxy }, name) => (name === 'proxy' ? proxy.program : stack.dashboard);

/** What /readyz says against a proxy, or nothing. */
async function troubleOf(site) {
  const { status, text } = await site.readyz().catch(({ message }) => ({ status: 0, text: message }));
  if (status !== 200) return text;
  return text.split('\n').find((line) => line.startsWith('[-]') || line.startsWith('[!]usage flush'));
}

/** Calls, edits and commits, enough of them for five failures in a row. */
async function work(site, { program }) {
  let trouble;
  for (let i = 0; i < 6; ++i) {
    if (program === 'proxy') await site.callAll(2);
    await site.editor.edit();
    if (program === 'proxy') await pause(60);
    trouble = await troubleOf(site) ?? trouble;
  }
  return trouble;
}

async function heals(site, tally, when) {
  const began = performance.now();
  await eventually(async () => await troubleOf(site) === undefined
    && await site.editor.edit() === 200, 'all is well again', 15_000)
    .then(() => tally.recovered(performance.now() - began))
    .catch(() => tally.miss(`${when}: not healed in 15 s`));
  await site.callAll(1);
}

/** After a fault: nobody died, refusals were clear, and the books are right. */
async function checkAfter(site, tally, when) {
  for (const name of ['proxy', 'dashboard']) {
    const { exitCode, logs } = programOf(site, name);
    if (exitCode !== null) throw new Error(`${when}: the ${name} ended (${exitCode})\n${logs.slice(-2000)}`);
  }
  await heals(site, tally, when);
  for (const [status, count] of site.callers.statuses) {
    tally.miss(`${when}: ${count} calls were answered ${status}`);
  }
  site.callers.statuses.clear();
  if (site.callers.cutOff > 0) tally.miss(`${when}: ${site.callers.cutOff} calls were cut off`);
  site.callers.cutOff = 0;
  for (const answer of site.editor.unclear.splice(0)) {
    tally.miss(`${when}: an edit was answered ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  await site.check(tally, when);
}

async function failingCall(site, round, { folder, tally, injected }) {
  const { program, what, call, error, when } = round;
  const label = `${program}, ${call} on ${what}, ${error}, when=${when}`;
  const output = path.join(folder, `trace-${tally.tried++}`);
  const refusedBefore = [...site.editor.refused.values()].reduce((sum, each) => sum + each, 0);
  const tracer = await Strace.attach({ pid: programOf(site, program).pid, calls: [call], output,
    inject: `${call}:error=${error}:when=${when}`, ...await round.where(site, folder) });
  let trouble;
  try {
    trouble = await work(site, round);
    if (mustShow(round) && !trouble) {
      trouble = await eventually(() => troubleOf(site), 'trouble', 2500).catch(() => undefined);
    }
  } finally {
    await tracer.detach();
  }
  const hits = (await readTrace(output)).filter(({ text }) => text.includes('(INJECTED)')).length;
  await rm(output);
  injected.calls += hits;
  injected.rounds += hits > 0 ? 1 : 0;
  const refused = [...site.editor.refused.values()].reduce((sum, each) => sum + each, 0);
  if (mustShow(round) && !trouble && !(program === 'dashboard' && refused > refusedBefore)) {
    tally.miss(`${label}: nothing was to be seen of ${hits} failures`);
  }
  await checkAfter(site, tally, label);
}

/** A start may fail, with a message and an exit code; the next one must not. */
async function failingStart(site, { call, k, error }, { tally }) {
  const label = `starting proxy, ${call} ${k}, ${error}`;
  ++tally.tried;
  await site.leaveOrphan();
  const started = await site.restartProxy(0, { under: underStrace({ calls: [call],
    inject: `${call}:error=${error}:when=${k}` }) }).then(() => true, () => false);
  const program = site.stack.programs.at(-1);
  if (!started && program.exitCode === null) {
    // It may not have been able to write the log line that tells its address.
    if (!await site.serves()) tally.miss(`${label}: neither ended nor serves\n${program.logs}`);
  } else if (!started && typeof program.exitCode !== 'number') {
    tally.miss(`${label}: ended by ${program.exitCode}\n${program.logs}`);
  } else if (!started && !/: /.test(program.logs)) {
    tally.miss(`${label}: ended without a message: ${program.logs}`);
  }
  await site.kill(program);
  await site.restartProxy();
  await checkAfter(site, tally, label);
}

/** The journal may grow by `room` bytes: a line is cut short, the next one finds no room at all. */
async function fileSizeLimit(site, { room }, { tally }) {
  const label = `a file size limit, ${room} bytes ahead of the journal`;
  ++tally.tried;
  const { pid } = site.proxy.program;
  const { size } = await stat(site.journal);
  await run('prlimit', ['--pid', String(pid), `--fsize=${size + room}:unlimited`]);
  const trouble = await work(site, { program: 'proxy' });
  if (!trouble) tally.miss(`${label}: nothing was to be seen`);
  await run('prlimit', ['--pid', String(pid), '--fsize=unlimited:unlimited']);
  await checkAfter(site, tally, label);
}

async function startRounds(long, folder) {
  const site = await Site.open();
  try {
    const calls = ['openat', 'write', 'fsync', 'flock', 'renameat2', '?rename'];
    const found = await callsAtStart(site, calls, path.join(folder, 'start'));
    const all = found.flatMap((target) => errors.map((error) => ({ ...target, error, job: failingStart })));
    // Errors fall on other calls in each run of eight, so that a part of them has all errors too.
    return spread(all, long ? 120 : 5);
  } finally {
    await site.close();
  }
}

async function rounds(long, folder) {
  const matrix = targets.flatMap((target) => errors.flatMap((error) => timesOf(error).map((when) =>
    ({ ...target, error, when, job: failingCall }))));
  const limits = [0, 1, 100, 399, 700].map((room) => ({ room, job: fileSizeLimit }));
  return [...(long ? matrix : spread(matrix, 23)), ...(long ? limits : limits.slice(2, 3)),
    ...await startRounds(long, folder)];
}

export default fault({
  id: 'F3',
  title: 'failing system calls on files: nobody dies, operators see it, it heals',
  async run({ long, tally }) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-failing-'));
    const injected = { calls: 0, rounds: 0 };
    try {
      await onSites(3, await rounds(long, folder), () => Site.open(),
        (site, round) => round.job(site, round, { folder, tally, injected }));
    } finally {
      await rm(folder, { recursive: true });
    }
    tally.note(`${injected.calls} calls failed, in ${injected.rounds} rounds on running programs`);
  },
});
