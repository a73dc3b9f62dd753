// S5: the document changes under load.
import { startCallers, startUpstream, writeKeys } from './callers.mjs';
import { median, table, verdict } from './figures.mjs';
import { benchDocument, putDocument, startGatehouse } from './gatehouse.mjs';
import { pause } from './processes.mjs';

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
