// One program under test: started with a clean environment in its own folder, its output kept line
// by line, ended with the test process at the latest.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

/** Where the built programs are: $GATEHOUSE_BIN, else build/bin. */
export const binaries = process.env.GATEHOUSE_BIN ?? path.join(root, 'build/bin');

/** Under sanitizers neither memory nor time says anything about a program. */
export const sanitized = ['ASAN_OPTIONS', 'TSAN_OPTIONS', 'UBSAN_OPTIONS'].some((name) => process.env[name]);

// Nothing of the caller's own configuration may leak into a test.
const inherited = ['PATH', 'HOME', 'TMPDIR', 'LANG', 'ASAN_OPTIONS', 'UBSAN_OPTIONS',
  'TSAN_OPTIONS', 'LD_LIBRARY_PATH'];

const running = new Set();
process.on('exit', () => { for (const program of running) program.child.kill('SIGKILL'); });

export class Program {
  /** `name`: one of ours, or a path. `under`: a command that runs it, such as strace with its options. */
  constructor(name, args, { env = {}, cwd, under = [] }) {
    this.name = name;
    this.lines = [];
    this.exitCode = null;
    this.#waiting = new Set();
    const base = Object.fromEntries(inherited.filter((key) => process.env[key] !== undefined)
      .map((key) => [key, process.env[key]]));
    // Two tracers at once is one too many for the kernel: leaks cannot be looked for under strace.
    if (under.includes('strace') && base.ASAN_OPTIONS) base.ASAN_OPTIONS += ':detect_leaks=0';
    const [command, ...words] = [...under, path.resolve(binaries, name), ...args];
    this.child = spawn(command, words,
      { cwd, env: { ...base, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this);
    this.exited = new Promise((resolve) => {
      const ended = (code) => {
        running.delete(this);
        this.exitCode = code;
        this.#wake();
        resolve(code);
      };
      this.child.on('error', (error) => { this.lines.push(`cannot start: ${error.message}`); ended(-1); });
      this.child.on('exit', (code, signal) => ended(code ?? signal));
    });
    for (const stream of [this.child.stdout, this.child.stderr]) this.#collect(stream);
  }

  #waiting;

  #wake() { for (const check of [...this.#waiting]) check(); }

  #collect(stream) {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop();
      this.lines.push(...parts);
      this.#wake();
    });
  }

  get pid() { return this.child.pid; }

  /** All it wrote so far, stdout and stderr in order of arrival. */
  get logs() { return this.lines.join('\n'); }

  /** Log lines that are JSON objects. */
  get events() {
    return this.lines.flatMap((line) => {
      if (!line.startsWith('{')) return [];
      try { return [JSON.parse(line)]; } catch { return []; }
    });
  }

  /** The first defined, non-false value that `find(program)` gives; looks again with every line. */
  waitFor(find, what, ceilingMs = 20_000) {
    return new Promise((resolve, reject) => {
      const done = (settle, value) => {
        clearTimeout(timer);
        this.#waiting.delete(check);
        settle(value);
      };
      const check = () => {
        const found = find(this);
        if (found !== undefined && found !== false) done(resolve, found);
        else if (this.exitCode !== null) {
          done(reject, new Error(`${this.name} ended (${this.exitCode}) before ${what}:\n${this.logs}`));
        }
      };
      const timer = setTimeout(() => done(reject,
        new Error(`${this.name}: no ${what} in ${ceilingMs} ms:\n${this.logs}`)), ceilingMs);
      this.#waiting.add(check);
      check();
    });
  }

  /** The address that the log event `event` names. */
  address(event = 'listening') {
    return this.waitFor((p) => p.events.find((e) => e.event === event && e.address)?.address,
      `event "${event}"`);
  }

  /** SIGTERM, then SIGKILL after `graceMs`. Resolves to the exit code, or the signal's name. */
  async stop(graceMs = 15_000) {
    if (this.exitCode !== null) return this.exitCode;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), graceMs);
    const code = await this.exited;
    clearTimeout(timer);
    return code;
  }
}
