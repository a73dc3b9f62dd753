// S9: keys looked up with the cache, and without.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import path from 'node:path';

import { request } from '../../e2e/support/http.mjs';
import { programs, startCallers, startUpstream, writeKeys } from './callers.mjs';
import { table, verdict } from './figures.mjs';
import { startGatehouse } from './gatehouse.mjs';
import { bytesRead, rssKib } from './processes.mjs';

async function hitRate(proxy, key) {
  const answer = await request(`http://${proxy.address}/cache-stats`, { headers: { authorization: `Bearer ${key}` } });
  if (answer.status !== 200) throw new Error(`/cache-stats: ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text).hitRate;
}

/** Runs `callers` against a proxy; what they and it made of it. */
async function run(site, proxy, { callers, keys, keysFile }) {
  const before = bytesRead(proxy.pid);
  const { result } = startCallers('requests', { folder: site.folder, cpu: site.loadCpu, address: proxy.address, keysFile,
    args: ['--connections', callers, '--windows', 1, '--window-ms', site.seconds * 1000] });
  const [window] = await result;
  return { callers, name: proxy.name, ...window, a_second: window.answers / site.seconds,
    reads: (bytesRead(proxy.pid) - before) / statSync(proxy.dataFile).size,
    rss: rssKib(proxy.pid) / 1024, hit_rate: await hitRate(proxy, keys[0]) };
}

/** The look-ups alone; then whole requests of many callers, on both of two proxies. */
export async function keyCache(site) {
  const [command, ...args] = [...site.proxyCpu, path.join(programs, 'bench_lookup')];
  const { cached_ns, uncached_ns } = JSON.parse(execFileSync(command, args, { encoding: 'utf8' }));

  const keys = site.keys(1000);
  const keysFile = await writeKeys(site.folder, keys);
  const upstream = await startUpstream({ folder: site.folder, cpu: site.loadCpu });
  const start = (name, env) =>
    startGatehouse({ folder: site.folder, upstream: upstream.address, keys, cpu: site.proxyCpu, name, env });
  const cached = await start('with the cache', {});
  const uncached = await start('CACHE_ENABLED=false', { CACHE_ENABLED: 'false' });
  const rows = [];
  try {
    for (const callers of [100, 500, 1000]) {
      for (const proxy of [cached, uncached]) rows.push(await run(site, proxy, { callers, keys, keysFile }));
    }
  } finally {
    await cached.stop();
    await uncached.stop();
    await upstream.stop();
  }
  const of = (proxy) => rows.filter(({ name }) => name === proxy.name);
  const reads = (proxy) => of(proxy).reduce((sum, row) => sum + row.reads, 0);
  const ratios = of(cached).map((row, i) => row.a_second / of(uncached)[i].a_second);
  return ['## S9: 1,000 keys looked up with the cache and without', '',
    `A look-up alone, \`stat\` included: ${cached_ns} ns with the cache, ${uncached_ns} ns where the file is read anew.`, '',
    table([['whole requests', (r) => r.name], ['callers', (r) => String(r.callers)],
      ['requests/s', (r) => r.a_second.toFixed(0)], ['failed', (r) => String(r.failed)],
      ['file reads', (r) => r.reads.toFixed(0)], ['p99 µs', (r) => r.p99_us.toFixed(0)],
      ['RSS MiB', (r) => r.rss.toFixed(1)], ['hit rate', (r) => r.hit_rate.toFixed(4)]], rows), '',
    verdict('look-ups beside the uncached', uncached_ns / cached_ns, 10, { digits: 0, atLeast: true, unit: ' ×' }),
    verdict('a hit (1 µs is aimed at)', cached_ns / 1000, 1000, { unit: ' µs' }),
    verdict('file reads beside the uncached', reads(cached) / reads(uncached), 0.05, { digits: 3 }),
    verdict('failed', rows.reduce((sum, { failed }) => sum + failed, 0), 0, { digits: 0 }),
    verdict('memory', Math.max(...rows.map(({ rss }) => rss)), 100, { digits: 1, unit: ' MiB' }),
    `- whole requests: ${Math.min(...ratios).toFixed(1)} × the uncached. Requests that wait at the same time share a read, so`,
    '  that look-ups cost little even without the cache; most of a request is not the look-up.', ''].join('\n');
}
