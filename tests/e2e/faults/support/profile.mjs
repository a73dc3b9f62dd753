// Which system calls a program makes, found by a run without faults, so that a sweep knows how far to
// count.
import { readTrace, Strace, threadsOf, underStrace } from './strace.mjs';

/**
 * What the threads of a process do during `work`: [{thread, call, count}], `thread` a name as
 * threadsOf has it. Threads made meanwhile are left out. `more` goes to Strace.attach.
 */
export async function callsDuring(pid, calls, output, work, more = {}) {
  const threads = await threadsOf(pid);
  const tracer = await Strace.attach({ pid, calls, output, ...more });
  await work();
  await tracer.detach();
  const trace = await readTrace(output);
  return [...threads].flatMap(([thread, id]) => {
    const counts = new Map();
    for (const { call } of trace.filter((each) => each.thread === id)) {
      counts.set(call, (counts.get(call) ?? 0) + 1);
    }
    return [...counts].map(([call, count]) => ({ thread, call, count }));
  });
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
