// When the upstream refused our own credential, the caller's key was charged for its prompt.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { chat } from '../e2e/support/http.mjs';
import { startStack } from '../e2e/support/programs.mjs';

let stack;
before(async () => { stack = await startStack({}); });
after(() => stack?.stop());

test('a credential refused upstream costs the caller nothing', async () => {
  const { id, key } = await stack.createKey();
  const proxy = await stack.startProxy({ env: { ZAI_API_KEY: 'not-the-right-one' } });
  for (let i = 0; i < 3; ++i) {
    const answer = await chat(proxy.url, key);
    assert.equal(answer.status, 502);
    assert.equal(JSON.parse(answer.text).error.code, 'upstream_credential_rejected');
  }
  const stats = await (await fetch(`${proxy.url}/stats`,
    { headers: { authorization: `Bearer ${key}` } })).json();
  assert.equal(stats.current_usage.tokens_used_in_current_window, 0);
  assert.equal((await stack.api(`/api/keys/${id}`)).body.usage.used, 0);
});
