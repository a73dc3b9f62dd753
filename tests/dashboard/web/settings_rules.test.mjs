// The pure rules of the pages for upstreams and settings, bundled from their TypeScript and run in Node.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { load } from './bundle.mjs';

describe('what proxies say of an upstream', async () => {
  const { credentialHealth, upstreamHealth } = await load('pages/upstreams/upstream_health.ts');
  const proxy = (states, running = true) => ({ instance: 'a', listen: 'a', running,
    credentials: Object.entries(states).map(([name, state]) => ({ name, state, detail: `${name} ${state}` })) });
  const upstream = (names, ...proxies) =>
    ({ credentials: names.map((name) => ({ name, source: 'env' })), proxies });
  const health = (...given) => upstreamHealth(upstream(...given));

  it('is the worst that a running proxy says of a credential', () => {
    const proxies = [proxy({ main: 'set' }), proxy({ main: 'rejected' }), proxy({ main: 'missing' }, false)];
    assert.deepEqual(credentialHealth('main', proxies),
      { name: 'main', color: 'red', word: 'Rejected', detail: 'main rejected' });
    assert.equal(credentialHealth('other', proxies).word, 'Not known');
    assert.equal(credentialHealth('main', [proxy({ main: 'dancing' })]).word, 'dancing');
  });
  it('says whether callers get through', () => {
    assert.deepEqual(health(['main'], proxy({ main: 'set' })), { color: 'green', word: 'Ready' });
    assert.deepEqual(health(['main'], proxy({ main: 'missing' })), { color: 'red', word: 'Credential missing' });
    assert.deepEqual(health(['a', 'b'], proxy({ a: 'set', b: 'rejected' })),
      { color: 'yellow', word: '1 of 2 credentials work' });
    assert.equal(health([], proxy({})).word, 'No credential');
    assert.equal(health(['main'], proxy({ main: 'set' }, false)).word, 'No proxy runs');
    assert.equal(health(['main'], proxy({})).word, 'Not known');
  });
});

describe('the form of an upstream', async () => {
  const { checkUpstream, EMPTY_UPSTREAM, settleUpstream, upstreamDraft, upstreamWrite, valueWords } =
    await load('pages/upstreams/upstream_draft.ts');
  const record = { name: 'zai', path_prefix: '/v1', strip_prefix: true, base_url: 'https://x/v4', dialect: 'openai',
    credentials: [{ name: 'main', source: 'env', env: 'KEY' }, { name: 'b', source: 'sealed' }],
    model_aliases: { a: 'b' }, allow_paths: [], fallback: null, canary: false,
    timeouts: { connect_ms: 1, first_byte_ms: 2, idle_ms: 3 }, built_in: false, proxies: [], etag: 'e' };

  it('sends back what it was given, and of a stored credential its name alone', () => {
    const { built_in, proxies, etag, ...members } = record;
    assert.deepEqual(upstreamWrite(settleUpstream(upstreamDraft(record))),
      { ...members, credentials: [{ name: 'main', env: 'KEY' }, { name: 'b' }] });
  });
  it('sees that a stored credential has been put in the place of another, and sends no tag', () => {
    const stored = (tag) => ({ ...record, credentials: [{ name: 'b', source: 'sealed', tag }] });
    const { credentials } = upstreamDraft(stored('1'));
    assert.deepEqual(credentials, upstreamDraft(stored('1')).credentials);
    assert.notDeepEqual(credentials, upstreamDraft(stored('2')).credentials);
    assert.deepEqual(upstreamWrite({ credentials }), { credentials: [{ name: 'b' }] });
    assert.equal(valueWords('credentials', credentials), 'b (stored sealed)');
  });
  it('sends what was typed in as a secret, and never tells it', () => {
    const typed = [{ name: 'b', source: 'typed', text: 'sk-123' }];
    assert.deepEqual(upstreamWrite({ credentials: typed }), { credentials: [{ name: 'b', secret: 'sk-123' }] });
    assert.equal(valueWords('credentials', typed), 'b (typed in)');
  });
  it('refuses what the server would, at the server\'s names for it', () => {
    assert.deepEqual(Object.keys(checkUpstream(EMPTY_UPSTREAM)), ['name', 'base_url', 'credentials[0].text']);
    const draft = { ...upstreamDraft(record), path_prefix: 'v1', model_aliases: [{ from: 'a', to: '' }] };
    assert.deepEqual(Object.keys(checkUpstream(draft)), ['path_prefix', 'model_aliases']);
    assert.deepEqual(checkUpstream(upstreamDraft(record)), {});
    const twice = { ...upstreamDraft(record), credentials: [{ name: 'a', source: 'env', text: 'A' }, { name: 'a', source: 'env', text: 'B' }] };
    assert.deepEqual(Object.keys(checkUpstream(twice)), ['credentials[1].name']);
  });
  it('leaves out lines of aliases that nothing was filled in', () => {
    const draft = { ...upstreamDraft(record), model_aliases: [{ from: ' ', to: '' }, { from: ' a ', to: 'b' }] };
    assert.deepEqual(upstreamWrite(settleUpstream(draft)).model_aliases, { a: 'b' });
  });
});

describe('the live settings', async () => {
  const { grouped, settingValueWords, titleOf } = await load('pages/settings/setting_words.ts');

  it('are all shown, also those that are not known here', () => {
    const schema = ['log_level', 'cache_ttl_ms', 'admin_jwt.claims', 'moon_phase'].map((name) => ({ name }));
    assert.deepEqual(grouped(schema).map(({ group, settings }) => [group.title, settings.map(({ name }) => name)]), [
      ['Traffic', ['cache_ttl_ms', 'moon_phase']], ['Logging', ['log_level']], ['Operators\' tokens', ['admin_jwt.claims']]]);
    assert.equal(titleOf('moon_phase'), 'Moon phase');
  });
  it('have values in words', () => {
    for (const [name, value, words] of [['cache_ttl_ms', 300000, '300,000 ms'], ['ping_seconds', 15, '15 s'],
      ['revoke_running', false, 'off'], ['x', null, 'not set'], ['x', ['a', 'b'], 'a, b'], ['x', { role: 'admin' }, 'role = admin']]) {
      assert.equal(settingValueWords(name, value), words);
    }
  });
});

describe('where somebody is logged in', async () => {
  const { browserWords } = await load('pages/settings/user_agent.ts');

  it('is told by browser and system, as far as it can be', () => {
    const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';
    for (const [agent, words] of [
      [`Mozilla/5.0 (X11; Linux x86_64) ${chrome}`, 'Chrome on Linux'],
      [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/130.0.0.0`, 'Edge on Windows'],
      [`Mozilla/5.0 (Linux; Android 14) ${chrome}`, 'Chrome on Android'],
      ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Safari/604.1', 'Safari on iOS'],
      ['Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0', 'Firefox on Linux'],
      ['curl/8.5.0', 'curl'], ['', 'An unknown browser']]) {
      assert.equal(browserWords(agent), words);
    }
  });
});
