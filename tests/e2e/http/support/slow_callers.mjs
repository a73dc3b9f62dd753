// Many callers that are slow, in a thread of their own so that they cost the measuring one nothing.
// As a module: startSlowCallers(). As a worker's script: does what it is told by messages.
import net from 'node:net';
import { parentPort, Worker } from 'node:worker_threads';

import { key } from './cases.mjs';

// More than the proxy and both its sockets keep, and not much more: the rest lies in the kernel.
const large = 'x'.repeat(1280 * 1024);
const post = (path, length) => `POST ${path} HTTP/1.1\r\nHost: gate\r\nx-api-key: ${key}\r\n`
  + `Content-Length: ${length}\r\n\r\n`;

/** What each kind sends at first, then again and again, and how often. */
const kinds = {
  head: ['GET /u/x HTTP/1.1\r\nHost: gate\r\nx-slow: ', 'a', 500],
  body: [post('/u/x', 50_000), 'b', 500],
  reader: [post('/large/x', 0), '', 0],
};

/**
 * Offers `.start(port, kind, count, ceilingMs)`, which resolves to the milliseconds after which each
 * was cut, of a reader since anything of its answer was taken (null: not within `ceilingMs`), and
 * `.largeUrl`, an upstream of large answers.
 */
export async function startSlowCallers() {
  const worker = new Worker(new URL(import.meta.url));
  const next = () => new Promise((resolve) => worker.once('message', resolve));
  const largeUrl = await next();
  return {
    largeUrl,
    start: (port, kind, count, ceilingMs) => {
      const cut = next();
      worker.postMessage({ port, kind, count, ceilingMs });
      return cut;
    },
    stop: () => worker.terminate(),
  };
}

/**
 * Its answers are large; when a connection is closed, a reader was cut: `cut` is called with the
 * milliseconds since anything was taken.
 */
async function largeUpstream(cut) {
  const server = net.createServer((socket) => {
    let taken = performance.now();
    socket.on('error', () => {}).on('close', () => cut(performance.now() - taken));
    socket.once('data', () => {
      socket.on('drain', () => { taken = performance.now(); });
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${large.length}\r\n\r\n${large}`);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

/** One slow caller: calls `cut` once the proxy ends it. */
function slowCaller(port, kind, cut) {
  const [first, again, everyMs] = kinds[kind];
  const socket = net.connect({ port, host: '127.0.0.1' });
  let timer;
  socket.on('error', () => {}).once('connect', () => {
    socket.write(first);
    if (kind === 'reader') return;  // nothing is ever read
    timer = setInterval(() => socket.write(again), everyMs);
    socket.resume();
  });
  const end = () => { clearInterval(timer); cut(); };
  if (kind !== 'reader') socket.once('end', end).once('close', end);
  return socket;
}

async function serveMessages() {
  let readerCut = () => {};
  const url = await largeUpstream((ms) => readerCut(ms));
  parentPort.on('message', async ({ port, kind, count, ceilingMs }) => {
    const began = performance.now();
    const times = [];
    const sockets = [];
    let all;
    const cut = (ms) => { if (times.push(ms ?? performance.now() - began) === count) all(); };
    await new Promise((resolve) => {
      all = resolve;
      setTimeout(resolve, ceilingMs);
      if (kind === 'reader') readerCut = cut;
      for (let i = 0; i < count; ++i) {
        let told = false;
        sockets.push(slowCaller(port, kind, () => { if (!told) { told = true; cut(); } }));
      }
    });
    readerCut = () => {};
    const result = [...times];
    while (result.length < count) result.push(null);
    for (const socket of sockets) socket.destroy();
    parentPort.postMessage(result);
  });
  parentPort.postMessage(url);
}

if (parentPort) await serveMessages();
