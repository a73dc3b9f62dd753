// The pure rules of the audit log's page, bundled from their TypeScript and run in Node.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';

import { load } from './bundle.mjs';

const entry = (seq) => ({ seq, at: `2026-01-${String(seq).padStart(2, '0')}T00:00:00Z` });
const page = (seqs, next = null) => ({ entries: seqs.map(entry), next });
const numbers = (log) => log.entries.map(({ seq }) => seq);

describe('the audit log on screen', async () => {
  const { withNewest, withOlder, countNewer, byDay } = await load('pages/audit/audit_log.ts');

  it('gets newer entries above and keeps what was loaded below', () => {
    const held = withOlder(page([9, 8], 8), page([7, 6], 6));
    assert.equal(countNewer(held, page([11, 10, 9], 9)), 2);
    const joined = withNewest(held, page([11, 10, 9], 9));
    assert.deepEqual(numbers(joined), [11, 10, 9, 8, 7, 6]);
    assert.equal(joined.next, 6);
  });
  it('is the same when nothing is newer', () => {
    const held = page([9, 8], 8);
    assert.equal(withNewest(held, page([9, 8], 8)), held);
  });
  it('begins anew when there may be entries between it and the newest page', () => {
    assert.deepEqual(numbers(withNewest(page([3, 2, 1]), page([9, 8], 8))), [9, 8]);
    assert.deepEqual(numbers(withNewest(page([]), page([9]))), [9]);
    assert.deepEqual(numbers(withNewest(null, page([9]))), [9]);
  });
  it('holds no entry twice', () => {
    assert.deepEqual(numbers(withOlder(page([5, 4], 4), page([4, 3]))), [5, 4, 3]);
  });
  it('is divided by day, in its order', () => {
    const days = byDay(page([3, 2, 1]).entries, (time) => (time < '2026-01-02' ? 'old' : 'new'));
    assert.deepEqual(days.map(({ day, entries }) => [day, entries.length]), [['new', 2], ['old', 1]]);
  });
});

describe('what the audit log says', async () => {
  const { ACTIONS, GROUPS, deedOf, valueWords, membersOf } = await load('pages/audit/audit_words.ts');

  it('is a sentence for every action, also for one that is not known here', () => {
    for (const action of Object.keys(ACTIONS)) assert.match(deedOf({ action, result: 'ok' }), /^[a-z ]+$/);
    assert.equal(deedOf({ action: 'moon.land_on', result: 'ok' }), 'moon: land on');
    assert.equal(deedOf({ action: 'account.login', result: 'failed' }), 'failed to log in');
    assert.equal(deedOf({ action: 'key.delete', result: 'failed' }), 'failed: deleted');
  });
  it('has words for every action that the server records, and for no other', async () => {
    const header = await readFile(new URL('../../../dashboard/audit/action_names.h', import.meta.url), 'utf8');
    const names = [...header.matchAll(/ k\w+ = "([a-z_.]+)";/g)].map(([, name]) => name);
    assert.ok(names.length > 20, `${names.length} names were found`);
    assert.deepEqual(Object.keys(ACTIONS).sort(), names.sort());
    for (const name of names) assert.ok(GROUPS[name.split('.')[0]], name);
  });
  it('tells values as people write them', () => {
    for (const [value, words] of [[null, 'none'], [undefined, 'none'], [true, 'yes'], [12345, '12,345'],
      [[], 'none'], [['a', 'b'], 'a, b'], ['(hidden)', '(hidden)']]) {
      assert.equal(valueWords(value), words);
    }
    assert.match(valueWords('2026-01-31T12:00:00Z'), /31 Jan 2026/);
    assert.equal(valueWords({ a: 1 }), '{\n "a": 1\n}');
  });
  it('is about every member that was or is', () => {
    assert.deepEqual(membersOf({ before: { a: 1 }, after: { a: 2, b: 1 } }), ['a', 'b']);
    assert.deepEqual(membersOf({ before: null, after: { b: 1 } }), ['b']);
  });
});

describe('the audit log\'s filters in the URL', async () => {
  const { auditUrl, parseAuditQuery } = await load('pages/audit/audit_url.ts');

  it('are read from what they were written to', () => {
    const query = { actor: 'ana & co', action: 'key.update', result: 'failed' };
    assert.deepEqual(parseAuditQuery(new URL(auditUrl(query), 'http://x').search), query);
    assert.equal(auditUrl({ actor: '', action: '', result: '' }), '/audit');
  });
  it('ask for all where they are not understood', () => {
    assert.deepEqual(parseAuditQuery('?action=a.b.c&result=maybe'), { actor: '', action: '', result: '' });
  });
});
