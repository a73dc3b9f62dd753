// F5: the data file changed by everything that people change files with, while callers call, usage is
// flushed and the dashboard edits. Each edit gives one key another name and another one another
// secret; both are asked for on every worker as soon as the editing program has ended.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { Connections, statsOn } from '../support/connections.mjs';
import { counter } from '../support/metrics.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';
import { oneOf, sequence } from '../support/random.mjs';
import { checkBooks } from './support/books.mjs';
import { Callers } from './support/callers.mjs';
import { introduced } from './support/entries.mjs';
import { fault } from './support/fault.mjs';
import { handEdits, renameOver, writeInPlace, writeOver } from './support/hand_edits.mjs';
import { pause, timed } from './support/time.mjs';

const run = promisify(execFile);
const standing = 'hand-edits-standing-key';
const noticedMs = 2000;  // when nobody asks

const word = (number) => `edit${String(number).padStart(6, '0')}`;
const secretOf = (current) => `secret-${current}`;

const start = () => documentWith([
  { id: 'key_standing', key: standing, name: word(0), token_limit_per_5h: null },
  { id: 'key_turning', key: secretOf(word(0)), name: 'Turning', token_limit_per_5h: null },
  { id: 'key_dashboard', key: 'hand-edits-dashboard-key', name: 'Dashboard',
    token_limit_per_5h: null }]);

class Edits {
  constructor(stack, tally) {
    this.stack = stack;
    this.file = stack.dataFile;
    this.tally = tally;
    this.connections = new Connections(stack.proxies);
    this.number = 0;
    this.stale = 0;
  }

  get current() { return word(this.number); }

  /** The file's text with the next word in place of the current one. */
  next() {
    const change = { from: this.current, to: word(this.number + 1) };
    const text = fs.readFileSync(this.file, 'utf8').replaceAll(change.from, change.to);
    return { text, change };
  }

  /** Makes an edit with `write(file, text, change)` and asks everybody for it at once. */
  async edit(what, write) {
    const { text, change } = this.next();
    await write(this.file, text, change);
    ++this.number;
    ++this.tally.tried;
    await this.check(what, { is: change.to, was: change.from });
  }

  /** The very next answer on every worker, and of the dashboard, must be what the file holds. */
  async check(what, { is, was }) {
    const { result: seen, ms } = await timed(() => this.connections.each(async (connection) => {
      const [first, ...others] = await Promise.all([standing, secretOf(is), secretOf(was)]
        .map((key) => statsOn(connection, key)));
      const name = first.status === 200 ? JSON.parse(first.text).name : first.status;
      return [name, ...others.map(({ status }) => status)].join(' ');
    }));
    const shown = (await this.stack.api('/api/keys/key_standing')).body.name;
    this.tally.recovered(ms);
    const stale = seen.filter((answers) => answers !== `${is} 200 401`);
    if (shown !== is) stale.push(`the dashboard: ${shown}`);
    if (stale.length === 0) return;
    this.stale += stale.length;
    ++this.tally.lost;
    this.tally.miss(`${what}: ${stale.length} stale answers, such as "${stale[0]}" instead of ${is}`);
  }

  /** Several edits within a tick of the file system's clock. */
  async sameTick() {
    for (let i = 0; i < 5; ++i) {
      await this.edit('in a row', async (file, text) => writeOver(file, text));
    }
  }

  /** Another file in its place, then the first one again: the same inode, size and time. */
  async thereAndBack() {
    const { text, change } = this.next();
    const kept = `${this.file}.kept`;
    fs.rmSync(kept, { force: true });
    fs.linkSync(this.file, kept);
    renameOver(this.file, text);
    await this.check('renamed A to B', { is: change.to, was: change.from });
    fs.renameSync(kept, this.file);
    this.tally.tried += 2;
    await this.check('renamed B to A', { is: change.from, was: change.to });
  }

  /** One edit, or a few, of a kind chosen by chance. */
  async any(random) {
    const what = oneOf(random, [...Object.keys(handEdits), 'same tick', 'there and back']);
    if (what === 'same tick') return this.sameTick();
    if (what === 'there and back') return this.thereAndBack();
    return this.edit(what, handEdits[what]);
  }
}

/** A commit of the dashboard that begins while an edit by hand is under way. */
async function editThroughDashboard(stack, tally, number) {
  const { status, body } = await stack.api('/api/keys/key_dashboard',
    { method: 'PATCH', body: { notes: `dashboard ${number}` } });
  // While the file is half-written, or away, it refuses.
  if (status !== 200 && status !== 503) tally.miss(`PATCH: ${status} ${JSON.stringify(body)}`);
}

async function editUnderLoad(stack, edits, { count, tally }) {
  const random = sequence(20260505);
  const callers = new Callers([standing]);
  let turn = 0;
  const load = callers.load(() => stack.proxies[turn++ % 2].url, { width: 4, pauseMs: 5 });
  const kinds = Object.entries(handEdits);
  for (const [what, write] of kinds) await edits.edit(what, write);
  for (let nextRest = 40; tally.tried < count;) {
    const alongside = random() < 0.25 ? editThroughDashboard(stack, tally, tally.tried) : undefined;
    await edits.any(random);
    await alongside;
    if (tally.tried < nextRest) continue;
    nextRest += 40;
    await pause(2100);  // usage is merged again two seconds after an edit by hand
  }
  await load.ended();
  for (const [status, times] of callers.statuses) {
    tally.miss(`${times} callers of a key that stood in every version got a ${status}`);
  }
  if (callers.cutOff > 0) tally.miss(`${callers.cutOff} answers broke off`);
  tally.note(`${callers.answers.size} calls during ${tally.tried} edits, `
    + `${edits.stale} stale answers`);
  await checkBooks(stack, callers, tally, 'after all edits');
}

/** No request is made: the reload thread has to notice by itself. */
async function editInSilence(stack, edits, { tally }) {
  const elsewhere = path.join(stack.dataDir, 'elsewhere');
  fs.mkdirSync(elsewhere);
  const bound = path.join(elsewhere, 'bound');
  const throughLink = async (file, text) => {
    fs.linkSync(file, path.join(elsewhere, 'other.json'));
    writeOver(path.join(elsewhere, 'other.json'), text);
    fs.rmSync(path.join(elsewhere, 'other.json'));
  };
  const throughMount = async (file, text) => {
    fs.mkdirSync(bound, { recursive: true });
    await run('mount', ['--bind', stack.dataDir, bound]);
    try {
      writeInPlace(path.join(bound, path.basename(file)), text);
    } finally {
      await run('umount', [bound]);
    }
  };
  const ways = { 'through a hard link in another folder': throughLink,
    'renamed over': handEdits['renamed over'], 'in place': handEdits['in place, the same size'],
    'removed and made again': handEdits['removed and made again'],
    'through a hard link, again': throughLink,
    ...(process.getuid() === 0 ? { 'through a bind mount': throughMount } : {}) };
  const slowest = [];
  for (const [what, write] of Object.entries(ways)) {
    await pause(30);
    const generation = ({ adminUrl }) => counter(adminUrl, 'config_generation');
    const before = await Promise.all(stack.proxies.map(generation));
    const { text, change } = edits.next();
    try {
      await write(edits.file, text, change);
    } catch (error) {
      if (what !== 'through a bind mount') throw error;
      tally.note(`no mounts here: ${error.message}`);
      continue;
    }
    ++edits.number;
    ++tally.tried;
    const { ms } = await timed(() => Promise.all(stack.proxies.map((proxy, i) =>
      eventually(async () => await generation(proxy) > before[i], `${what} noticed`))));
    if (ms > noticedMs) tally.miss(`${what}: noticed after ${Math.round(ms)} ms when nobody asked`);
    slowest.push(`${what} ${Math.round(ms)} ms`);
  }
  tally.note(`noticed in silence: ${slowest.join(', ')}`);
}

export default fault({
  id: 'F5',
  title: 'edits with everything that edits files: the next request on every worker sees each',
  run: async ({ long, tally }) => {
    const stack = await startStack({ document: start(), proxies: 2, workers: 2 });
    const edits = new Edits(stack, tally);
    try {
      await introduced(stack);
      await editUnderLoad(stack, edits, { count: long ? 1000 : 60, tally });
      await editInSilence(stack, edits, { tally });
    } finally {
      edits.connections.close();
      await stack.stop();
    }
  },
});
