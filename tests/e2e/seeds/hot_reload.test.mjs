// A key edited in the dashboard counts from the very next request, on every connection of every
// worker of two proxies, while usage is being flushed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Connections } from '../support/connections.mjs';
import { agent, chat } from '../support/http.mjs';
import { sanitized } from '../support/program.mjs';
import { eventually, startStack } from '../support/programs.mjs';

const rounds = sanitized ? 200 : 1000;

let stack;
let connections;
let stopBackground;
before(async () => {
  stack = await startStack({ proxies: 2, workers: 2 });
  connections = new Connections(stack.proxies);
  stopBackground = await keepFlushing();
});
after(async () => {
  await stopBackground?.();
  connections?.close();
  await stack?.stop();
});

/** Another key's calls through both proxies, so that the flusher has something to write. */
async function keepFlushing() {
  const { key } = await stack.createKey({ name: 'background' });
  let on = true;
  const loops = stack.proxies.map(async ({ url }) => {
    const through = agent(1);
    while (on) {
      const answer = await chat(url, key, { agent: through });
      assert.equal(answer.status, 200, answer.text);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    through.destroy();
  });
  return async () => { on = false; await Promise.all(loops); };
}

test(`a created key is usable and a deleted one refused by the next request, ${rounds} times`,
  { timeout: 400_000 }, async () => {
    const wrong = [];
    for (let round = 0; round < rounds; ++round) {
      const { id, key } = await stack.createKey({ name: `round ${round}` });
      const used = await connections.use(key, round);
      const deleted = await stack.api(`/api/keys/${id}`, { method: 'DELETE' });
      assert.equal(deleted.status, 204, JSON.stringify(deleted.body));
      const refused = await connections.use(key, round);
      if (used.some((status) => status !== 200)) wrong.push({ round, created: used });
      if (refused.some((status) => status !== 401)) wrong.push({ round, deleted: refused });
    }
    assert.deepEqual(wrong.slice(0, 5), [], `${wrong.length} stale rounds`);
  });

test('a lowered and a raised limit are enforced by the next request', { timeout: 120_000 },
  async () => {
    const { id, key } = await stack.createKey({ name: 'limits', token_limit_per_5h: 1_000_000 });
    const first = await chat(stack.proxyUrl, key,
      { headers: { 'x-demo-input-tokens': '100', 'x-demo-output-tokens': '400' } });
    assert.equal(first.status, 200, first.text);
    await eventually(async () => (await stack.document()).keys
      .find((each) => each.id === id)?.total_lifetime_tokens === 500, 'the usage in the document');
    for (let round = 0; round < 50; ++round) {
      for (const [limit, expected] of [[400, 429], [100_000_000, 200]]) {
        const changed = await stack.api(`/api/keys/${id}`,
          { method: 'PUT', body: { token_limit_per_5h: limit } });
        assert.equal(changed.status, 200, JSON.stringify(changed.body));
        const statuses = await connections.each(({ url, agent: through }) =>
          chat(url, key, { agent: through }).then((answer) => answer.status));
        assert.deepEqual(statuses, statuses.map(() => expected), `round ${round}, limit ${limit}`);
      }
    }
  });

test('a disabled key is refused by the next request, and welcome again when enabled', async () => {
  const { id, key } = await stack.createKey({ name: 'switched' });
  for (let round = 0; round < 50; ++round) {
    for (const [action, expected] of [['disable', 403], ['enable', 200]]) {
      const changed = await stack.api(`/api/keys/${id}/${action}`, { method: 'POST' });
      assert.equal(changed.status, 200, JSON.stringify(changed.body));
      const statuses = await connections.use(key, round);
      assert.deepEqual(statuses, statuses.map(() => expected), `round ${round}, ${action}`);
    }
  }
});

test('a rotated key is refused at once, its new secret accepted at once', async () => {
  let { id, key } = await stack.createKey({ name: 'rotated' });
  for (let round = 0; round < 50; ++round) {
    const rotated = await stack.api(`/api/keys/${id}/rotate`,
      { method: 'POST', body: { grace_seconds: 0 } });
    assert.equal(rotated.status, 200, JSON.stringify(rotated.body));
    const old = await connections.use(key, round);
    key = rotated.body.key;
    const fresh = await connections.use(key, round);
    assert.deepEqual(old, old.map(() => 401), `round ${round}, old secret`);
    assert.deepEqual(fresh, fresh.map(() => 200), `round ${round}, new secret`);
  }
});
