// Vercel's `ai` package with its OpenAI and Anthropic providers against the proxy, unchanged.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { embed, generateText, streamText } from 'ai';

import { startStack } from '../support/programs.mjs';
import { countingFetch, errorOf, keys, sdkDocument } from '../support/sdk.mjs';

let stack;
before(async () => { stack = await startStack({ document: sdkDocument(), dashboard: false }); });
after(() => stack?.stop());

const headers = { 'x-demo-output-tokens': '40', 'x-demo-input-tokens': '25' };
const prompt = 'Who goes there?';

const openai = (apiKey = keys.good, fetch = undefined) =>
  createOpenAI({ baseURL: `${stack.proxyUrl}/v1`, apiKey, headers, fetch });
// This provider's base URL includes /v1, unlike that of Anthropic's own SDK.
const anthropic = (apiKey = keys.good, fetch = undefined) =>
  createAnthropic({ baseURL: `${stack.proxyUrl}/v1`, apiKey, headers, fetch });

const models = {
  'chat completions': () => openai().chat('glm-4.7'),
  responses: () => openai().responses('glm-4.7'),
  messages: () => anthropic()('glm-4.7'),
};

for (const [name, model] of Object.entries(models)) {
  test(`generateText over ${name} answers and is charged as reported`, async () => {
    const result = await stack.charges(65, () => generateText({ model: model(), prompt }));
    assert.match(result.text, /demo upstream/);
    assert.equal(result.usage.inputTokens, 25);
    assert.equal(result.usage.outputTokens, 40);
  });

  test(`streamText over ${name} streams to its end and is charged as reported`, async () => {
    const { text, usage } = await stack.charges(65, async () => {
      const result = streamText({ model: model(), prompt });
      let words = '';
      for await (const part of result.textStream) words += part;
      return { text: words, usage: await result.usage };
    });
    assert.match(text, /demo upstream/);
    assert.equal(usage.outputTokens, 40);
  });
}

test('embed gives a vector and costs its input', async () => {
  const { embedding } = await stack.charges(25, () =>
    embed({ model: openai().embedding('embedding-3'), value: prompt }));
  assert.ok(embedding.length > 0);
});

for (const [name, provider] of [['openai', (...of) => openai(...of).chat('glm-4.7')],
  ['anthropic', (...of) => anthropic(...of)('glm-4.7')]]) {
  test(`${name}: a used-up quota is an APICallError after exactly one HTTP call`, async () => {
    const fetch = countingFetch();
    const error = await errorOf(generateText({ model: provider(keys.usedUp, fetch), prompt,
      maxRetries: 0 }));
    assert.equal(error.name, 'AI_APICallError');
    assert.equal(error.statusCode, 429);
    assert.match(error.message, /tokens of the last five hours/);
    assert.deepEqual(fetch.calls, [429]);
  });

  test(`${name}: an unknown key is told apart`, async () => {
    const error = await errorOf(generateText({ model: provider('no-such-key-0000'), prompt,
      maxRetries: 0 }));
    assert.equal(error.statusCode, 401);
    assert.match(error.message, /not valid/);
  });
}
