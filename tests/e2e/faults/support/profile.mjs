// Which system calls a program makes, found by a run without faults, so that a sweep knows how far to
// count.
import { readTrace, Strace, threadsOf, underStrace } from './strace.mjs';

/**
 * What the threads of a process do during `work`: [{thread, call, count}], `thread` counted in the
 * order in which they were made, which is the same in each run. Threads made meanwhile are left out.
 * `more` goes to Strace.attach.
 */
export async function callsDuring(pid, calls, output, work, more = {}) {
  const threads = await threadsOf(pid);
  const tracer = await Strace.attach({ pid, calls, output, ...more });
  await work();
  await tracer.detach();
  const counts = new Map();
  for (const { thread, call } of await readTrace(output)) {
    const name = `${threads.indexOf(thread)} ${call}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => {
    const [thread, call] = name.split(' ');
    return { thread: Number(thread), call, count };
  }).filter(({ thread }) => thread >= 0);
}

/**
 * The calls of a starting proxy's first thread, which adopts what a dead proxy left behind, from when
 * it first touches the data folder: [{call, k}], `k` counted from the start of the process.
 */
export async function callsAtStart(site, calls, output) {
  await site.leaveOrphan();
  await site.restartProxy(0, { under: underStrace({ calls, output }) });
  const { pid } = site.proxy.program;
  const trace = (await readTrace(output)).filter(({ thread }) => thread === pid);
  const ordinals = new Map();
  let touched = false;
  return trace.flatMap(({ call, text }) => {
    ordinals.set(call, (ordinals.get(call) ?? 0) + 1);
    touched = touched || text.includes(site.stack.dataDir);
    return touched ? [{ call, k: ordinals.get(call) }] : [];
  });
}
