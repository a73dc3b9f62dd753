// S5: the document changes under load. S9: keys looked up with the cache, and without.
import { request } from '../../e2e/support/http.mjs';
import { startCallers, startUpstream, writeKeys } from './callers.mjs';
import { median, table, verdict } from './figures.mjs';
import { benchDocument, putDocument, startGatehouse } from './gatehouse.mjs';
import { pause, rssKib } from './processes.mjs';

/** S5. */
export async function changedDocument(site) {
  const connections = 64;
  const windows = site.quick ? 9 : 24;
  const keys = site.keys(1000);
  const keysFile = await writeKeys(site.folder, keys);
  const upstream = await startUpstream({ folder: site.folder, cpu: site.loadCpu });
  const ours = await startGatehouse({ folder: site.folder, upstream: upstream.address, keys, cpu: site.proxyCpu });
  try {
    const callers = startCallers('requests', { folder: site.folder, cpu: site.loadCpu, address: ours.address, keysFile,
      args: ['--connections', connections, '--windows', windows] });
    // Every third second the document changes, in its middle.
    await pause(500);
    for (let second = 0; second < windows; ++second) {
      if (second % 3 === 2) {
        await putDocument(ours.dataFile, benchDocument({ upstream: upstream.address, keys, revision: second,
          rest: { notes: `edit ${second}` } }));
      }
      await pause(1000);
    }
    const results = await callers.result;
    const quiet = results.filter((_, i) => i % 3 === 1);
    const changed = results.filter((_, i) => i % 3 === 2);
    const p99 = (list) => median(list.map(({ p99_us }) => p99_us));
    const row = (name, list) => ({ name, seconds: list.length, p99: p99(list),
      p50: median(list.map(({ p50_us }) => p50_us)),
      longest: Math.max(...list.map(({ longest_us }) => longest_us)),
      answers: list.reduce((sum, { answers }) => sum + answers, 0),
      failed: list.reduce((sum, { failed }) => sum + failed, 0) });
    return [`## S5: a document of 1,000 keys changes under ${connections} connections`, '',
      table([['', (r) => r.name], ['seconds', (r) => String(r.seconds)], ['answers', (r) => String(r.answers)],
        ['failed', (r) => String(r.failed)], ['p50 µs', (r) => r.p50.toFixed(0)],
        ['p99 µs', (r) => r.p99.toFixed(0)], ['longest µs', (r) => r.longest.toFixed(0)]],
      [row('quiet seconds', quiet), row('seconds with a change', changed)]), '',
      verdict('p99 beside the quiet one', p99(changed) / p99(quiet), 2),
      verdict('failed', results.reduce((sum, { failed }) => sum + failed, 0), 0, { digits: 0 }), ''].join('\n');
  } finally {
    await ours.stop();
    await upstream.stop();
  }
}

async function statistics(proxy, key) {
  const answer = await request(`http://${proxy.address}/cache-stats`, { headers: { authorization: `Bearer ${key}` } });
  if (answer.status !== 200) throw new Error(`/cache-stats: ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text);
}

/** S9. */
export async function keyCache(site) {
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
      for (const proxy of [cached, uncached]) {
        const before = await statistics(proxy, keys[0]);
        const run = startCallers('requests', { folder: site.folder, cpu: site.loadCpu, address: proxy.address, keysFile,
          args: ['--connections', callers, '--windows', 1, '--window-ms', site.seconds * 1000] });
        const [window] = await run.result;
        const after = await statistics(proxy, keys[0]);
        rows.push({ callers, name: proxy.name, ...window, a_second: window.answers / site.seconds,
          rss: rssKib(proxy.pid) / 1024, before, after });
      }
    }
  } finally {
    await cached.stop();
    await uncached.stop();
    await upstream.stop();
  }
  const ratios = [100, 500, 1000].map((callers) => {
    const [on, off] = rows.filter((row) => row.callers === callers);
    return on.a_second / off.a_second;
  });
  return ['## S9: 1,000 keys looked up with the cache and without', '',
    table([['', (r) => r.name], ['callers', (r) => String(r.callers)], ['requests/s', (r) => r.a_second.toFixed(0)],
      ['failed', (r) => String(r.failed)], ['p99 µs', (r) => r.p99_us.toFixed(0)],
      ['RSS MiB', (r) => r.rss.toFixed(1)], ['hit rate', (r) => String(r.after.hitRate ?? '–')]], rows), '',
    verdict('throughput beside the uncached', Math.min(...ratios), 10, { digits: 1, atLeast: true, unit: ' ×' }),
    verdict('failed', rows.reduce((sum, { failed }) => sum + failed, 0), 0, { digits: 0 }),
    verdict('memory', Math.max(...rows.map(({ rss }) => rss)), 100, { digits: 1, unit: ' MiB' }), ''].join('\n');
}
