// Plays a case against a port and says what came of it.
import net from 'node:net';

import { Answers } from './answers.mjs';
import { bytesOf, newRunId } from './corpus.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const probe = Buffer.from('GET /health HTTP/1.1\r\nHost: gate\r\n\r\n');

/** A caller that sends bytes as they are; `.answers`, `.ended` (the other side closed), `.reset`. */
export class RawCaller {
  constructor(port, heads = []) {
    this.answers = new Answers(heads);
    this.ended = false;
    this.reset = false;
    this.#wake = new Set();
    this.socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (bytes) => { this.answers.feed(bytes); this.#notify(); });
    this.socket.on('end', () => { this.ended = true; this.#notify(); });
    this.socket.on('error', (error) => {
      this.reset = error.code === 'ECONNRESET' || this.reset;
      this.ended = true;
      this.#notify();
    });
    this.connected = new Promise((resolve) => {
      this.socket.once('connect', resolve);
      this.socket.once('error', resolve);
    });
  }

  #wake;
  #notify() { for (const check of [...this.#wake]) check(); }

  send(bytes) { if (!this.ended && bytes.length > 0) this.socket.write(bytes); }

  /** Whether `condition()` comes true within `ceilingMs`. */
  until(condition, ceilingMs) {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        clearTimeout(timer);
        this.#wake.delete(check);
        resolve(true);
      };
      const timer = setTimeout(() => { this.#wake.delete(check); resolve(condition()); }, ceilingMs);
      this.#wake.add(check);
      check();
    });
  }

  close() { this.socket.destroy(); }
}

const ceilingMs = 10_000;
const silenceMs = 150;

/** Sends `bytes` cut at `cuts`, each piece a packet of its own. */
async function sendInPieces(caller, bytes, cuts) {
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    if (at > 0) await pause(1);
    caller.send(bytes.subarray(at, cut));
    at = cut;
  }
}

/**
 * Plays `each` with its bytes cut at `cuts` (ascending). Resolves to {id, misses}: sentences, empty
 * when all went as the case says. What an upstream saw is for the caller to compare, by id.
 */
export async function play(port, each, cuts = []) {
  const id = newRunId();
  const misses = [];
  const caller = new RawCaller(port, each.heads);
  const { answers } = caller;
  await caller.connected;
  await sendInPieces(caller, bytesOf(each, id), cuts);
  await caller.until(() => caller.ended || (answers.whole
    && answers.statuses.length >= each.answers.length), ceilingMs);
  if (each.after === 'closed') {
    if (!await caller.until(() => caller.ended, ceilingMs)) misses.push('was not closed');
  } else if (each.after === 'open') {
    const expected = answers.statuses.length + 1;
    caller.send(probe);
    await caller.until(() => caller.ended || (answers.whole && answers.statuses.length >= expected),
      ceilingMs);
    if (answers.statuses.pop() !== 200 || caller.ended) misses.push('serves no other request behind it');
  } else {
    if (each.interim === 'must') await caller.until(() => answers.interim > 0, ceilingMs);
    if (await caller.until(() => caller.ended, silenceMs)) misses.push('was closed');
  }
  caller.close();
  if (String(answers.statuses) !== String(each.answers)) {
    misses.push(`answered ${answers.statuses.join(' ') || 'nothing'}, expected ${each.answers.join(' ')
      || 'nothing'}`);
  }
  if (answers.malformed !== null) misses.push(`an answer that is no HTTP: ${answers.malformed}`);
  if (each.interim === 'none' && answers.interim > 0) misses.push('an interim answer');
  if (each.interim === 'must' && answers.interim !== 1) misses.push(`${answers.interim} interim answers`);
  return { id, misses };
}

/** What is wrong with what `upstream` saw of the run `id` of `each`; sentences. */
export function compareSeen(upstream, each, id) {
  const seen = upstream.seen(id);
  if (seen.length !== each.upstream) {
    return [`an upstream saw ${seen.length} requests, expected ${each.upstream}`];
  }
  const differs = each.bodies && each.bodies.findIndex((body, i) =>
    each.upstream > 0 && seen[i] !== body.replaceAll('@@@@', id));
  return each.bodies && differs >= 0
    ? [`body ${differs} was ${JSON.stringify(seen[differs]?.slice(0, 80))}`] : [];
}

/** Every place to cut `length` bytes at, or some 400 spread evenly when there are more. */
export function everyCut(length) {
  const step = Math.max(1, Math.ceil(length / 400));
  const cuts = [];
  for (let at = 1; at < length; at += step) cuts.push(at);
  return cuts;
}

/** Cuts for byte by byte; of long ones the beginning and the end, for a head may take 10 s in all. */
export function eachByte(length) {
  return Array.from({ length: Math.max(0, length - 1) }, (_, i) => i + 1)
    .filter((at) => at < 150 || at > length - 150);
}
