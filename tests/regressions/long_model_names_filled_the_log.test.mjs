// A model's name as long as a body may be was logged and quoted whole.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { chat } from '../e2e/support/http.mjs';
import { documentWith, startStack } from '../e2e/support/programs.mjs';

const key = 'gk_long_name_1234567890';
let stack;

before(async () => {
  stack = await startStack({ document: documentWith([{ key, name: 'Long', allowed_models: ['glm-*'] }]) });
});
after(() => stack?.stop());

test('a model name of megabytes comes back in no refusal and fills no log', async () => {
  const answer = await chat(stack.proxyUrl, key, { body: { model: 'x'.repeat(2_000_000) } });
  assert.equal(answer.status, 403);
  assert.ok(answer.text.length < 1000, `a refusal of ${answer.text.length} bytes`);
  const { program } = stack.proxies[0];
  const logged = await program.waitFor(({ events }) => events.find(({ status }) => status === 403), 'its line');
  assert.equal(logged.model, 'x'.repeat(512));
});
