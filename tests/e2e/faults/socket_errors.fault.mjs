import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';

import { key } from '../http/support/cases.mjs';
import { startGate } from '../http/support/gate.mjs';
import { inParallel } from '../support/http.mjs';
import { eventually } from '../support/programs.mjs';
import { fault } from './support/fault.mjs';
import { withErrors } from './support/injection.mjs';

const accepting = 'accept,accept4';
const receiving = 'recvfrom,recvmsg,read,readv';
const sending = 'sendto,sendmsg,writev';
const rows = [
  ...['EMFILE', 'ENFILE', 'ECONNABORTED', 'ENOMEM', 'ENOBUFS', 'EINTR', 'EPROTO']
    .map((error) => [accepting, error, '1+2']),
  ...['ECONNRESET', 'ENOBUFS', 'ENOMEM', 'EINTR', 'EAGAIN', 'ETIMEDOUT']
    .map((error) => [receiving, error, '3+4']),
  ...['ECONNRESET', 'EPIPE', 'ENOBUFS', 'EINTR', 'EAGAIN'].map((error) => [sending, error, '3+4']),
  ['epoll_wait', 'EINTR', '1+2'],
  ['epoll_ctl', 'ENOMEM', '1+2'],
  ['epoll_ctl', 'ENOSPC', '2+3'],
  ['socket', 'EMFILE', '1+3'],
  ['connect', 'ENOBUFS', '1+3'],
  ['getsockopt,setsockopt', 'ENOBUFS', '1+2'],
];
const shortRows = [rows[0], rows[7], rows[13], rows.find(([calls]) => calls === 'epoll_wait'),
  rows.find(([calls]) => calls === 'epoll_ctl')];

/** The status of one request on a connection of its own, 0 when there is none within `ms`. */
function ask(gate, { path = '/u/x', ms = 1500 } = {}) {
  return new Promise((resolve) => {
    const request = http.request({ port: gate.port, path, method: 'POST', agent: false,
      headers: { 'x-api-key': key, 'content-length': 5 } });
    const timer = setTimeout(() => { request.destroy(); resolve(0); }, ms);
    const end = (status) => { clearTimeout(timer); resolve(status); };
    request.on('response', (answer) => {
      answer.on('error', () => end(0));
      answer.on('end', () => end(answer.statusCode));
      answer.resume();
    });
    request.on('error', () => end(0));
    request.end('hello');
  });
}

const descriptors = (pid) => readdirSync(`/proc/${pid}/fd`).length;

async function recovers(gate, tally, what, width = 10) {
  const began = Date.now();
  const statuses = await inParallel(30, width, () => ask(gate, { ms: 10_000 }));
  tally.recovered(Date.now() - began);
  const bad = statuses.filter((status) => status !== 200);
  if (bad.length > 0) tally.miss(`${what}: afterwards ${bad.length} of 30 callers got ${[...new Set(bad)]}`);
  if (gate.proxy.exitCode !== null) tally.miss(`${what}: the proxy ended (${gate.proxy.exitCode})`);
}

/** As many descriptors as are in use and eight more. */
async function runOutOfDescriptors(gate, tally) {
  const { pid } = gate.proxy;
  const limit = descriptors(pid) + 8;
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${limit}:`]);
  const callers = Array.from({ length: 60 }, () => net.connect(gate.port, '127.0.0.1').on('error', () => {}));
  await gate.proxy.waitFor((p) => p.events.some((e) => e.event === 'accept_failed'
    && /Too many open files/.test(e.error)), 'an accept without descriptors');
  tally.tried += 60;
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const caller of callers) caller.destroy();
  // The limit stays: what the callers held is enough for a few of them and as many upstream.
  await recovers(gate, tally, 'out of descriptors', 2);
}

export default fault({
  id: 'F11',
  group: 'http',
  title: 'errors of accept, recv, send, connect and epoll, no descriptors left: healthy callers get 200 after',
  run: async ({ long, tally }) => {
    // An upstream must not be left alone because of what is done to the proxy itself.
    const gate = await startGate();
    try {
      await recovers(gate, tally, 'before');
      const atRest = descriptors(gate.proxy.pid);
      for (const [calls, error, when] of long ? rows : shortRows) {
        const what = `${calls} ${error}`;
        gate.upstream.disconnect();  // so that there is something to connect
        const injected = await withErrors(gate.proxy.pid, calls, error, when, () =>
          inParallel(long ? 60 : 20, 20, () => ask(gate)));
        tally.tried += injected;
        if (injected === 0) tally.miss(`${what}: no call was hit`);
        await recovers(gate, tally, what);
      }
      const leaked = await eventually(() => descriptors(gate.proxy.pid) <= atRest + 30, 'descriptors to go',
        5000).then(() => false, () => descriptors(gate.proxy.pid) - atRest);
      if (leaked) tally.miss(`${leaked} descriptors more than before`);
      await runOutOfDescriptors(gate, tally);
    } finally {
      await gate.stop();
    }
  },
});
