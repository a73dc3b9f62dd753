// What only a proxy can tell of a credential, told through the data file to the dashboard.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { chat } from '../support/http.mjs';
import { demoCredential, documentWith, eventually, startStack } from '../support/programs.mjs';
import { script } from '../dashboard/support.mjs';

const key = 'credential-reports-key';

describe("a credential of a proxy's environment", () => {
  let stack;
  before(async () => {
    stack = await startStack({ document: documentWith([{ key, name: 'A', token_limit_per_5h: null }]),
      proxyEnv: { ZAI_API_KEY: 'not-the-right-one' } });
  });
  after(() => stack?.stop());

  const stateAt = async (upstream, proxies = 1) => {
    const { body } = await script(stack, 'GET', `/api/upstreams/${upstream}`);
    const running = body.proxies.filter((each) => each.running);
    assert.equal(running.length, proxies);
    return running.map((each) => each.credentials[0]?.state);
  };

  test('is set, as far as anybody knows, before it was used', async () => {
    await eventually(async () => (await stateAt('zai'))[0] === 'set', 'the report');
  });

  test('cannot be seen by the dashboard, whose test says so and what the proxy says', async () => {
    const { status, body } = await script(stack, 'POST', '/api/upstreams/zai/test', { body: {} });
    assert.equal(status, 200);
    assert.equal(body.ok, false);
    assert.equal(body.tests[0].credential, 'env:ZAI_API_KEY');
    assert.match(body.tests[0].detail, /ZAI_API_KEY is not set here/);
    assert.deepEqual(body.proxies[0].credentials, [{ name: 'main', state: 'set', detail: '' }]);
  });

  test('is rejected within two seconds of the upstream saying so, at that upstream alone', async () => {
    const answer = await chat(stack.proxyUrl, key);
    assert.ok(answer.status >= 500, `${answer.status}`);
    await eventually(async () => (await stateAt('zai'))[0] === 'rejected', 'the report', 2000);
    assert.deepEqual(await stateAt('zai-anthropic'), ['set']);
    assert.ok(!JSON.stringify(await stack.document()).includes('not-the-right-one'));
  });

  test('is told by each proxy for itself', async () => {
    await stack.startProxy({ env: { ZAI_API_KEY: demoCredential } });
    await eventually(async () => (await stateAt('zai', 2)).sort().join() === 'rejected,set', 'both reports');
  });
});
