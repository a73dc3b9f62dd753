// An upstream that misbehaves: callers get the right error or a stream that ends with one, the proxy
// lives, and the next request is served.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { agent, chat, message } from '../support/http.mjs';
import { demoCredential, documentWith, eventually, startStack } from '../support/programs.mjs';

const key = 'faults-key-0001';
const meteredKey = 'faults-key-0002';  // used where charges are compared

let stack;
before(async () => {
  const upstream = (url, name, prefix, base, dialect, strip) => ({ name, path_prefix: prefix,
    strip_prefix: strip, base_url: url + base, dialect,
    credentials: [{ name: 'main', value: demoCredential }],
    timeouts: { connect_ms: 2000, first_byte_ms: 1500, idle_ms: 1500 } });
  stack = await startStack({ dashboard: false, document: ({ upstreamUrl: url }) =>
    documentWith([{ key, name: 'Faults', token_limit_per_5h: null },
      { key: meteredKey, name: 'Metered', token_limit_per_5h: null }], { upstreams: [
      upstream(url, 'openai', '/v1', '/v4', 'openai', true),
      upstream(url, 'anthropic', '/v1/messages', '/api/anthropic', 'anthropic', false)] }) });
});
after(() => stack?.stop());

const ask = (fault, { stream = false, headers = {}, call = chat } = {}) => call(stack.proxyUrl, key,
  { headers: { 'x-demo-fault': fault, 'x-demo-output-tokens': '150', ...headers },
    body: stream ? { stream: true } : {} });

async function stillServes() {
  const answer = await chat(stack.proxyUrl, key);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(JSON.parse(answer.text).object, 'chat.completion');
}

for (const fault of ['no-answer', 'garbage', 'huge-head', 'endless-head', 'length-and-chunked',
  'two-lengths']) {
  test(`${fault}: 502 upstream_error`, async () => {
    const answer = await ask(fault);
    assert.equal(answer.status, 502, answer.text);
    assert.equal(JSON.parse(answer.text).error.code, 'upstream_error');
    assert.ok(answer.headers['x-request-id']);
    await stillServes();
  });
}

for (const fault of ['1xx', 'close-delimited', 'no-length', 'http10', 'trailers', 'close-after',
  'idle-close']) {
  test(`${fault}: served as it is, streamed and not`, async () => {
    const whole = await ask(fault);
    assert.equal(whole.status, 200, whole.text);
    assert.equal(JSON.parse(whole.text).usage.completion_tokens, 150);
    // A request that crosses the closing of its connection is nobody's fault, and answered by 502.
    await pause(100);
    const stream = await ask(fault, { stream: true });
    assert.equal(stream.status, 200);
    assert.match(stream.text, /data: \[DONE\]\n\n$/);
    await stillServes();
  });
}

test('silence before the first byte: 504', async () => {
  const answer = await ask('none', { headers: { 'x-demo-first-byte-delay-ms': '60000' } });
  assert.equal(answer.status, 504, answer.text);
  assert.equal(JSON.parse(answer.text).error.code, 'upstream_timeout');
  assert.equal(answer.headers['x-should-retry'], 'false');
  await stillServes();
});

for (const fault of ['cut', 'reset', 'bad-chunk', 'stall']) {
  test(`${fault} in the middle of a stream: it ends with an error event in the dialect`, async () => {
    const headers = { 'x-demo-after-bytes': '1500' };
    const openai = await ask(fault, { stream: true, headers });
    assert.equal(openai.status, 200);
    const last = openai.text.trim().split('\n\n').map((event) => event.replace(/^data: /, ''))
      .filter((data) => data.startsWith('{')).pop();
    assert.ok(JSON.parse(last).error, `last event: ${last}`);
    const anthropic = await ask(fault, { stream: true, headers, call: message });
    assert.match(anthropic.text, /event: error\ndata: \{"type":"error"/);
    await stillServes();
  });
}

test('an answer with more bytes than it announced leaks none of them into the next one', async () => {
  await ask('short-length').catch(() => {});
  for (let i = 0; i < 20; ++i) await stillServes();
});

test('a caller that leaves cancels the upstream request, even a silent one', async () => {
  await stack.resetUpstream();
  await chat(stack.proxyUrl, key, { cutAfter: 1, body: { stream: true },
    headers: { 'x-demo-chunks': '10', 'x-demo-chunk-delay-ms': '60000' } });
  const left = Date.now();
  const line = await eventually(async () => {
    const { lines } = await (await fetch(`${stack.upstreamUrl}/demo/ledger`)).json();
    return lines.find((each) => each.end === 'caller_left');
  }, 'the upstream request to be cancelled', 10_000);
  assert.ok(line.ended_at_ms - left < 2000, `${line.ended_at_ms - left} ms after the caller left`);
});

test('SSE in odd pieces and with CRLF line ends is metered and relayed', async () => {
  const lifetime = async () => (await stack.document()).keys[1].total_lifetime_tokens ?? 0;
  let expected = 0;
  for (const steering of [{ 'x-demo-split-bytes': '3' }, { 'x-demo-line-end': 'crlf' },
    { 'x-demo-line-end': 'cr', 'x-demo-split-bytes': '7' }]) {
    for (const call of [chat, message]) {
      const answer = await call(stack.proxyUrl, meteredKey, { body: { stream: true },
        headers: { ...steering, 'x-demo-input-tokens': '33', 'x-demo-output-tokens': '150' } });
      assert.equal(answer.status, 200);
      assert.match(answer.text, call === chat ? /data: \[DONE\]/ : /"type":"message_stop"/);
      expected += 183;
    }
  }
  let charged;
  await eventually(async () => (charged = await lifetime()) >= expected, 'the charge')
    .catch(() => {});
  assert.equal(charged, expected);
});

test('an answer that arrives in pieces of any size is relayed whole', async () => {
  for (const size of [1, 2, 3, 4, 5, 7, 11, 64]) {
    for (const call of [chat, message]) {
      for (const stream of [true, true, true, false]) {
        const answer = await call(stack.proxyUrl, key, { body: { stream },
          headers: { 'x-demo-split-bytes': String(size), 'x-demo-output-tokens': '60' } });
        assert.equal(answer.status, 200, answer.text);
        assert.ok(!answer.text.includes('"error"'), `${size} bytes: ${answer.text.slice(-300)}`);
        if (!stream) JSON.parse(answer.text);
        else assert.match(answer.text, call === chat ? /data: \[DONE\]/ : /"type":"message_stop"/);
      }
    }
  }
});

test('many callers of one connection get their own answers', async () => {
  const through = agent(1);
  for (let i = 1; i <= 30; ++i) {
    const answer = await chat(stack.proxyUrl, key,
      { agent: through, headers: { 'x-demo-output-tokens': String(i) } });
    assert.equal(JSON.parse(answer.text).usage.completion_tokens, i);
  }
  through.destroy();
});
