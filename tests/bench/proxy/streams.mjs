// S3: thousands of streams at once. S4: connections that do nothing.
import { startCallers, startUpstream, writeKeys } from './callers.mjs';
import { median, range, table, verdict } from './figures.mjs';
import { startGatehouse } from './gatehouse.mjs';
import { contextSwitches, cpuNs, pause, rssKib } from './processes.mjs';
import { startHaproxy } from './rivals/haproxy.mjs';
import { startNginx } from './rivals/nginx.mjs';

const chunks = 50;
const intervalMs = 200;

async function oneRound(site, { rival, streams, keysFile }) {
  const { pid, address } = rival;
  const idle = pid ? rssKib(pid) : 0;
  const before = pid ? cpuNs(pid) : 0;
  const callers = startCallers('streams', { folder: site.folder, cpu: site.loadCpu, address, keysFile,
    args: ['--connections', streams, '--per-second', Math.ceil(streams / 5), '--chunks', chunks] });
  let most = idle;
  const watch = setInterval(() => { if (pid) most = Math.max(most, rssKib(pid)); }, 250);
  try {
    const result = await callers.result;
    return { ...result, cpu_us: pid ? (cpuNs(pid) - before) / 1000 / result.chunks : 0,
      rss_mib: most / 1024, kib_a_stream: (most - idle) / streams };
  } finally { clearInterval(watch); }
}

/** S3. Programs are started anew for each round: memory that a round before has left counts otherwise. */
export async function manyStreams(site) {
  const streams = site.quick ? 1000 : 5000;
  const keys = site.keys(1000);
  const keysFile = await writeKeys(site.folder, keys);
  const upstream = await startUpstream({ folder: site.folder, cpu: site.loadCpu,
    args: ['--chunks', String(chunks), '--interval-ms', String(intervalMs)] });
  const rounds = new Map();
  try {
    for (let round = 0; round < site.rounds; ++round) {
      const starts = [async () => ({ name: 'no proxy', address: upstream.address, stop: () => {} }),
        startGatehouse, startNginx, startHaproxy];
      for (const start of starts) {
        const rival = await start({ folder: site.folder, upstream: upstream.address, keys, cpu: site.proxyCpu });
        try {
          await pause(300);
          const result = await oneRound(site, { rival, streams, keysFile });
          rounds.set(rival.name, [...rounds.get(rival.name) ?? [], result]);
        } finally { await rival.stop(); }
      }
    }
  } finally { await upstream.stop(); }
  const of = (name, member) => rounds.get(name).map((round) => round[member]);
  const middle = (name, member) => median(of(name, member));
  const added = (name) => middle(name, 'p50_us') - middle('no proxy', 'p50_us');
  return [`## S3: ${streams} streams of ${chunks} events, one every ${intervalMs} ms`, '',
    table([['', (name) => name],
      ['whole', (name) => String(Math.min(...of(name, 'whole')))],
      ['failed', (name) => String(of(name, 'failed').reduce((a, b) => a + b, 0))],
      ['CPU µs/event', (name) => range(of(name, 'cpu_us'))],
      ['p50 µs', (name) => range(of(name, 'p50_us'), 0)],
      ['p99 µs', (name) => range(of(name, 'p99_us'), 0)],
      ['RSS MiB', (name) => range(of(name, 'rss_mib'))],
      ['KiB/stream', (name) => range(of(name, 'kib_a_stream'))]], [...rounds.keys()]), '',
    verdict('failed', of('gatehouse', 'failed').reduce((a, b) => a + b, 0), 0, { digits: 0 }),
    verdict('CPU beside nginx', middle('gatehouse', 'cpu_us') / middle('nginx', 'cpu_us'), 1),
    verdict('memory', middle('gatehouse', 'kib_a_stream'), 12, { digits: 1, unit: ' KiB a stream' }),
    verdict('added p50 beside nginx', added('gatehouse') / added('nginx'), 1), ''].join('\n');
}

/** S4. */
export async function idleConnections(site) {
  const connections = 1000;
  const seconds = 10;
  const keys = site.keys(1000);
  const keysFile = await writeKeys(site.folder, keys);
  const upstream = await startUpstream({ folder: site.folder, cpu: site.loadCpu });
  const rows = [];
  try {
    for (const start of [startGatehouse, startNginx, startHaproxy]) {
      const rival = await start({ folder: site.folder, upstream: upstream.address, keys, cpu: site.proxyCpu });
      try {
        await pause(1000);
        const before = rssKib(rival.pid);
        const callers = startCallers('idle', { folder: site.folder, cpu: site.loadCpu, address: rival.address, keysFile,
          args: ['--connections', connections, '--seconds', seconds + 4] });
        await callers.program.waitFor((p) => p.events.some(({ event }) => event === 'opened'), 'all open');
        // The burst of requests is over, and what it had to flush is written.
        await pause(3000);
        const switches = contextSwitches(rival.pid);
        const cpu = cpuNs(rival.pid);
        await pause(seconds * 1000 - 500);
        rows.push({ name: rival.name,
          switches: (contextSwitches(rival.pid) - switches) / (seconds - 0.5),
          cpu_ms: (cpuNs(rival.pid) - cpu) / 1e6 / (seconds - 0.5),
          kib: (rssKib(rival.pid) - before) / connections,
          open: (await callers.result).open });
      } finally { await rival.stop(); }
    }
  } finally { await upstream.stop(); }
  const [ours] = rows;
  return [`## S4: ${connections} connections that keep still after a request`, '',
    table([['', (row) => row.name], ['open', (row) => String(row.open)],
      ['KiB each', (row) => row.kib.toFixed(1)],
      ['context switches/s', (row) => row.switches.toFixed(1)],
      ['CPU ms/s', (row) => row.cpu_ms.toFixed(2)]], rows), '',
    verdict('memory', ours.kib, 10, { digits: 1, unit: ' KiB each' }),
    verdict('context switches', ours.switches, 20, { digits: 1, unit: ' a second' }), ''].join('\n');
}
