import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';

import { get } from '../http/support/cases.mjs';
import { startGate } from '../http/support/gate.mjs';
import { silentUpstream } from '../http/support/silent_upstream.mjs';
import { Authority } from '../support/certificates.mjs';
import { fault } from './support/fault.mjs';

const limitMs = 100;
const hopelessMs = 3000;

const ways = {
  closes: (caller) => caller.destroy(),
  resets: (caller) => (caller.raw.resetAndDestroy ?? caller.raw.destroy).call(caller.raw),
  'half-closes': (caller) => caller.end(),
};
const requests = {
  silent: get().replace('/u/x?@@@@', '/u/silent'),
  'in a stream': get().replace('/u/x?@@@@', '/u/begins'),
  'silent, the caller far ahead': get().replace('/u/x?@@@@', '/u/silent') + get().repeat(600),
};

/** `.raw` is the TCP socket, below TLS if there is any. */
async function connect(gate, secure) {
  const raw = net.connect({ port: gate.port, host: '127.0.0.1', allowHalfOpen: true });
  raw.on('error', () => {});
  await once(raw, 'connect');
  const caller = secure ? tls.connect({ socket: raw, rejectUnauthorized: false, allowHalfOpen: true }) : raw;
  if (secure) await once(caller, 'secureConnect');
  caller.raw = raw;
  caller.on('error', () => {}).resume();
  return caller;
}

/** What comes with the next `event`; nothing when it does not come. */
const soon = (emitter, event) => new Promise((resolve) => {
  const done = (value) => {
    clearTimeout(timer);
    emitter.off(event, done);
    resolve(value);
  };
  const timer = setTimeout(done, hopelessMs);
  emitter.once(event, done);
});

/** Milliseconds from the caller's leaving to the upstream's connection being closed. */
async function leave(gate, upstream, secure, text, way) {
  const caller = await connect(gate, secure);
  const asked = soon(upstream, 'asked');
  const begun = /begins/.test(text) ? once(caller, 'data') : undefined;
  caller.write(text);
  if (!await asked) throw new Error('the upstream was not asked');
  await begun;
  await new Promise((resolve) => setTimeout(resolve, 5));
  const left = soon(upstream, 'left');
  const began = performance.now();
  way(caller);
  const at = await left;
  caller.destroy();
  return at === undefined ? hopelessMs : at - began;
}

/** The same from the upstream's leaving in a stream to the end of the caller's answer. */
async function leaveUpstream(gate, upstream, secure) {
  const caller = await connect(gate, secure);
  const asked = soon(upstream, 'asked');
  const begun = once(caller, 'data');
  caller.write(requests['in a stream']);
  const socket = await asked;
  await begun;
  const ended = soon(caller, 'close').then(() => performance.now());
  caller.once('end', () => caller.end());
  const began = performance.now();
  socket.destroy();
  const took = await ended - began;
  caller.destroy();
  return took;
}

function judge(tally, what, times) {
  tally.tried += times.length;
  times.sort((a, b) => a - b);
  const late = times.filter((ms) => ms > limitMs).length;
  tally.recovered(times.at(-1));
  tally.note(`${what}: median ${times[times.length >> 1].toFixed(1)} ms, slowest ${times.at(-1).toFixed(1)} ms`);
  // One in twenty may be the machine's fault; what is never cancelled is not.
  if (late > times.length / 20 || times.at(-1) >= hopelessMs) {
    tally.miss(`${what}: ${late} of ${times.length} took more than ${limitMs} ms, one ${times.at(-1)} ms`);
  }
}

async function sweep({ long, tally, folder, secure }) {
  const upstream = await silentUpstream();
  const { certificate, key } = secure ? new Authority(folder).issue('public') : {};
  const gate = await startGate({ upstreamUrl: upstream.url, workers: 1,
    env: secure ? { TLS_CERT_FILE: certificate, TLS_KEY_FILE: key } : {} });
  const rounds = long ? 50 : 5;
  const port = secure ? 'TLS' : 'plain';
  try {
    for (const [state, text] of Object.entries(requests)) {
      for (const [name, way] of Object.entries(ways)) {
        const times = [];
        for (let i = 0; i < rounds; ++i) times.push(await leave(gate, upstream, secure, text, way));
        judge(tally, `${port}, a caller ${name}, the upstream ${state}`, times);
      }
    }
    const times = [];
    for (let i = 0; i < rounds; ++i) times.push(await leaveUpstream(gate, upstream, secure));
    judge(tally, `${port}, the upstream leaves in a stream`, times);
  } finally {
    await gate.stop();
    upstream.close();
  }
}

export default fault({
  id: 'H1',
  group: 'http',
  title: 'a caller that leaves, in each way, plain and TLS: its upstream request is cancelled in 0.1 s',
  run: async ({ long, tally }) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-cancels-'));
    try {
      for (const secure of [false, true]) await sweep({ long, tally, folder, secure });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});
