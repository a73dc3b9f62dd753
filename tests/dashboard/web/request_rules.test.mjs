// What the requests page and a key's page work out by themselves: the URL, what is new above the
// list, the command that tries a key.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';

import { load } from './bundle.mjs';

const { parseRequests, requestsUrl, filterAt, isNarrowed, countNewer, withNewer, DEFAULT_REQUESTS } =
  await load('pages/requests/request_query.ts');

describe('the requests page’s URL', () => {
  it('reads back what it writes, and the plain page has the plain URL', () => {
    assert.equal(requestsUrl(DEFAULT_REQUESTS), '/requests');
    const query = { key: 'key_1', model: 'a b&c', upstream: 'zai', status: '4xx', provenance: 'partial', since: 'custom',
      from: '2026-03-29T10:00:00.000Z', to: '2026-03-29T11:00:00.000Z' };
    assert.deepEqual(parseRequests(new URL(requestsUrl(query), 'http://x').search), query);
    assert.equal(isNarrowed(query), true);
  });
  it('takes nothing from a URL that it does not know', () => {
    assert.deepEqual(parseRequests('?status=6xx&provenance=guessed&since=year&from=2026-03-29T10:00:00Z'), DEFAULT_REQUESTS);
    assert.deepEqual(parseRequests('?since=custom&from=soon'), { ...DEFAULT_REQUESTS, since: 'custom' });
  });
  it('means by the last hour the one before it is asked', () => {
    const now = Date.parse('2026-03-29T10:00:00Z');
    assert.deepEqual(filterAt({ ...DEFAULT_REQUESTS, since: '1h', status: '429' }, now),
      { key: '', model: '', upstream: '', status: '429', provenance: '', from: '2026-03-29T09:00:00.000Z', to: '' });
    assert.equal(filterAt(DEFAULT_REQUESTS, now).from, '');
  });
});

describe('newer requests', () => {
  const at = (second, request_id = `r${second}`) => ({ request_id, time: `2026-01-01T00:00:${String(second).padStart(2, '0')}.000Z` });
  const shown = [at(5), at(3), at(1)];

  it('are counted, late ones of another proxy among them', () => {
    assert.equal(countNewer(shown, [at(6), at(5), at(4), at(3)]), 2);
    assert.equal(countNewer(shown, [at(5), at(3), at(1)]), 0);
  });
  it('join the list in their places, none twice', () => {
    assert.deepEqual(withNewer(shown, [at(6), at(5), at(4), at(3)]), [at(6), at(5), at(4), at(3), at(1)]);
  });
  it('are others when a caller sends a request id again', () => {
    assert.equal(countNewer(shown, [at(7, 'r5'), at(5)]), 1);
    assert.equal(withNewer(shown, [at(7, 'r5'), at(5)]).length, 4);
  });
});

describe('the command that tries a key', async () => {
  const { makeTimedCurl } = await load('pages/keys/curl_command.ts');
  const { exampleModel, makeSnippets } = await load('pages/keys/snippets.ts');
  const trial = { endpoint: 'chat', model: 'glm-4.7', prompt: `It's "5 o'clock" in $HOME \\ \`id\`\nbye`, stream: true };

  /** What a shell makes of it: the words that curl gets. */
  function words(command) {
    const script = `curl() { for word in "$@"; do printf '%s\\0' "$word"; done; }\n${command}\n`;
    return execFileSync('sh', ['-c', script]).toString().split('\0').slice(0, -1);
  }
  const after = (list, option) => list.flatMap((word, i) => (word === option ? [list[i + 1]] : []));

  it('reaches curl as it was typed, whatever the prompt holds', () => {
    const list = words(makeTimedCurl('http://127.0.0.1:3030', 'gk_abc', trial));
    assert.equal(list[1], 'http://127.0.0.1:3030/v1/chat/completions');
    assert.deepEqual(after(list, '-H'), ['Authorization: Bearer gk_abc', 'Content-Type: application/json']);
    assert.deepEqual(JSON.parse(after(list, '-d')[0]),
      { model: 'glm-4.7', stream: true, messages: [{ role: 'user', content: trial.prompt }] });
  });
  it('speaks Anthropic’s dialect where that is asked, and asks for models without a body', () => {
    const messages = words(makeTimedCurl('http://p', 'gk_abc', { ...trial, endpoint: 'messages', stream: false }));
    assert.deepEqual(after(messages, '-H').slice(0, 2), ['x-api-key: gk_abc', 'anthropic-version: 2023-06-01']);
    assert.equal(JSON.parse(after(messages, '-d')[0]).max_tokens, 1024);
    assert.deepEqual(after(words(makeTimedCurl('http://p', 'gk_abc', { ...trial, endpoint: 'models' })), '-d'), []);
  });
  it('is also an example of how to call, whatever the model is called', () => {
    const model = `it's "4.7"`;
    const [curl, python] = makeSnippets('http://p', 'gk_abc', model);
    const list = words(curl.code);
    assert.equal(list[0], 'http://p/v1/chat/completions');
    assert.equal(JSON.parse(after(list, '-d')[0]).model, model);
    assert.ok(python.code.includes(`model="it's \\"4.7\\""`), python.code);
  });
  it('asks for no pattern as if it were a model', () => {
    assert.equal(exampleModel({ model: null, allowed_models: ['glm-*', 'glm-4.?', 'glm-4.6'] }), 'glm-4.6');
    assert.equal(exampleModel({ model: null, allowed_models: ['glm-4.?'] }), 'glm-4.7');
  });
});

describe('a key’s own page', async () => {
  const { keyUrl, keyOfPath } = await load('routing/pages.ts');

  it('is found by its path, whatever the id holds', () => {
    assert.equal(keyOfPath(keyUrl('key_1/ä?#')), 'key_1/ä?#');
    assert.equal(keyOfPath('/keys'), null);
    assert.equal(keyOfPath('/keys/a/b'), null);
    assert.equal(keyOfPath('/keys/%E0%A4%A'), null);
  });
});
