// npm's `openai` against the proxy.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { keys, openai, sdkDocument } from '../support/sdk.mjs';

let stack;
let client;
before(async () => {
  stack = await startStack({ document: sdkDocument(), dashboard: false });
  client = openai(stack.proxyUrl, keys.good);
});
after(() => stack?.stop());

const messages = [{ role: 'user', content: 'Who goes there?' }];
const steered = { headers: { 'x-demo-output-tokens': '40', 'x-demo-input-tokens': '25' } };

const charges = (tokens, call) => stack.charges(tokens, call);

test('a chat completion answers and is charged as reported', async () => {
  const { data, response, request_id: id } = await charges(65, () =>
    client.chat.completions.create({ model: 'glm-4.7', messages }, steered).withResponse());
  assert.match(data.choices[0].message.content, /standing in for glm-4\.7/);
  assert.equal(data.usage.total_tokens, 65);
  assert.equal(response.headers.get('x-gatehouse-demo'), '1');
  assert.equal(response.headers.get('set-cookie'), null);
  assert.ok(id, 'a request id');
});

test('a streamed chat completion has one choice in every chunk, and is charged all the same', async () => {
  const text = await charges(65, async () => {
    const stream = await client.chat.completions.create(
      { model: 'glm-4.7', messages, stream: true }, steered);
    let words = '';
    for await (const chunk of stream) {
      assert.equal(chunk.choices.length, 1);
      assert.equal('usage' in chunk, false, 'nobody asked for usage');
      words += chunk.choices[0].delta.content ?? '';
    }
    return words;
  });
  assert.match(text, /^Good day! This is the demo upstream/);
});

test('a stream that asks for usage gets it on one last chunk without choices', async () => {
  const chunks = await charges(65, async () => {
    const stream = await client.chat.completions.create({ model: 'glm-4.7', messages, stream: true,
      stream_options: { include_usage: true } }, steered);
    const all = [];
    for await (const chunk of stream) all.push(chunk);
    return all;
  });
  const last = chunks.pop();
  assert.deepEqual(last.choices, []);
  assert.equal(last.usage.total_tokens, 65);
  for (const chunk of chunks) assert.equal(chunk.usage, null);
});

test('the SDK\'s own stream helper assembles the message', async () => {
  const runner = client.chat.completions.stream({ model: 'glm-4.7', messages }, steered);
  const final = await runner.finalChatCompletion();
  assert.equal(final.choices[0].finish_reason, 'stop');
  assert.match(final.choices[0].message.content, /Good day!/);
});

test('text completions work, streamed and not', async () => {
  const body = { model: 'glm-4.7', prompt: 'Once upon a gate', max_tokens: 40 };
  const whole = await charges(65, () => client.completions.create(body, steered));
  assert.equal(whole.object, 'text_completion');
  const text = await charges(65, async () => {
    const stream = await client.completions.create({ ...body, stream: true }, steered);
    let words = '';
    for await (const chunk of stream) words += chunk.choices[0].text;
    return words;
  });
  assert.equal(text, whole.choices[0].text);
});

test('embeddings come as numbers and cost their input', async () => {
  const answer = await charges(25, () => client.embeddings.create(
    { model: 'text-embedding-3-small', input: ['gate', 'house'] }, steered));
  assert.equal(answer.data.length, 2);
  assert.equal(typeof answer.data[0].embedding[0], 'number');
  assert.notDeepEqual(answer.data[0].embedding, answer.data[1].embedding);
});

test('the Responses API works, streamed and not', async () => {
  const body = { model: 'glm-4.7', input: 'Who goes there?' };
  const whole = await charges(65, () => client.responses.create(body, steered));
  assert.match(whole.output_text, /standing in for glm-4\.7/);
  const events = await charges(65, async () => {
    const stream = await client.responses.create({ ...body, stream: true }, steered);
    const all = [];
    for await (const event of stream) all.push(event);
    return all;
  });
  assert.equal(events[0].type, 'response.created');
  assert.equal(events.at(-1).type, 'response.completed');
  assert.equal(events.at(-1).response.usage.total_tokens, 65);
});

test('the model list is in OpenAI\'s shape and free of charge', async () => {
  const list = await charges(0, () => client.models.list());
  const ids = [];
  for await (const model of list) ids.push(model.id);
  assert.ok(ids.includes('glm-4.7'), ids.join());
});

test('a key that may use some models only sees those', async () => {
  const list = await openai(stack.proxyUrl, keys.restricted).models.list();
  assert.deepEqual(list.data.map((model) => model.id), ['glm-4.5-air']);
});

test('a key\'s model takes the place of the requested one', async () => {
  const answer = await openai(stack.proxyUrl, keys.overridden).chat.completions.create(
    { model: 'gpt-4o', messages });
  assert.equal(answer.model, 'glm-4.6');
});

test('the upstream sees its own credential and none of the caller\'s', async () => {
  await client.chat.completions.create({ model: 'glm-4.7', messages });
  const seen = (await stack.upstreamRequests()).pop();
  const headers = JSON.stringify(seen.headers);
  assert.ok(!headers.includes(keys.good), headers);
  assert.ok(headers.includes('Bearer demo-upstream-credential'), headers);
  assert.ok(headers.includes('x-stainless-lang'), 'headers of the SDK pass');
  assert.equal(seen.target, '/api/coding/paas/v4/chat/completions');
});

test('a base URL without its /v1 is told what paths begin with', async () => {
  await assert.rejects(
    client.withOptions({ baseURL: stack.proxyUrl }).chat.completions.create({ model: 'glm-4.7', messages }),
    (error) => error.status === 404 && /Paths begin with .*\/v1\b/.test(error.message));
});
