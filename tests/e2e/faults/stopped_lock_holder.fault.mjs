// F7: a program, then a script, that is stopped while it holds the data file's lock. Requests do not
// notice, whoever wants to write is told who holds it, and afterwards nothing is missing.
import { spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';

import { agent } from '../support/http.mjs';
import { documentWith, startStack } from '../support/programs.mjs';
import { checkBooks, isFree } from './support/books.mjs';
import { Callers } from './support/callers.mjs';
import { fault } from './support/fault.mjs';
import { pause, quantile, timed } from './support/time.mjs';

const keys = ['lock-holder-key-0001', 'lock-holder-key-0002'];
const lockWaitMs = 2000;

const start = () => documentWith(keys.map((key, i) =>
  ({ id: `key_${i}`, key, name: `Key ${i}`, token_limit_per_5h: null })));

/** Calls all the time and keeps how long each call took, for the phase that it began in. */
class MeasuredLoad {
  constructor(stack, callers) {
    this.phase = null;
    this.latencies = { quiet: [], stopped: [] };
    this.running = true;
    this.done = Promise.all(stack.proxies.flatMap(({ url }) =>
      Array.from({ length: 3 }, () => this.#calls(url, callers))));
  }

  async #calls(url, callers) {
    const through = agent(1);
    while (this.running) {
      const { phase } = this;
      const { ms } = await timed(() => callers.call(url, { through }));
      if (phase && phase === this.phase) this.latencies[phase].push(ms);
      await pause(10);
    }
    through.destroy();
  }

  async during(phase, job) {
    this.phase = phase;
    await job();
    this.phase = null;
  }

  async ended() {
    this.running = false;
    await this.done;
  }
}

/** Edits through one dashboard, one after the other, and counts what was acknowledged. */
class Edits {
  constructor(stack, dashboard, id) { Object.assign(this, { stack, dashboard, id, acknowledged: 0 }); }

  async one() {
    const { result: answer, ms } = await timed(() => this.stack.api(`/api/keys/${this.id}`,
      { method: 'PATCH', dashboard: this.dashboard, body: { notes: `${performance.now()}` } }));
    if (answer.status === 200) ++this.acknowledged;
    return { answer, ms };
  }

  begin() {
    this.running = true;
    this.done = (async () => { while (this.running) await this.one(); })();
  }

  async ended() {
    this.running = false;
    await this.done;
  }
}

/** Stops the process at a moment when it holds the lock. */
async function stopWithLock(program, lock) {
  for (;;) {
    program.child.kill('SIGSTOP');
    let held = true;
    // Others hold it for a moment as well; only a stopped process keeps it.
    for (let i = 0; held && i < 10; ++i) {
      await pause(20);
      held = !await isFree(lock);
    }
    if (held) return;
    program.child.kill('SIGCONT');
    await pause(Math.random() * 10);
  }
}

/** Writers while the holder is stopped: each gets its 503, in time, with the holder's pid. */
async function writeInVain(edits, { holder, until, slackMs, tally }) {
  while (Date.now() + lockWaitMs < until) {
    const { answer, ms } = await edits.one();
    ++tally.tried;
    tally.recovered(ms);
    const text = JSON.stringify(answer.body);
    if (answer.status !== 503) tally.miss(`a writer got ${answer.status} ${text}`);
    if (!text.includes(`process ${holder.pid};`)) {
      tally.miss(`the answer does not name process ${holder.pid}: ${text}`);
    }
    if (ms > lockWaitMs + slackMs) tally.miss(`a writer waited for ${Math.round(ms)} ms`);
  }
}

async function stopHolder(stack, holder, { other, stoppedMs, slackMs, load, tally }) {
  const edits = new Edits(stack, holder.url, 'key_0');
  edits.begin();
  await stopWithLock(holder.program, `${stack.dataFile}.lock`);
  try {
    const until = Date.now() + stoppedMs;
    await load.during('stopped', async () => {
      const writers = Array.from({ length: 2 }, () => writeInVain(other,
        { holder: holder.program, until, slackMs, tally }));
      await pause(100);
      const read = await timed(() => stack.api('/api/keys', { dashboard: other.dashboard }));
      if (read.result.status !== 200 || read.ms > lockWaitMs) {
        tally.miss(`reading took ${Math.round(read.ms)} ms and was answered ${read.result.status}`);
      }
      await Promise.all(writers);
      await pause(until - Date.now());
    });
  } finally {
    holder.program.child.kill('SIGCONT');
  }
  await edits.ended();
  return edits.acknowledged;
}

/** The same of a script, which writes its process id nowhere; one writer is told. */
async function stopScript(stack, { other, slackMs, tally }) {
  const lock = `${stack.dataFile}.lock`;
  const script = spawn('flock', ['--no-fork', lock, 'sleep', '60'], { stdio: 'ignore' });
  try {
    while (!(await holdersOf(lock)).includes(script.pid)) await pause(5);
    script.kill('SIGSTOP');
    await writeInVain(other, { holder: script, until: Date.now() + lockWaitMs + 100, slackMs, tally });
  } finally {
    script.kill('SIGKILL');
  }
}

/** Process ids that the kernel lists as holders of a flock on the file. */
async function holdersOf(file) {
  const [{ ino }, locks] = await Promise.all([stat(file), readFile('/proc/locks', 'utf8')]);
  return locks.split('\n').map((line) => line.trim().split(/\s+/))
    .filter(([, kind, , , , place]) => kind === 'FLOCK' && place.endsWith(`:${ino}`))
    .map((words) => Number(words[4]));
}

export default fault({
  id: 'F7',
  title: 'a lock holder is stopped: requests are as fast as ever, writers are told who holds it',
  run: async ({ long, tally }) => {
    const stack = await startStack({ document: start(), proxies: 2 });
    const holder = { program: stack.dashboard, url: stack.dashboardUrl };
    try {
      await stack.startDashboard();
      const other = new Edits(stack, stack.dashboardUrl, 'key_1');
      await other.one();
      const { revision } = await stack.document();
      const callers = new Callers(keys);
      const load = new MeasuredLoad(stack, callers);
      await pause(500);
      other.acknowledged = 0;
      const quiet = () => load.during('quiet', () => pause(long ? 15_000 : 2_500));
      await quiet();
      const acknowledged = await stopHolder(stack, holder,
        { other, stoppedMs: long ? 30_000 : 5_000, slackMs: long ? 500 : 2_000, load, tally });
      await quiet();
      await load.ended();
      await stopScript(stack, { other, slackMs: long ? 500 : 2_000, tally });

      const p99 = (phase) => quantile(load.latencies[phase], 0.99);
      const ratio = p99('stopped') / p99('quiet');
      tally.note(`p99 of requests: quiet ${p99('quiet').toFixed(1)} ms `
        + `(${load.latencies.quiet.length}), stopped ${p99('stopped').toFixed(1)} ms `
        + `(${load.latencies.stopped.length}): ${ratio.toFixed(2)} times`);
      if (ratio > (long ? 2 : 10)) tally.miss(`p99 is ${ratio.toFixed(1)} times the quiet one`);
      for (const [status, times] of callers.statuses) tally.miss(`${times} answers with ${status}`);
      const document = await checkBooks(stack, callers, tally, 'after the holder went on');
      if (document) {
        tally.compare(document.revision - revision, acknowledged + other.acknowledged, 'revisions');
      }
    } finally {
      await stack.stop();
    }
  },
});
