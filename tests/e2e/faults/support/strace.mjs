// strace as the sweeps use it: on a running process, on one of its threads, or around a program from
// its first instruction.
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

/**
 * The threads of a process, id by name. Of several with one name the later ones are "name 2", ...
 * Names stay the same from run to run; ids, and the order in which threads are made, do not.
 */
export async function threadsOf(pid) {
  const threads = new Map();
  for (const id of (await readdir(`/proc/${pid}/task`)).map(Number).sort((a, b) => a - b)) {
    const own = (await readFile(`/proc/${pid}/task/${id}/comm`, 'utf8')).trim();
    let name = own;
    for (let i = 2; threads.has(name); ++i) name = `${own} ${i}`;
    threads.set(name, id);
  }
  return threads;
}

function options({ calls, inject, paths = [], output }) {
  return ['-o', output ?? '/dev/null', '-y', '-s', '0', '-e', `trace=${calls.join(',')}`, '-e', 'signal=none',
    ...[inject ?? []].flat().flatMap((each) => ['-e', `inject=${each}`]),
    ...paths.flatMap((path) => ['-P', path])];
}

/** A command that runs a program under strace; the program is the direct child of who starts it. */
export function underStrace(what) {
  return ['strace', '-D', '-f', '-qqq', ...options(what)];
}

/** strace attached to a process with all its threads, or to one thread alone. */
export class Strace {
  /**
   *   pid | thread   whom to attach to
   *   calls          names of system calls to trace
   *   inject         as strace's -e inject has it: `write:error=EIO:when=2`, or a list of such, of
   *                  different calls. strace counts `when` for each thread apart, and does not make
   *                  a call that it lets fail
   *   paths          only calls on these files, as strace's -P has it
   *   output         file for the trace
   * Resolves once it is attached, or the process is gone.
   */
  static async attach({ pid, thread, ...what }) {
    const whom = thread ? ['-p', String(thread)] : ['-f', '-p', String(pid)];
    const tracer = new Strace();
    tracer.child = spawn('strace', [...options(what), ...whom], { stdio: ['ignore', 'ignore', 'pipe'] });
    process.on('exit', tracer.#kill);
    tracer.ended = new Promise((resolve) => tracer.child.on('exit', () => {
      process.off('exit', tracer.#kill);
      resolve();
    }));
    const attached = new Promise((resolve, reject) => {
      let said = '';
      tracer.child.on('error', reject);
      tracer.child.stderr.setEncoding('utf8');
      tracer.child.stderr.on('data', (text) => {
        said += text;
        if (/attached/.test(said)) resolve();
        else if (/invalid|unknown|usage/i.test(said)) reject(new Error(`strace: ${said}`));
      });
    });
    await Promise.race([attached, tracer.ended]);
    return tracer;
  }

  #kill = () => this.child.kill('SIGKILL');

  /** Ends the tracing; the traced process goes on. */
  async detach() {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGINT');
    await this.ended;
  }
}

/** What a trace says: [{thread, call, text}] in order, the completed and the interrupted ones. */
export async function readTrace(file) {
  return (await readFile(file, 'utf8')).split('\n').flatMap((text) => {
    const found = text.match(/^(\d+)\s+(\w+)\(/);
    return found ? [{ thread: Number(found[1]), call: found[2], text }] : [];
  });
}
