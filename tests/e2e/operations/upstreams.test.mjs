// Upstreams come, move and go while callers are at it: nobody is ever answered by the wrong one, and
// 404 is for those who ask under a prefix that is not there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { request } from '../support/http.mjs';
import { documentWith, startStack } from '../support/programs.mjs';
import { completion, scriptedUpstream } from '../support/scripted_upstream.mjs';
import { editByHand, keepAsking } from './support.mjs';

const key = 'live-upstreams-key-1';
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const servers = {};
let stack;

const entry = (name, prefix) => ({ name, path_prefix: prefix, strip_prefix: true, dialect: 'openai',
  base_url: servers[name].url, credentials: [{ name: 'main', value: `credential-of-${name}` }] });

before(async () => {
  for (const name of ['a', 'b', 'c']) {
    servers[name] = await scriptedUpstream(async ({ headers, body }) => {
      await pause(JSON.parse(body).model === 'slow' ? 2000 : 5 + 20 * Math.random());
      return { body: { ...completion(),
        system_fingerprint: `${name} ${headers.authorization.slice('Bearer '.length)}` } };
    });
  }
  stack = await startStack({ dashboard: false,
    document: documentWith([{ id: 'key_a', key, name: 'A', token_limit_per_5h: null }],
      { upstreams: [entry('a', '/a')] }) });
});
after(async () => {
  await stack?.stop();
  for (const server of Object.values(servers)) await server.close();
});

const call = (url, apiKey, { agent }) => request(`${url}/chat/completions`, { method: 'POST', agent,
  headers: { authorization: `Bearer ${apiKey}` },
  body: { model: 'm', messages: [{ role: 'user', content: 'Who is there?' }] } });

/**
 * Runs `change` under load. A request that began after it must be answered as `after` says (prefix →
 * name of its upstream, or null for none), one that ended before it as `before`, others as either.
 */
async function under(change, { before: was, after: is }) {
  const prefixes = Object.keys(is);
  const load = keepAsking((number) => stack.proxyUrl + prefixes[number % prefixes.length], key,
    { width: 32, call });
  await pause(200);
  const writing = performance.now();
  await change();
  const written = performance.now();
  await pause(300);
  const seen = await load.stop();
  const answered = ({ status, text }) =>
    (status === 200 ? JSON.parse(text).system_fingerprint : status);
  const expected = (name) => (name ? `${name} credential-of-${name}` : 404);
  let later = 0;
  for (const one of seen) {
    const prefix = one.url.slice(stack.proxyUrl.length);
    const allowed = [];
    if (one.began <= written) allowed.push(expected(was[prefix]));
    if (one.ended >= writing) allowed.push(expected(is[prefix]));
    assert.ok(allowed.includes(answered(one)), `${prefix}: ${answered(one)}, not ${allowed}`);
    if (one.began > written) ++later;
  }
  assert.ok(later > 32, `${later} requests after the change`);
}

test('adding one', () => under(
  () => editByHand(stack, (document) => { document.upstreams.push(entry('b', '/b')); }),
  { before: { '/a': 'a', '/b': null }, after: { '/a': 'a', '/b': 'b' } }));

test('moving one to another prefix', () => under(
  () => editByHand(stack, (document) => { document.upstreams[1].path_prefix = '/moved'; }),
  { before: { '/a': 'a', '/b': 'b', '/moved': null },
    after: { '/a': 'a', '/b': null, '/moved': 'b' } }));

test('pointing a prefix at another place', () => under(
  () => editByHand(stack, (document) => { document.upstreams[1] = entry('c', '/moved'); }),
  { before: { '/a': 'a', '/moved': 'b' }, after: { '/a': 'a', '/moved': 'c' } }));

test('two of them trading places', () => under(
  () => editByHand(stack, (document) => {
    document.upstreams[0].path_prefix = '/moved';
    document.upstreams[1].path_prefix = '/a';
  }),
  { before: { '/a': 'a', '/moved': 'c' }, after: { '/a': 'c', '/moved': 'a' } }));

test('removing one', () => under(
  () => editByHand(stack, (document) => { document.upstreams.shift(); }),
  { before: { '/a': 'c', '/moved': 'a' }, after: { '/a': 'c', '/moved': null } }));

test('aliases and timeouts count from the next request on', async () => {
  await editByHand(stack, (document) => {
    document.upstreams[0].model_aliases = { m: 'slow' };
    document.upstreams[0].timeouts = { first_byte_ms: 100 };
  });
  const answer = await call(`${stack.proxyUrl}/a`, key, {});
  assert.equal(answer.status, 504);
  assert.equal(JSON.parse(servers.c.requests.at(-1).body).model, 'slow');
});
