// The proxy counts what happened, no more and no less: after a load of known requests each series of
// /metrics has the number that was sent.
import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { after, before, describe, test } from 'node:test';

import { parseSeries, seriesOf } from '../support/metrics.mjs';
import { eventually } from '../support/programs.mjs';
import { textBytes } from '../support/streams.mjs';
import { expected, keys, sendLoad, startLoadedStack } from './support/load.mjs';

let stack;
before(async () => { stack = await startLoadedStack(); });
after(() => stack?.stop());

const scrape = async () => parseSeries(await (await fetch(`${stack.adminUrl}/metrics`)).text());
const sum = (series) => Object.values(series).reduce((total, value) => total + value, 0);

describe('after a load of known requests', () => {
  let load;
  let series;
  before(async () => {
    load = await sendLoad(stack);
    series = await scrape();
  });
  const of = (name) => seriesOf(series, name);

  test('every request is counted by its route and status', () => {
    assert.deepEqual(of('gatehouse_requests_total'), load.requests);
  });

  test('every refusal is counted by its reason', () => {
    assert.deepEqual(of('gatehouse_refusals_total'), load.refusals);
  });

  test('every request that could be read was timed, every answer of an upstream to its first byte', () => {
    assert.equal(series.gatehouse_request_duration_seconds_count, load.sent - expected.unreadable);
    assert.equal(series.gatehouse_time_to_first_byte_seconds_count, expected.firstBytes);
    const longest = series['gatehouse_request_duration_seconds_bucket{le="+Inf"}'];
    assert.equal(longest, load.sent - expected.unreadable);
    assert.ok(series.gatehouse_request_duration_seconds_sum > 0);
  });

  test('tokens that upstreams reported are counted exactly, those they kept to themselves apart', async () => {
    const { '{direction="input",provenance="estimated"}': input,
      '{direction="output",provenance="estimated"}': output, ...reported } =
      of('gatehouse_tokens_total');
    assert.deepEqual(reported, expected.tokens);
    assert.ok(input > 0 && output > 0, `${input} and ${output} estimated`);
    const all = sum(of('gatehouse_tokens_total'));
    await eventually(async () => (await stack.chargedTokens()) === all, 'as many are charged');
  });

  test('failures of upstreams are counted where and why', () => {
    assert.deepEqual(of('gatehouse_upstream_failures_total'), expected.upstreamFailures);
    assert.deepEqual(of('gatehouse_upstream_state'), expected.upstreamStates);
  });

  test('each presented key was looked up once, in the cache or beyond', () => {
    const lookups = series.gatehouse_key_cache_hits_total + series.gatehouse_key_cache_misses_total;
    const withoutKey = sum(seriesOf(series, 'gatehouse_requests_total{code="200",route="health"}'))
      + 1 /* index */ + 1 /* cors */ + 2 /* missing_key */ + expected.unreadable;
    assert.equal(lookups, load.sent - withoutKey);
    // Four known keys, and that one that is unknown.
    assert.equal(series.gatehouse_key_cache_entries, 5);
  });

  test('nothing is held or open once all is answered, and what was used reaches the data file', async () => {
    assert.equal(series.gatehouse_open_streams, 0);
    assert.equal(series.gatehouse_reservations, 0);
    assert.equal(series.gatehouse_reserved_tokens, 0);
    assert.equal(series.gatehouse_journal_backlog_bytes, 0);
    assert.equal(series.gatehouse_flush_failures_total, 0);
    await eventually(async () => (await scrape()).gatehouse_flush_lag_seconds === 0,
      'no usage waits for the data file');
  });

  test('neither keys nor models are labels', async () => {
    const text = await (await fetch(`${stack.adminUrl}/metrics`)).text();
    for (const word of [...Object.values(keys), 'Open', 'glm-4.7', 'gpt-4o']) {
      assert.ok(!text.includes(word), word);
    }
  });
});

test('a running stream is open, reserves its tokens, and leaves nothing when it is done', async () => {
  const before = await scrape();
  const body = JSON.stringify({ model: 'glm-4.7', stream: true, max_tokens: 77,
    messages: [{ role: 'user', content: 'Slowly, please.' }] });
  const outgoing = http.request(`${stack.proxyUrl}/v1/messages`, { method: 'POST',
    headers: { 'x-api-key': keys.open, 'anthropic-version': '2023-06-01', 'content-type': 'application/json',
      'x-demo-chunks': '200', 'x-demo-chunk-delay-ms': '100' } });
  outgoing.on('error', () => {});
  outgoing.end(body);
  const incoming = await new Promise((resolve) => outgoing.on('response', resolve));
  incoming.on('error', () => {});
  let received = '';
  incoming.on('data', (data) => { received += data; });
  await eventually(() => textBytes(received) > 20, 'some of the answer');
  const during = await eventually(async () => {
    const now = await scrape();
    return now.gatehouse_open_streams === 1 && now;
  }, 'one open stream');
  assert.equal(during.gatehouse_reservations, 1);
  assert.ok(during.gatehouse_reserved_tokens > 0);
  assert.ok(during.gatehouse_open_connections >= 1);
  outgoing.destroy();
  const done = await eventually(async () => {
    const now = await scrape();
    return now.gatehouse_open_streams === 0 && now.gatehouse_reservations === 0 && now;
  }, 'no open stream');
  const left = 'gatehouse_requests_total{code="499",route="messages"}';
  assert.equal(done[left], (before[left] ?? 0) + 1);
  assert.ok(done['gatehouse_tokens_total{direction="output",provenance="partial"}'] > 0);
  // It was the caller who left.
  assert.equal(done['gatehouse_upstream_failures_total{reason="closed",upstream="anthropic"}'], undefined);
});

test('each config change is a reload, each state of the file that cannot be used a failure', async () => {
  const before = await scrape();
  const document = await stack.document();
  document.keys[0].notes = 'changed by hand';
  await writeFile(stack.dataFile, JSON.stringify(document));
  await eventually(async () => (await scrape()).config_generation === before.config_generation + 1,
    'the next generation');
  // In one step: a file that is written in place is empty for a moment, which is a fault too.
  await writeFile(`${stack.dataFile}.next`, '{"keys": [');
  await rename(`${stack.dataFile}.next`, stack.dataFile);
  const broken = await eventually(async () => {
    const now = await scrape();
    return now.gatehouse_document_usable === 0 && now;
  }, 'an unusable document');
  assert.equal(broken.config_reload_success_total, before.config_reload_success_total + 1);
  assert.equal(broken.config_reload_failure_total, before.config_reload_failure_total + 1);
  assert.equal(broken.config_generation, before.config_generation + 1);
  assert.equal(broken.config_reload_duration_seconds_count,
    before.config_reload_duration_seconds_count + 2);
  await writeFile(stack.dataFile, JSON.stringify(document));
  await eventually(async () => (await scrape()).gatehouse_document_usable === 1, 'a usable one');
});

test('what runs, since when, and up to how many connections can be read', async () => {
  const series = await scrape();
  const { version } = await (await fetch(stack.proxyUrl)).json();
  assert.equal(series[`gatehouse_build_info{version="${version}"}`], 1);
  assert.equal(series.gatehouse_connection_limit, 10_000);
  const age = Date.now() / 1000 - series.process_start_time_seconds;
  assert.ok(age > 0 && age < 600, `started ${age} s ago`);
});
