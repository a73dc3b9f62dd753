// What the document charges is what the upstream delivered: 2,000 mixed requests in both dialects,
// streamed and not, one in twenty cut by its caller.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { agent, chat, inParallel, message, request } from '../support/http.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';
import { sequence } from '../support/random.mjs';
import { textBytes } from '../support/streams.mjs';

const total = 2000;
const keys = { openai: 'usage-openai-key-1', anthropic: 'usage-anthropic-key-2' };

let stack;
before(async () => {
  stack = await startStack({ dashboard: false, document: documentWith([
    { key: keys.openai, name: 'openai', token_limit_per_5h: null },
    { key: keys.anthropic, name: 'anthropic', token_limit_per_5h: null }]) });
});
after(() => stack?.stop());

const openaiPath = (route) => (options) => request(`${stack.proxyUrl}/v1/${route}`,
  { method: 'POST', ...options, headers: { 'api-key': keys.openai, ...options.headers } });

// dialect, whether it streams, and the call with a prompt.
const kinds = [
  { dialect: 'openai', streamed: false, call: (prompt, o) => chat(stack.proxyUrl, keys.openai,
    { ...o, body: { messages: [{ role: 'user', content: prompt }] } }) },
  { dialect: 'openai', streamed: true, call: (prompt, o) => chat(stack.proxyUrl, keys.openai,
    { ...o, body: { stream: true, messages: [{ role: 'user', content: prompt }] } }) },
  { dialect: 'openai', streamed: true, call: (prompt, o) => chat(stack.proxyUrl, keys.openai,
    { ...o, body: { stream: true, stream_options: { include_usage: true },
      messages: [{ role: 'user', content: prompt }] } }) },
  { dialect: 'openai', streamed: true, call: (prompt, o) => openaiPath('completions')(
    { ...o, body: { model: 'glm-4.7', prompt, stream: true } }) },
  { dialect: 'openai', streamed: true, call: (prompt, o) => openaiPath('responses')(
    { ...o, body: { model: 'glm-4.7', input: prompt, stream: true } }) },
  { dialect: 'openai', streamed: false, call: (prompt, o) => openaiPath('responses')(
    { ...o, body: { model: 'glm-4.7', input: prompt } }) },
  { dialect: 'openai', streamed: false, call: (prompt, o) => openaiPath('embeddings')(
    { ...o, body: { model: 'embed', input: prompt } }) },
  { dialect: 'anthropic', streamed: false, call: (prompt, o) => message(stack.proxyUrl,
    keys.anthropic, { ...o, body: { messages: [{ role: 'user', content: prompt }] } }) },
  { dialect: 'anthropic', streamed: true, call: (prompt, o) => message(stack.proxyUrl,
    keys.anthropic, { ...o, body: { stream: true, messages: [{ role: 'user', content: prompt }] } }) },
];

async function run(index, random, through) {
  const cut = index % 20 === 0;
  const candidates = cut ? kinds.filter((kind) => kind.streamed) : kinds;
  const kind = candidates[Math.floor(random() * candidates.length)];
  const prompt = 'Tell me about the gate. '.repeat(1 + Math.floor(random() * 20));
  const output = 5 + Math.floor(random() * 300);
  const headers = { 'x-demo-ref': `r${index}`, 'x-demo-output-tokens': String(output),
    'x-demo-chunks': String(1 + Math.floor(random() * 20)) };
  if (cut) Object.assign(headers, { 'x-demo-chunks': '20', 'x-demo-chunk-delay-ms': '5' });
  const answer = await kind.call(prompt,
    { agent: through, headers, cutAfter: cut ? 1 + Math.floor(random() * 4000) : undefined });
  assert.equal(answer.status, 200, answer.text);
  return { index, dialect: kind.dialect, cut: answer.cut,
    delivered: Math.floor(prompt.length / 4) + Math.floor(textBytes(answer.text) / 4) };
}

test(`${total} mixed requests: the document's totals are the ledger's`, { timeout: 240_000 },
  async () => {
    const through = agent(64);
    const random = sequence(20260101);
    const done = await inParallel(total, 50, (index) =>
      run(index, random, through));
    through.destroy();
    const cuts = done.filter((each) => each.cut);
    assert.ok(cuts.length >= total / 40, `${cuts.length} were cut`);

    const ledger = new Map((await stack.ledger()).lines.map((line) => [line.ref, line]));
    for (const dialect of ['openai', 'anthropic']) {
      const mine = done.filter((each) => each.dialect === dialect);
      const whole = mine.filter((each) => !each.cut).map((each) => ledger.get(`r${each.index}`));
      assert.ok(whole.every((line) => line.completed), 'what a caller got whole, was sent whole');
      const completed = whole.reduce((sum, line) => sum + line.input_tokens + line.output_tokens, 0);
      const cut = mine.filter((each) => each.cut);
      const delivered = cut.reduce((sum, each) => sum + each.delivered, 0);
      const most = cut.map((each) => ledger.get(`r${each.index}`))
        .reduce((sum, line) => sum + line.input_tokens + line.output_tokens, 0);

      let charged = -1;
      await eventually(async () => {
        const now = (await stack.document()).keys.find((key) => key.name === dialect)
          .total_lifetime_tokens;
        const settled = now === charged && now >= completed + delivered;
        charged = now;
        if (!settled) await new Promise((resolve) => setTimeout(resolve, 2500));
        return settled;
      }, `${dialect}: ${completed} completed + ${delivered} delivered charged, have ${charged}`, 30_000)
        .catch(() => {});
      const forCuts = charged - completed;
      if (cut.length === 0) assert.equal(forCuts, 0);
      assert.ok(forCuts >= delivered, `${dialect}: charged ${charged} = completed ${completed} + `
        + `${forCuts} for ${cut.length} cut ones, which delivered ${delivered}`);
      assert.ok(forCuts <= 2 * most, `${dialect}: ${forCuts} for cut ones worth ${most} at most`);
    }
  });

test('completed requests alone are charged to the token', { timeout: 60_000 }, async () => {
  const totals = async () => Object.fromEntries((await stack.document()).keys
    .map((key) => [key.name, key.total_lifetime_tokens]));
  const before_ = await totals();
  await stack.resetUpstream();
  const random = sequence(7);
  await inParallel(400, 20, async (index) => {
    const kind = kinds[index % kinds.length];
    const answer = await kind.call('Who goes there? '.repeat(1 + Math.floor(random() * 9)),
      { headers: { 'x-demo-output-tokens': String(1 + Math.floor(random() * 200)),
        'x-demo-cached-tokens': String(Math.floor(random() * 9)) } });
    assert.equal(answer.status, 200, answer.text);
  });
  const { lines } = await stack.ledger();
  assert.equal(lines.length, 400);
  const expected = { ...before_ };
  for (const line of lines) expected[line.dialect] += line.input_tokens + line.output_tokens;
  let last;
  await eventually(async () => {
    last = await totals();
    return JSON.stringify(last) === JSON.stringify(expected);
  }, 'the exact totals').catch(() => {});
  assert.deepEqual(last, expected);
});
