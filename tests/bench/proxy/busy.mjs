// S1, S2, S6: CPU time and latency of requests that are answered at once.
import { startUpstream } from './callers.mjs';
import { median, range, table, verdict } from './figures.mjs';
import { startGatehouse } from './gatehouse.mjs';
import { cpuNs } from './processes.mjs';
import { startGo } from './rivals/go.mjs';
import { startHaproxy } from './rivals/haproxy.mjs';
import { startNginx } from './rivals/nginx.mjs';
import { runWrk, writeScript } from './wrk.mjs';

/** Measures each of `rivals` in turn, round by round; a map from name to its rounds. */
async function measure(site, { rivals, upstream, scriptFile, connections }) {
  const rounds = new Map(rivals.map(({ name }) => [name, []]));
  for (let round = 0; round < site.rounds; ++round) {
    for (const { name, address, pid } of rivals) {
      const before = pid ? cpuNs(pid) : 0;
      const upstreamBefore = cpuNs(upstream.pid);
      const run = await runWrk({ address, scriptFile, connections, seconds: site.seconds, cpu: site.loadCpu });
      rounds.get(name).push({ ...run,
        proxy_us: pid ? (cpuNs(pid) - before) / 1000 / run.requests : 0,
        upstream_us: (cpuNs(upstream.pid) - upstreamBefore) / 1000 / run.requests });
    }
  }
  return rounds;
}

const of = (rounds, name, member) => rounds.get(name).map((round) => round[member]);
const middle = (rounds, name, member) => median(of(rounds, name, member));

function report(rounds, titleOfFirst) {
  return table([[titleOfFirst, (name) => name],
    ['CPU µs/request', (name) => range(of(rounds, name, 'proxy_us'))],
    ['requests/s', (name) => range(rounds.get(name).map((r) => r.requests / r.seconds), 0)],
    ['p50 µs', (name) => range(of(rounds, name, 'p50_us'), 0)],
    ['p99 µs', (name) => range(of(rounds, name, 'p99_us'), 0)],
    ['failed', (name) => String(of(rounds, name, 'failed').reduce((a, b) => a + b, 0))],
    ['wrk µs', (name) => middle(rounds, name, 'cpu_us').toFixed(1)],
    ['upstream µs', (name) => middle(rounds, name, 'upstream_us').toFixed(1)]], [...rounds.keys()]);
}

/** Runs `work` with all rivals up in front of one upstream, and ends them. */
export async function withRivals(site, { keys, rest, starts }, work) {
  const upstream = await startUpstream({ folder: site.folder, cpu: site.loadCpu });
  const rivals = [];
  try {
    for (const start of starts) {
      rivals.push(await start({ folder: site.folder, upstream: upstream.address, keys, rest, cpu: site.proxyCpu }));
    }
    return await work(upstream, rivals);
  } finally {
    for (const rival of rivals) await rival.stop();
    await upstream.stop();
  }
}

/** S1 and S6: small requests. */
export async function smallRequests(site) {
  const keys = site.keys(1000);
  const scriptFile = await writeScript(site.folder, keys, 450);
  const starts = [startGatehouse, startNginx, startHaproxy, startGo];
  return withRivals(site, { keys, starts }, async (upstream, rivals) => {
    const text = ['## S1, S6: a 450-byte POST, a 1 KB answer, 1,000 keys', ''];
    for (const connections of [16, 64]) {
      const rounds = await measure(site, { upstream, scriptFile, connections,
        rivals: [{ name: 'no proxy', address: upstream.address }, ...rivals] });
      const cpu = (name) => middle(rounds, name, 'proxy_us');
      const added = (name) => middle(rounds, name, 'p99_us') - middle(rounds, 'no proxy', 'p99_us');
      text.push(report(rounds, `${connections} connections`), '',
        verdict('CPU beside nginx', cpu('gatehouse') / cpu('nginx'), 0.9),
        verdict('CPU beside Go ReverseProxy (S6)', cpu('gatehouse') / cpu('Go ReverseProxy'), 0.25),
        verdict('added p99 beside nginx', added('gatehouse') / added('nginx'), 1), '');
    }
    return text.join('\n');
  });
}

/** S2: large requests whose model is replaced. */
export async function largeRequests(site) {
  const keys = site.keys(50);
  const scriptFile = await writeScript(site.folder, keys, 200_000);
  return withRivals(site, { keys, rest: { model: 'bench-override' }, starts: [startGatehouse, startNginx, startHaproxy] },
    async (upstream, rivals) => {
      const rounds = await measure(site, { upstream, scriptFile, connections: 16, rivals });
      return ['## S2: a 200 KB POST whose model is replaced (by us alone)', '', report(rounds, '16 connections'), '',
        verdict('CPU beside haproxy', middle(rounds, 'gatehouse', 'proxy_us') / middle(rounds, 'haproxy', 'proxy_us'), 1),
        ''].join('\n');
    });
}
