// What a process uses, its threads and its children together.
import { readFileSync, readdirSync } from 'node:fs';

/** A process and its children, and theirs. */
export function pids(pid) {
  const all = [pid];
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const children = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
    for (const child of children.split(' ').filter(Boolean)) all.push(...pids(Number(child)));
  }
  return all;
}

function tasks(pid) {
  return pids(pid).flatMap((each) => readdirSync(`/proc/${each}/task`).map((task) => `/proc/${each}/task/${task}`));
}

/** CPU time in nanoseconds, as the scheduler counts it. */
export function cpuNs(pid) {
  return [...threadNs(pid).values()].reduce((sum, { ran }) => sum + ran, 0);
}

/** By the name of a thread, nanoseconds on a core and nanoseconds that it waited for one. */
export function threadNs(pid) {
  const threads = new Map();
  for (const task of tasks(pid)) {
    const name = readFileSync(`${task}/comm`, 'utf8').trim();
    const [ran, waited] = readFileSync(`${task}/schedstat`, 'utf8').split(' ').map(Number);
    const sum = threads.get(name) ?? { ran: 0, waited: 0 };
    threads.set(name, { ran: sum.ran + ran, waited: sum.waited + waited });
  }
  return threads;
}

/** How often a thread went on or off a core. */
export function contextSwitches(pid) {
  return tasks(pid).reduce((sum, task) => sum + [...readFileSync(`${task}/status`, 'utf8')
    .matchAll(/ctxt_switches:\s+(\d+)/g)].reduce((part, [, count]) => part + Number(count), 0), 0);
}

/** Bytes that it has read from files; what comes from sockets by recv(2) does not count. */
export function bytesRead(pid) {
  return Number(readFileSync(`/proc/${pid}/io`, 'utf8').match(/^rchar: (\d+)$/m)[1]);
}

/** Resident memory in KiB. */
export function rssKib(pid) {
  return pids(pid).reduce((sum, each) =>
    sum + Number(readFileSync(`/proc/${each}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)?.[1] ?? 0), 0);
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
