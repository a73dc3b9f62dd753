// Refusals and upstream failures arrive as the SDKs' own error classes, with a request id, and cause no
// calls that cannot help.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

import { counter } from '../support/metrics.mjs';
import { startStack } from '../support/programs.mjs';
import { anthropic, countingFetch, errorOf, keys, openai, sdkDocument }
  from '../support/sdk.mjs';

let stack;
let unreachable;  // a proxy whose upstreams are closed ports
before(async () => {
  stack = await startStack({ document: sdkDocument(), dashboard: false });
  unreachable = await stack.startProxy({ env: { ZAI_API_BASE: 'http://127.0.0.1:9/v4',
    ANTHROPIC_API_BASE: 'http://127.0.0.1:9/anthropic' } });
});
after(() => stack?.stop());

const dialects = [
  { name: 'openai', errors: OpenAI,
    connect: (url, key, options) => openai(url, key, options),
    ask: (client, model = 'glm-4.7', extra = {}, options = {}) => client.chat.completions.create(
      { model, messages: [{ role: 'user', content: 'Hello' }], ...extra }, options) },
  { name: 'anthropic', errors: Anthropic,
    connect: (url, key, options) => anthropic(url, key, options),
    ask: (client, model = 'glm-4.7', extra = {}, options = {}) => client.messages.create(
      { model, max_tokens: 20, messages: [{ role: 'user', content: 'Hello' }], ...extra }, options) },
];

for (const { name, errors, connect, ask } of dialects) {
  const expectError = (error, type, status) => {
    assert.ok(error instanceof type, `${error.constructor.name}: ${error.message}`);
    assert.equal(error.status, status);
    assert.ok(error.requestID, `a request id with ${error.message}`);
  };
  const detail = (error) => (name === 'openai' ? error.code : error.error.error.type);

  test(`${name}: an unknown key is an AuthenticationError`, async () => {
    const error = await errorOf(ask(connect(stack.proxyUrl, 'nobody-knows-this-key')));
    expectError(error, errors.AuthenticationError, 401);
    assert.equal(detail(error), name === 'openai' ? 'invalid_api_key' : 'authentication_error');
  });

  test(`${name}: an expired key is an AuthenticationError`, async () => {
    const error = await errorOf(ask(connect(stack.proxyUrl, keys.expired)));
    expectError(error, errors.AuthenticationError, 401);
    assert.equal(detail(error), name === 'openai' ? 'expired_api_key' : 'authentication_error');
  });

  test(`${name}: a disabled key is a PermissionDeniedError`, async () => {
    const error = await errorOf(ask(connect(stack.proxyUrl, keys.disabled)));
    expectError(error, errors.PermissionDeniedError, 403);
    assert.equal(detail(error), name === 'openai' ? 'disabled_api_key' : 'permission_error');
  });

  test(`${name}: a model outside the key's list is a PermissionDeniedError`, async () => {
    const error = await errorOf(ask(connect(stack.proxyUrl, keys.restricted), 'glm-4.7'));
    expectError(error, errors.PermissionDeniedError, 403);
    assert.equal(detail(error), name === 'openai' ? 'model_not_allowed' : 'permission_error');
  });

  test(`${name}: a path without upstream is a NotFoundError`, async () => {
    const client = connect(stack.proxyUrl, keys.good);
    client.baseURL = `${stack.proxyUrl}/nowhere`;
    expectError(await errorOf(ask(client)), errors.NotFoundError, 404);
  });

  test(`${name}: used-up quota is a RateLimitError after exactly one HTTP call`, async () => {
    const before_ = await counter(stack.adminUrl, 'gatehouse_requests_total', 'code="429"');
    const fetch = countingFetch();
    const client = connect(stack.proxyUrl, keys.usedUp, { fetch });
    assert.equal(client.maxRetries, 2, 'the SDK would retry');
    const error = await errorOf(ask(client));
    expectError(error, errors.RateLimitError, 429);
    assert.equal(detail(error), name === 'openai' ? 'insufficient_quota' : 'rate_limit_error');
    assert.deepEqual(fetch.calls, [429]);
    assert.equal(error.headers.get('x-should-retry'), 'false');
    assert.ok(Number(error.headers.get('retry-after')) > 0);
    assert.ok(Number(error.headers.get('retry-after')) <= 5.25 * 3600);
    assert.equal(
      await counter(stack.adminUrl, 'gatehouse_requests_total', 'code="429"') - before_, 1);
  });

  test(`${name}: an unreachable upstream is an InternalServerError with status 502`, async () => {
    const client = connect(unreachable.url, keys.good, { maxRetries: 0 });
    const error = await errorOf(ask(client));
    expectError(error, errors.InternalServerError, 502);
    assert.equal(detail(error), name === 'openai' ? 'upstream_error' : 'api_error');
    assert.ok(!error.message.includes('127.0.0.1:9'), 'callers learn no upstream address');
  });

  test(`${name}: the upstream's own errors pass through`, async () => {
    const client = connect(stack.proxyUrl, keys.good, { maxRetries: 0 });
    const headers = { 'x-demo-status': '429', 'x-demo-retry-after': '7' };
    const error = await errorOf(ask(client, 'glm-4.7', {}, { headers }));
    expectError(error, errors.RateLimitError, 429);
    assert.equal(error.headers.get('retry-after'), '7');
    assert.match(error.message, /told to fail/);
  });

  test(`${name}: our credential refused upstream is a 502, not the caller's 401`, async () => {
    const client = connect(stack.proxyUrl, keys.good, { maxRetries: 0 });
    const error = await errorOf(ask(client, 'glm-4.7', {}, { headers: { 'x-demo-status': '401' } }));
    expectError(error, errors.InternalServerError, 502);
  });

  test(`${name}: a stream that fails in the middle raises instead of ending quietly`, async () => {
    const client = connect(stack.proxyUrl, keys.good, { maxRetries: 0 });
    for (const fault of ['error-event', 'cut', 'reset']) {
      const error = await errorOf((async () => {
        const stream = await ask(client, 'glm-4.7', { stream: true }, { headers:
          { 'x-demo-fault': fault, 'x-demo-after-bytes': '1500', 'x-demo-output-tokens': '200' } });
        for await (const event of stream) assert.ok(event);
      })());
      assert.ok(error instanceof errors.APIError, `${fault}: ${error.constructor.name} ${error.message}`);
    }
  });
}
