// F6: an editor that truncates the file and writes it again in place, with pauses in the middle,
// while callers call and usage wants to be flushed. What it wrote is what stands there afterwards.
import fs from 'node:fs';

import { documentWith, startStack } from '../support/programs.mjs';
import { oneOf, sequence } from '../support/random.mjs';
import { checkBooks } from './support/books.mjs';
import { Callers } from './support/callers.mjs';
import { introduced } from './support/entries.mjs';
import { fault } from './support/fault.mjs';
import { pause } from './support/time.mjs';

const keys = ['in-place-key-0001', 'in-place-key-0002'];

const start = () => documentWith(keys.map((key, i) =>
  ({ id: `key_${i}`, key, name: `Key ${i}`, token_limit_per_5h: null, notes: 'edit 0' })));

/** What an editor is after: all but usage, whatever the order of members. */
function withoutUsage({ keys: records, settings = {} }) {
  return JSON.stringify([settings, records.map(({ id, key, name, notes, token_limit_per_5h: limit }) =>
    ({ id, key, name, notes, limit: limit ?? null }))]);
}

async function inPieces(fd, text, pauses) {
  const size = Math.ceil(text.length / (pauses.length + 1));
  for (let i = 0; i * size < text.length; ++i) {
    fs.writeSync(fd, text.slice(i * size, (i + 1) * size));
    if (pauses[i] !== undefined) await pause(pauses[i]);
  }
}

// How it writes: with the file open for how long, and in which state.
const ways = {
  'truncated, then in pieces': async (file, text) => {
    const fd = fs.openSync(file, 'w');
    await inPieces(fd, text, [5, 60, 5]);
    fs.closeSync(fd);
  },
  'empty for a while': async (file, text) => {
    const fd = fs.openSync(file, 'w');
    await pause(150);
    fs.writeSync(fd, text);
    fs.closeSync(fd);
  },
  'open for a while after it was written': async (file, text) => {
    const fd = fs.openSync(file, 'w');
    fs.writeSync(fd, text);
    await pause(100);
    fs.closeSync(fd);
  },
  'at once': async (file, text) => fs.writeFileSync(file, text),
};

// Long enough for usage to come due in the middle of it.
const slowWays = {
  'half for longer than usage stays away': async (file, text) => {
    const fd = fs.openSync(file, 'w');
    await inPieces(fd, text, [2600]);
    fs.closeSync(fd);
  },
  'open, unchanged, for longer than usage stays away': async (file, text) => {
    const fd = fs.openSync(file, 'r+');
    await pause(2600);
    fs.ftruncateSync(fd);
    fs.writeSync(fd, text, 0);
    fs.closeSync(fd);
  },
};

class Editor {
  constructor(file, tally) {
    this.file = file;
    this.tally = tally;
    this.edits = 0;
    this.wrote = null;  // the last edit, without usage
    this.revisions = new Set();  // seen; others' commits number edits by hand
  }

  async edit(what, write) {
    const document = JSON.parse(fs.readFileSync(this.file, 'utf8'));
    this.check(document, what);
    this.revisions.add(document.revision);
    document.keys[this.edits % 2].notes = `edit ${++this.edits}`;
    this.wrote = withoutUsage(document);
    await write(this.file, `${JSON.stringify(document, null, 2)}\n`);
    ++this.tally.tried;
    this.check(JSON.parse(fs.readFileSync(this.file, 'utf8')), `just after "${what}"`);
  }

  /** Nobody has written over the last edit. */
  check(document, when) {
    if (this.wrote === null || withoutUsage(document) === this.wrote) return;
    ++this.tally.lost;
    this.tally.miss(`${when}: edit ${this.edits} was written over: `
      + `${document.keys.map((key) => key.notes).join(', ')}`);
  }
}

async function editFor(editor, milliseconds) {
  const random = sequence(606);
  const until = Date.now() + milliseconds;
  const slow = Object.entries(slowWays);
  for (let i = 0; Date.now() < until; ++i) {
    const [what, write] = i % 8 === 2 ? slow[Math.floor(i / 8) % 2]
      : oneOf(random, Object.entries(ways));
    await editor.edit(what, write);
    // Now and then it rests until usage is being merged, and begins again right in it.
    await pause(i % 8 === 6 ? 1950 + random() * 500 : random() * 60);
  }
}

export default fault({
  id: 'F6',
  title: 'an editor truncating and rewriting in place under load: nobody is refused, no edit lost',
  run: async ({ long, tally }) => {
    const stack = await startStack({ document: start(), proxies: 2, dashboard: false });
    try {
      await introduced(stack);
      const callers = new Callers(keys);
      const editor = new Editor(stack.dataFile, tally);
      let turn = 0;
      const load = callers.load(() => stack.proxies[turn++ % 2].url, { width: 8, pauseMs: 5 });
      await editFor(editor, long ? 30_000 : 7_000);
      await load.ended();
      for (const [status, times] of callers.statuses) tally.miss(`${times} answers with ${status}`);
      if (callers.cutOff > 0) tally.miss(`${callers.cutOff} answers broke off`);
      tally.recovered(callers.slowestMs);
      tally.note(`${callers.answers.size} calls during ${editor.edits} edits, usage merged at least `
        + `${editor.revisions.size - 1} times in between`);
      const document = await checkBooks(stack, callers, tally, 'after the last edit');
      if (document) editor.check(document, 'after all usage was merged');
    } finally {
      await stack.stop();
    }
  },
});
