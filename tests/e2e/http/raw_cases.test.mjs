// The raw requests of cases/*.mjs on the real proxy: whole, byte by byte and cut at a few places.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { after, before, test } from 'node:test';

import { inParallel } from '../support/http.mjs';
import { bytesOf, corpus } from './support/corpus.mjs';
import { startGate } from './support/gate.mjs';
import { compareSeen, eachByte, play } from './support/play.mjs';

const seed = Number(process.env.SEED ?? 1);
let gate;
before(async () => { gate = await startGate(); });
after(() => gate?.stop());

/** A small generator of numbers in [0, 1) that a seed repeats. */
function random(state) {
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const sizeOf = (each) => bytesOf(each, '0000').length;
const next = random(seed);
const ways = {
  whole: () => [],
  'byte by byte': (each) => eachByte(sizeOf(each)),
  [`in two (seed ${seed})`]: (each) => [1 + Math.floor(next() * (sizeOf(each) - 1))],
  [`in three (seed ${seed})`]: (each) => [0, 1].map(() => 1 + Math.floor(next() * (sizeOf(each) - 1)))
    .sort((a, b) => a - b),
};

for (const [way, cutsOf] of Object.entries(ways)) {
  for (const group of new Set(corpus.map((each) => each.group))) {
    test(`${group}, ${way}`, async () => {
      const cases = corpus.filter((each) => each.group === group);
      const runs = await inParallel(cases.length, 64, async (i) => ({ each: cases[i],
        ...await play(gate.port, cases[i], cutsOf(cases[i])) }));
      const misses = runs.flatMap(({ each, id, misses: told }) =>
        [...told, ...compareSeen(gate.upstream, each, id)].map((miss) => `${each.name}: ${miss}`));
      assert.deepEqual(misses, []);
    });
  }
}

test('an answer is not lost to what a caller sends behind its last request', async () => {
  const socket = net.connect({ port: gate.port, host: '127.0.0.1', noDelay: true }).pause();
  let failure = null;
  socket.on('error', (error) => { failure = error.code; });
  // The answer lies unread while more is sent: a reset would take it away.
  for (const bytes of ['GET /health HTTP/1.1\r\nHost: gate\r\nConnection: close\r\n\r\n', 'G', 'ET', ' /']) {
    if (!socket.destroyed) socket.write(bytes);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  let text = '';
  socket.on('data', (bytes) => { text += bytes; }).resume();
  if (!socket.destroyed) await once(socket, 'close');
  assert.equal(failure, null);
  assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
});

test('the upstream never saw what is no HTTP, and the proxy lives', () => {
  assert.deepEqual(gate.upstream.broken, []);
  assert.equal(gate.proxy.exitCode, null);
});
