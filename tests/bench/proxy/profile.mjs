// Where the CPU time of a small request goes, ours beside nginx's: what explains the figures of S1.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { withRivals } from './busy.mjs';
import { table } from './figures.mjs';
import { startGatehouse } from './gatehouse.mjs';
import { pids, threadNs } from './processes.mjs';
import { startNginx } from './rivals/nginx.mjs';
import { runWrk, writeScript } from './wrk.mjs';

const SAMPLES_A_SECOND = 4999;
const FEWEST_A_REQUEST = 0.005;
const LEAST_MS_A_SECOND = 0.05;
const CALLS = ['accept4', 'epoll_ctl', 'epoll_wait', 'fdatasync', 'futex', 'getsockopt', 'newfstatat', 'read', 'recvfrom',
  'sendmsg', 'sendto', 'setsockopt', 'timerfd_settime', 'write', 'writev'];

/** Runs `work` while `command` watches; resolves to what the work came to, or throws what the watcher said. */
async function watchedBy(command, args, work) {
  const watcher = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  watcher.stderr.on('data', (text) => { said += text; });
  const ended = once(watcher, 'close');
  const failed = ended.then(([code]) => { throw new Error(`${command} ended with ${code}: ${said.trim()}`); });
  failed.catch(() => {});
  const result = await Promise.race([work(), failed]);
  watcher.kill('SIGINT');
  await ended;
  return result;
}

/** Shares of the samples, from 0 to 1: the kernel's, the program's own and its libraries'. */
function shares(file, program) {
  const report = execFileSync('perf', ['report', '-i', file, '--stdio', '--sort', 'dso'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const parts = { kernel: 0, program: 0, libraries: 0 };
  for (const [, percent, name] of report.matchAll(/^\s+([\d.]+)%\s+(\S+)/gm)) {
    const part = name.startsWith('[kernel') ? 'kernel' : name === program ? 'program' : 'libraries';
    parts[part] += Number(percent) / 100;
  }
  if (parts.kernel + parts.program === 0) throw new Error(`perf has no samples:\n${report}`);
  return parts;
}

/** What perf counts of one system call, by its tracepoint; `ret` below 0 is a call in vain. */
const counters = (name) => ['-e', `syscalls:sys_enter_${name}`, '-e', `syscalls:sys_exit_${name}`, '--filter', 'ret < 0'];

/** How often each system call was made, from `perf stat -x,`. */
async function callCounts(file) {
  const calls = new Map(CALLS.map((name) => [name, { calls: 0, errors: 0 }]));
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [count, , event] = line.split(',');
    const [, side, name] = /^syscalls:sys_(enter|exit)_(\w+)$/.exec(event ?? '') ?? [];
    if (name) calls.get(name)[side === 'enter' ? 'calls' : 'errors'] += Number(count);
  }
  return calls;
}

/** What each thread ran and waited for a core between two looks, in nanoseconds, the busiest first. */
function threadsBetween(before, after) {
  return [...after].map(([thread, { ran, waited }]) => {
    const earlier = before.get(thread) ?? { ran: 0, waited: 0 };
    return { thread, ran: ran - earlier.ran, waited: waited - earlier.waited };
  }).sort((a, b) => b.ran - a.ran);
}

/** The threads of all that were profiled, with those that do next to nothing left out. */
function threadTable(profiles, seconds) {
  const msPerSecond = (ns) => ns / 1e6 / seconds;
  const rows = profiles.flatMap(({ name, threads }) => threads.map((of) => ({ name, ...of })))
    .filter(({ ran }) => msPerSecond(ran) >= LEAST_MS_A_SECOND);
  return table([['threads', ({ name, thread }) => `${name}: ${thread}`],
    ['ran, ms/s', ({ ran }) => msPerSecond(ran).toFixed(1)],
    ['waited for the core, ms/s', ({ waited }) => msPerSecond(waited).toFixed(1)]], rows);
}

async function profile(site, { name, address, pid }, scriptFile) {
  const wrk = (seconds) => runWrk({ address, scriptFile, connections: 64, seconds, cpu: site.loadCpu });
  const whom = pids(pid).join(',');
  await wrk(1);
  const before = threadNs(pid);
  const plain = await wrk(site.seconds);
  const threads = threadsBetween(before, threadNs(pid));
  const us = threads.reduce((sum, { ran }) => sum + ran, 0) / 1000 / plain.requests;
  const samples = path.join(site.folder, `${name}.perf`);
  await watchedBy('perf', ['record', '-q', '-F', String(SAMPLES_A_SECOND), '-e', 'cpu-clock', '-o', samples, '-p', whom],
    () => wrk(site.seconds));
  const counts = path.join(site.folder, `${name}.calls`);
  const { requests } = await watchedBy('perf', ['stat', '-x,', '-o', counts, ...CALLS.flatMap(counters), '-p', whom],
    () => wrk(2));
  return { name, us, requests, threads, shares: shares(samples, name === 'nginx' ? 'nginx' : 'gatehouse-proxy'),
    calls: await callCounts(counts) };
}

/** CPU time of a request by where it is spent, and its system calls. */
export async function whereTimeGoes(site) {
  const keys = site.keys(1000);
  const scriptFile = await writeScript(site.folder, keys, 450);
  return withRivals(site, { keys, starts: [startGatehouse, startNginx] }, async (upstream, rivals) => {
    const profiles = [];
    for (const rival of rivals) profiles.push(await profile(site, rival, scriptFile));
    const spent = (part) => (of) => (of.us * of.shares[part]).toFixed(1);
    const times = table([['a small request, 64 connections', ({ name }) => name],
      ['CPU µs', ({ us }) => us.toFixed(1)], ['in the kernel', spent('kernel')], ['in the program', spent('program')],
      ['in libraries', spent('libraries')]], profiles);
    const count = ({ requests, calls }, name, member) => calls.get(name)[member] / requests;
    const names = CALLS.filter((name) => profiles.some((of) => count(of, name, 'calls') >= FEWEST_A_REQUEST));
    const calls = table([['system calls a request (in vain)', (name) => name],
      ...profiles.map((of) => [of.name, (name) =>
        `${count(of, name, 'calls').toFixed(2)} (${count(of, name, 'errors').toFixed(2)})`])], names);
    return ['## Where the time goes', '', times, '', threadTable(profiles, site.seconds), '', calls, ''].join('\n');
  });
}
