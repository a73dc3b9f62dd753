// What ties a request to the rest of the world: the trace it belongs to, and where its time went.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { chat } from '../support/http.mjs';
import { documentWith, startStack } from '../support/programs.mjs';
import { editByHand } from './support.mjs';

const key = 'tracing-key-0000001';
const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const sent = `00-${traceId}-00f067aa0ba902b7-01`;
let stack;
before(async () => {
  stack = await startStack({ dashboard: false, proxyEnv: { ACCESS_LOG: 'all' },
    document: documentWith([{ id: 'key_t', key, name: 'T', token_limit_per_5h: null }]) });
});
after(() => stack?.stop());

/** The fields of the trace as the upstream got them. */
async function traced(headers) {
  await stack.resetUpstream();
  const answer = await chat(stack.proxyUrl, key, { headers });
  assert.equal(answer.status, 200);
  const [{ headers: pairs }] = await stack.upstreamRequests();
  const got = Object.fromEntries(pairs);
  return { traceparent: got.traceparent, tracestate: got.tracestate, answer };
}

test('a caller\'s trace goes on upstream and stands in the log', async () => {
  const { traceparent, tracestate, answer } =
    await traced({ traceparent: sent, tracestate: 'vendor=1' });
  assert.equal(traceparent, sent);
  assert.equal(tracestate, 'vendor=1');
  const line = await stack.proxies[0].program.waitFor((program) => program.events.find((event) =>
    event.request_id === answer.headers['x-gatehouse-request-id']), 'the access log line');
  assert.equal(line.trace_id, traceId);
});

test('a request without a trace begins one of its own', async () => {
  const first = await traced({});
  const second = await traced({});
  for (const { traceparent } of [first, second]) {
    assert.match(traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  }
  assert.notEqual(first.traceparent, second.traceparent);
});

test('a trace that is not valid is replaced, and its state with it', async () => {
  const { traceparent, tracestate } =
    await traced({ traceparent: sent.toUpperCase(), tracestate: 'vendor=1' });
  assert.match(traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  assert.equal(tracestate, undefined);
});

test('with settings.server_timing an answer says how long proxy and upstream took', async () => {
  const headers = { 'x-demo-first-byte-delay-ms': '200' };
  assert.equal((await chat(stack.proxyUrl, key, { headers })).headers['server-timing'], undefined);
  await editByHand(stack, (document) => { document.settings = { server_timing: true }; });
  const timing = (await chat(stack.proxyUrl, key, { headers })).headers['server-timing'];
  const [, ours, theirs] = timing.match(/^gatehouse;dur=([\d.]+), upstream;dur=([\d.]+)$/);
  assert.ok(Number(theirs) >= 200, timing);
  assert.ok(Number(ours) > 0 && Number(ours) < Number(theirs), timing);
  const refused = await chat(stack.proxyUrl, 'nobody-has-this-key');
  assert.match(refused.headers['server-timing'], /^gatehouse;dur=[\d.]+$/);
});
