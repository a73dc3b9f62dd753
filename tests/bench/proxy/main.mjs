// Measures the proxy beside nginx, haproxy and a Go ReverseProxy, as scripts/bench.sh runs it. Prints
// Markdown as it goes.
//   node main.mjs [--quick] [--out FILE] [S1 S2 S3 S4 S5 S9 profile...]     (S6 comes with S1)
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { largeRequests, smallRequests } from './busy.mjs';
import { changedDocument } from './changes.mjs';
import { keyCache } from './lookups.mjs';
import { whereTimeGoes } from './profile.mjs';
import { idleConnections, manyStreams } from './streams.mjs';

const measurements = { S1: smallRequests, S2: largeRequests, S3: manyStreams, S4: idleConnections,
  S5: changedDocument, S9: keyCache, profile: whereTimeGoes };

const words = process.argv.slice(2);
const out = words.includes('--out') ? words.splice(words.indexOf('--out'), 2)[1] : null;
const quick = words.includes('--quick');
const wanted = words.filter((word) => !word.startsWith('--'));
const unknown = wanted.filter((word) => !(word in measurements));
if (unknown.length > 0) {
  console.error(`no measurement ${unknown.join(' ')}; there are ${Object.keys(measurements).join(' ')}`);
  process.exit(2);
}

const firstLine = (command, ...args) => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  .split('\n')[0];

function machine() {
  const versions = [firstLine('sh', '-c', 'nginx -v 2>&1'), firstLine('haproxy', '-v'), firstLine('go', 'version'),
    firstLine('sh', '-c', 'wrk -v 2>&1 || true')];
  return [`${os.cpus().length} cores of ${os.cpus()[0].model}, Linux ${os.release()}, ${new Date().toISOString().slice(0, 10)}.`,
    `Beside: ${versions.map((v) => v.trim().replace(/ Copyright.*| - https.*/, '')).join('; ')}.`,
    `Proxies have one core, callers and upstream the other. ${quick ? 'Quick' : 'Whole'} run: medians of ` +
      `${site.rounds} interleaved rounds with (least–most). CPU time is that of the process alone, all threads, from schedstat.`];
}

const site = {
  quick,
  rounds: quick ? 1 : 3,
  seconds: quick ? 2 : 5,
  // One core each for what is measured and for what measures.
  proxyCpu: os.cpus().length > 1 ? ['taskset', '-c', '1'] : [],
  loadCpu: os.cpus().length > 1 ? ['taskset', '-c', '0'] : [],
  folder: await mkdtemp(path.join(os.tmpdir(), 'gatehouse-bench-')),
  keys: (count) => Array.from({ length: count }, (_, i) =>
    `gh-bench-${createHash('sha256').update(String(i)).digest('hex').slice(0, 32)}`),
};

const text = [];
const say = (part) => { text.push(part); console.log(part); };
try {
  say(`${machine().join('\n')}\n`);
  for (const [name, measure] of Object.entries(measurements)) {
    if (wanted.length === 0 || wanted.includes(name)) say(await measure(site));
  }
  if (out) await writeFile(out, `# The proxy, measured\n\n${text.join('\n')}`);
} finally {
  await rm(site.folder, { recursive: true, force: true });
}
