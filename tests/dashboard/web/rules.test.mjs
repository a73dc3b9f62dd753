// The app's pure rules, bundled from their TypeScript and run in Node.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { load } from './bundle.mjs';

const at = (ms) => new Date(ms).toISOString();

describe('how far a commit has come', async () => {
  const { judgePropagation } = await load('live/propagation.ts');
  const commit = { revision: 7, committedAt: at(1_000) };
  const proxy = (fields) => ({ running: true, current: true, applied_revision: 7, applied_at: at(1_012), ...fields });
  const judge = (proxies, overdue = false) => judgePropagation(commit, { proxies, revision: 7, base_url: null }, overdue);

  it('is live after what the slowest running proxy took', () => {
    assert.deepEqual(judge([proxy(), proxy({ applied_at: at(1_030) }), proxy({ running: false, applied_revision: 1 })]),
      { kind: 'live', proxies: 2, afterMs: 30 });
  });
  it('never took less than nothing', () => {
    assert.equal(judge([proxy({ applied_at: at(990) })]).afterMs, 0);
  });
  it('waits for a proxy that is behind, until that is overdue', () => {
    const list = [proxy(), proxy({ applied_revision: 6 })];
    assert.equal(judge(list).kind, 'waiting');
    assert.deepEqual(judge(list, true), { kind: 'partly', applied: 1, running: 2 });
    assert.deepEqual(judge([proxy({ applied_revision: 6 })], true), { kind: 'nobody', running: 1 });
  });
  it('warns at once when no proxy runs', () => {
    assert.deepEqual(judge([proxy({ running: false })]), { kind: 'nobody', running: 0 });
  });
});

describe('two edits of one key', async () => {
  const { mergeMembers, changedMembers } = await load('forms/edits.ts');
  const { SETTINGS, settingWords } = await load('pages/keys/key_draft.ts');
  const base = { name: 'a', model: null, allowed_models: [], token_limit_per_5h: 1, requests_per_minute: null,
    max_concurrent: null, reservation: 'expected', expiry_date: null, owner: null, tags: ['x'], notes: null };

  it('join where they touch different settings', () => {
    const merged = mergeMembers(SETTINGS, base, { ...base, name: 'b' }, { ...base, tags: ['y'] });
    assert.deepEqual(merged.conflicts, []);
    assert.deepEqual(merged.taken, ['tags']);
    assert.deepEqual(merged.draft, { ...base, name: 'b', tags: ['y'] });
  });
  it('conflict where they say different things of one, and the draft stays mine', () => {
    const merged = mergeMembers(SETTINGS, base, { ...base, token_limit_per_5h: 2 }, { ...base, token_limit_per_5h: 3 });
    assert.deepEqual(merged.conflicts, ['token_limit_per_5h']);
    assert.equal(merged.draft.token_limit_per_5h, 2);
  });
  it('agree where they say the same', () => {
    const merged = mergeMembers(SETTINGS, base, { ...base, owner: 'z' }, { ...base, owner: 'z' });
    assert.deepEqual([merged.conflicts, merged.taken], [[], []]);
  });
  it('say only what was changed', () => {
    assert.deepEqual(changedMembers(SETTINGS, base, { ...base, tags: ['x'], token_limit_per_5h: null }),
      { token_limit_per_5h: null });
  });
  it('are told in words', () => {
    assert.equal(settingWords('token_limit_per_5h', null), 'unlimited');
    assert.equal(settingWords('token_limit_per_5h', undefined), 'not filled in');
    assert.equal(settingWords('expiry_date', null), 'never');
    assert.equal(settingWords('tags', ['a', 'b']), 'a, b');
    assert.equal(settingWords('requests_per_minute', 1200), '1,200');
  });
});

describe('what a key form refuses by itself', async () => {
  const { checkDraft, EMPTY_DRAFT } = await load('pages/keys/key_draft.ts');
  const refused = (name) => checkDraft({ ...EMPTY_DRAFT, name }, 0).name;

  it('counts a name in characters as the server does, an emoji as one', () => {
    assert.equal(refused('🚀'.repeat(100)), undefined);
    assert.equal(refused('🚀'.repeat(101)), 'At most 100 characters');
    assert.equal(refused('a'.repeat(101)), 'At most 100 characters');
  });
});

describe('quota between two answers of the server', async () => {
  const { quotaAt, statusAt } = await load('pages/keys/quota_view.ts');
  const usage = { used: 100, limit: 100, remaining: 0, window_started_at: null, window_ends_at: null,
    frees: [{ at: at(1_000), tokens: 40 }, { at: at(2_000), tokens: 60 }] };
  const record = { enabled: true, expiry_date: null, usage };

  it('frees each part at its moment', () => {
    assert.equal(quotaAt(usage, 999).used, 100);
    assert.equal(quotaAt(usage, 1_000).used, 60);
    assert.equal(quotaAt(usage, 2_000).used, 0);
    assert.deepEqual(quotaAt(usage, 1_500).next, usage.frees[1]);
  });
  it('ends "used up" with the first tokens that come free', () => {
    assert.equal(statusAt(record, 999), 'used_up');
    assert.equal(statusAt(record, 1_000), 'active');
  });
  it('puts disabled before expired before blocked before used up', () => {
    const blocked = { ...record, usage: { ...usage, limit: 0 } };
    assert.equal(statusAt(blocked, 0), 'blocked');
    assert.equal(statusAt({ ...blocked, expiry_date: at(0) }, 0), 'expired');
    assert.equal(statusAt({ ...blocked, expiry_date: at(0), enabled: false }, 0), 'disabled');
  });
  it('knows no limit', () => {
    assert.equal(statusAt({ ...record, usage: { ...usage, limit: null } }, 0), 'active');
  });
});

describe('what may stand in a URL', async () => {
  const { couldBeSecret, looksLikeSecret } = await load('pages/keys/secret_shape.ts');
  it('names, hints and ids may', () => {
    for (const text of ['Ana', 'prod-search', 'gk_…k3Qz', 'key_01M7WEDQTAVK4YA9YWKMDAG7KM', 'search team', 'gk_']) {
      assert.ok(!looksLikeSecret(text), text);
    }
  });
  it('secrets may not, half typed ones neither', () => {
    for (const text of ['gk_4f1qkq9mZ2', 'gk_0123456789abcdefghijABCDEFGHIJ01234567', 'sk-abcdefgh', 'x1'.repeat(12)]) {
      assert.ok(looksLikeSecret(text), text);
      assert.ok(couldBeSecret(text), text);
    }
  });
  it('a pasted word is asked for first, since hand-made keys look like words', () => {
    assert.ok(couldBeSecret('pk_ana_12345'));
    assert.ok(!couldBeSecret('two words'));
  });
});

describe("the list's state in the URL", async () => {
  const { parseQuery, formatQuery, DEFAULT_QUERY } = await load('pages/keys/list_query.ts');
  it('leaves defaults out and comes back whole', () => {
    assert.equal(formatQuery(DEFAULT_QUERY), '');
    const query = { ...DEFAULT_QUERY, search: 'a&b', status: 'used_up', filter_model: 'glm-4.7', page: 3,
      per_page: 50, sort_by: 'used', sort_order: 'desc' };
    assert.deepEqual(parseQuery(formatQuery(query)), query);
  });
  it('takes the default for what it does not know', () => {
    assert.deepEqual(parseQuery('?page=-1&per_page=7&sort_by=evil&status=x&sort_order=up'), DEFAULT_QUERY);
  });
});

describe('an .env file', async () => {
  const { envFileName, makeEnvFile } = await load('pages/keys/snippets.ts');
  it('has a safe name, and a key name cannot add lines to it', () => {
    assert.equal(envFileName('../Ana B.'), 'ana-b.env');
    assert.equal(envFileName('密钥'), 'gatehouse.env');
    assert.ok(!makeEnvFile('a\nEVIL=1', { url: 'http://h', doubt: null }, 's').includes('\nEVIL'));
  });
  it('says in its second line why no proxy may answer at its address', () => {
    const lines = (doubt) => makeEnvFile('a', { url: 'http://h', doubt }, 's').split('\n');
    assert.deepEqual(lines('It is a guess.').slice(0, 3), ['# Gatehouse key "a"', '# It is a guess.', 'OPENAI_API_KEY=s']);
    assert.equal(lines(null)[1], 'OPENAI_API_KEY=s');
  });
});

describe('the base URL of examples', async () => {
  const { baseUrlOf } = await load('pages/keys/base_url.ts');
  const proxy = (port, started_at) => ({ url: `http://127.0.0.1:${port}`, started_at });
  it('is the server\'s without a doubt', () => {
    assert.deepEqual(baseUrlOf({ proxies: [proxy(1, at(1))], base_url: 'https://llm.example' }),
      { url: 'https://llm.example', doubt: null });
  });
  it('is where the last proxy was while none runs', () => {
    const { url, doubt } = baseUrlOf({ base_url: null, proxies: [proxy(1, at(1)), proxy(3, at(3)), proxy(2, null)] });
    assert.equal(url, 'http://127.0.0.1:3');
    assert.match(doubt, /the last one's/);
  });
  it('is a guess where there was none', () => {
    for (const list of [null, { base_url: null, proxies: [] }]) {
      const { url, doubt } = baseUrlOf(list);
      assert.equal(url, 'http://127.0.0.1:3030');
      assert.match(doubt, /is a guess/);
    }
  });
});

describe('durations', async () => {
  const { formatDuration, formatAgo } = await load('format/time.ts');
  it('have two units at most', () => {
    for (const [ms, words] of [[0, '1 s'], [59_999, '59 s'], [60_000, '1 min'], [3_600_000, '1 h'],
      [5 * 3_600_000 - 1, '4 h 59 min'], [86_400_000 * 2.5, '2 d 12 h'], [86_400_000 * 30, '30 d']]) {
      assert.equal(formatDuration(ms), words);
    }
    assert.equal(formatAgo(0, 5_000), 'just now');
    assert.equal(formatAgo(0, 125_000), '2 min ago');
  });
});

describe('which proxies need somebody', async () => {
  const { judgeTrouble } = await load('live/proxy_health.ts');
  const judge = (...proxies) => judgeTrouble({ proxies, revision: 7, base_url: null });
  const fine = { running: true, current: true };
  const behind = { running: true, current: false };
  const stopped = { running: false, current: true };

  it('is none while every proxy serves the config', () => assert.equal(judge(fine, fine), null));
  it('is each that is behind or has stopped', () => {
    assert.deepEqual(judge(fine, behind), { count: 1, severe: false, words: '1 proxy behind' });
    assert.deepEqual(judge(fine, behind, behind), { count: 2, severe: false, words: '2 proxies behind' });
    assert.deepEqual(judge(fine, stopped, behind), { count: 2, severe: true, words: '1 proxy stopped, 1 behind' });
  });
  it('is the worst when no proxy runs, even where none ever did', () => {
    assert.deepEqual(judge(stopped, stopped), { count: 2, severe: true, words: 'no proxy runs' });
    assert.deepEqual(judge(), { count: 1, severe: true, words: 'no proxy runs' });
  });
});

describe('how far the last change has come in a proxy', async () => {
  const { judgeLastChange } = await load('pages/proxies/last_change.ts');
  const history = { revision: 7, edited_by_hand: false,
    revisions: [{ revision: 7, at: at(1_000), author: 'ana' }, { revision: 6, at: at(500), author: 'ana' }] };
  const judge = (fields, revision = 7, list = history) => judgeLastChange(
    { running: true, current: true, started_at: at(100), applied_revision: 7, applied_at: at(1_012), ...fields }, revision, list);

  it('is live after the time from the commit to the acknowledgement, never below zero', () => {
    assert.deepEqual(judge({}), { kind: 'live', afterMs: 12 });
    assert.deepEqual(judge({ applied_at: at(998) }), { kind: 'live', afterMs: 0 });
  });
  it('was read at the start by a proxy that is younger', () => {
    assert.equal(judge({ started_at: at(2_000), applied_at: at(2_001) }).kind, 'at_start');
  });
  it('waits in a proxy that serves another config, and is none of a stopped one\'s', () => {
    assert.deepEqual(judge({ current: false, applied_revision: 6 }), { kind: 'waiting', since: at(1_000) });
    assert.equal(judge({ running: false }).kind, 'stopped');
  });
  it('claims no time that is not known', () => {
    assert.equal(judge({}, 8).kind, 'unknown');
    assert.equal(judge({}, 7, null).kind, 'unknown');
    assert.equal(judge({}, 7, { ...history, edited_by_hand: true }).kind, 'by_hand');
  });
});

describe('when a proxy stopped', async () => {
  const { noteStops } = await load('live/proxy_stops.ts');
  const list = (running) => ({ proxies: [{ instance: 'a', running }], revision: 1, base_url: null });

  it('is known of one that was seen running, and remembered until it is gone', () => {
    const first = noteStops(new Map(), list(true), list(false), 5);
    assert.deepEqual([...first], [['a', 5]]);
    assert.deepEqual([...noteStops(first, list(false), list(false), 9)], [['a', 5]]);
    assert.deepEqual([...noteStops(first, list(false), { ...list(false), proxies: [] }, 9)], []);
  });
  it('is not known of one that was found stopped', () => {
    assert.equal(noteStops(new Map(), null, list(false), 5).size, 0);
  });
});

describe('a line of a difference', async () => {
  const { parseChange, describeChange, summarize } = await load('pages/revisions/changes.ts');

  it('is taken apart, whatever the name holds', () => {
    assert.deepEqual(parseChange('key key_01 "a" changed: b" changed: owner, other members'),
      { action: 'changed', thing: 'Key', name: 'a" changed: b', id: 'key_01', members: ['owner', 'other members'] });
    assert.deepEqual(parseChange('upstream "zai" removed'),
      { action: 'removed', thing: 'Upstream', name: 'zai', id: undefined, members: [] });
    assert.deepEqual(parseChange('settings changed: ping_seconds'),
      { action: 'changed', thing: 'Settings', members: ['ping_seconds'] });
  });
  it('calls members by their words', () => {
    assert.equal(describeChange(parseChange('key k "ci" changed: token_limit_per_5h, owner')),
      'Key “ci” changed: Token limit per 5 h, Owner');
  });
  it('calls members as the forms do that edit them, and others by their words', () => {
    assert.equal(describeChange(parseChange('key k "ci" changed: max_concurrent, expiry_date, enabled')),
      'Key “ci” changed: Concurrent requests, Expires, On or off');
    assert.equal(describeChange(parseChange('upstream "zai" changed: strip_prefix')),
      'Upstream “zai” changed: Cut the prefix off');
    assert.equal(describeChange(parseChange('settings changed: ping_seconds, other_name')),
      'Settings changed: Ping silent streams after, Other name');
  });
  it('stays the sentence it is when its shape is not known', () => {
    assert.equal(describeChange(parseChange('upstreams are the built-in ones')), 'Upstreams are the built-in ones');
  });
  it('stands for all of them in a list, with how many more there are', () => {
    assert.equal(summarize(['key k "ci" added', 'settings changed: a', 'admin "ana" removed']), 'Key “ci” added · 2 more');
    assert.equal(summarize([]), 'Nothing that counts');
    assert.equal(summarize(null), 'The revision before it is not kept');
  });
});

describe('the words of a member', async () => {
  const { memberWords } = await load('format/members.ts');

  it('are its name, read aloud', () => {
    assert.equal(memberWords('base_url'), 'Base URL');
    assert.equal(memberWords('timeouts.first_byte_ms'), 'Timeouts, first byte ms');
  });
  it('are no value that it could have', () => {
    assert.equal(memberWords('enabled'), 'On or off');
    assert.equal(memberWords('model_aliases.enabled'), 'Model aliases, enabled');
  });
  it('count from one what stands in a list', () => {
    assert.equal(memberWords('credentials[0].name'), 'Credentials 1, name');
    assert.equal(memberWords('tags[11]'), 'Tags 12');
  });
  it('leave a name that somebody gave as it is', () => {
    assert.equal(memberWords('model_aliases.GPT_4-o'), 'Model aliases, GPT_4-o');
  });
});

describe('the opened revision in the URL', async () => {
  const { parseRevision, revisionUrl } = await load('pages/revisions/revision_url.ts');

  it('is read from what it was written to, and nothing else is one', () => {
    assert.equal(parseRevision(new URL(revisionUrl(41), 'http://x').search), 41);
    assert.equal(revisionUrl(null), '/revisions');
    for (const text of ['', '?revision=', '?revision=-1', '?revision=1e3', '?revision=x']) {
      assert.equal(parseRevision(text), null, text);
    }
  });
});

describe('the reasons why fields are refused', async () => {
  const { withoutErrors } = await load('forms/field_errors.ts');

  it('go with the member that they are about, and with all that is in it', () => {
    const errors = { name: 'a', credentials: 'b', 'credentials[1].name': 'c', 'timeouts.idle_ms': 'd', timeouts_total: 'e' };
    assert.deepEqual(withoutErrors(errors, ['credentials', 'timeouts']), { name: 'a', timeouts_total: 'e' });
    assert.deepEqual(withoutErrors(errors, []), errors);
  });
});
