import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';

import { badUpstream, misbehaviours } from '../http/support/bad_upstream.mjs';
import { key } from '../http/support/cases.mjs';
import { startGate } from '../http/support/gate.mjs';
import { unreachableUpstreams } from '../http/support/unreachable.mjs';
import { inParallel } from '../support/http.mjs';
import { sanitized } from '../support/program.mjs';
import { eventually } from '../support/programs.mjs';
import { fault } from './support/fault.mjs';

const credential = 'sk-never-to-be-seen-0123456789';
const growthLimit = 48 * 1024;  // KiB that the proxy may grow by at most, large requests included
const timeouts = { connect_ms: 1000, first_byte_ms: 1500, idle_ms: 1500 };
const names = Object.keys(misbehaviours);
// What takes no more of a request needs one that does not fit into the sockets on the way.
const large = new Set(names.filter((name) => name.startsWith('answers early')));
const largeBody = 'x'.repeat(4 << 20);

const entry = (name, prefix, url) => ({ name, path_prefix: prefix, strip_prefix: true, base_url: url,
  dialect: 'openai', allow_paths: ['*'], credentials: [{ name: 'main', value: credential }], timeouts });

/** One request. Resolves to {outcome, said}: what a caller got, and all of it as text. */
function ask(gate, path, body = '{}') {
  return new Promise((resolve) => {
    const request = http.request({ port: gate.port, path, method: 'POST', agent: false,
      headers: { authorization: `Bearer ${key}`, 'content-length': body.length } });
    let said = '';
    let size = 0;
    const timer = setTimeout(() => { request.destroy(); resolve({ outcome: 'hangs', said }); }, 10_000);
    const end = (outcome) => { clearTimeout(timer); resolve({ outcome, said }); };
    request.on('error', (error) => end(error.code));
    request.on('response', (answer) => {
      said = JSON.stringify(answer.headers);
      answer.on('data', (bytes) => {
        size += bytes.length;
        if (said.length < 64 * 1024) said += bytes.toString('latin1');
        if (size > 8 << 20) { end('endless'); request.destroy(); }
      });
      answer.on('error', () => end(answer.statusCode === 200 ? 'cut' : `cut ${answer.statusCode}`));
      answer.on('end', () => end(answer.complete ? answer.statusCode : 'cut'));
    });
    request.end(body);
  });
}

const memory = (pid, field) =>
  Number(readFileSync(`/proc/${pid}/status`, 'latin1').match(new RegExp(`${field}:\\s+(\\d+)`))[1]);

export default fault({
  id: 'F12',
  group: 'http',
  title: 'upstreams that misbehave or cannot be reached: the right error, bounded memory, no secret told',
  run: async ({ long, tally }) => {
    const bad = await badUpstream();
    const unreachable = await unreachableUpstreams();
    const cases = [
      ...names.map((name, i) => ({ name, prefix: `/bad${i}`, url: `${bad.url}/${i}`,
        expected: misbehaviours[name][1] })),
      ...Object.entries(unreachable.urls).map(([name, url], i) => ({ name, prefix: `/no${i}`, url,
        expected: 502 })),
    ];
    // Each has an entry, and with it a circuit breaker, of its own.
    const gate = await startGate({ proxyArgs: ['--access-log', 'all'], env: { MAX_BODY_BYTES: String(largeBody.length) },
      upstreams: cases.map(({ name, prefix, url }) => entry(name.replace(/\W+/g, '-').toLowerCase(), prefix, url)) });
    try {
      const { pid } = gate.proxy;
      await inParallel(200, 20, () => ask(gate, '/u/x'));
      writeFileSync(`/proc/${pid}/clear_refs`, '5');  // the peak counts from here
      const before = memory(pid, 'VmRSS');
      let told = '';
      await inParallel(cases.length, 12, async (i) => {
        const { name, prefix, expected } = cases[i];
        for (let round = 0; round < (long ? 4 : 1); ++round) {
          const { outcome, said } = await ask(gate, `${prefix}/x`, large.has(name) ? largeBody : undefined);
          told += said;
          ++tally.tried;
          if (![expected].flat().includes(outcome)) tally.miss(`${name}: ${outcome}, expected ${expected}: ${said.slice(0, 300)}`);
        }
      });
      if ((await ask(gate, '/u/x')).outcome !== 200) tally.miss('does not serve a healthy caller afterwards');
      const growth = memory(pid, 'VmHWM') - before;
      tally.note(`${cases.length} kinds, memory ${before} KiB and at most ${growth} KiB more`);
      if (!sanitized && growth > growthLimit) tally.miss(`memory grew by ${growth} KiB`);
      await eventually(() => bad.open <= 4, 'connections to bad upstreams to be closed').catch(() =>
        tally.miss(`${bad.open} connections to bad upstreams stay open`));
      told += gate.stack.logs + await (await fetch(`${gate.stack.adminUrl}/metrics`)).text();
      for (const secret of [credential, key]) {
        if (told.includes(secret)) tally.miss(`a secret is told: ${secret}`);
      }
    } finally {
      await gate.stop();
      await bad.close();
      unreachable.close();
    }
  },
});
