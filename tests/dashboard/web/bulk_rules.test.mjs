// The pure rules of selections, bulk changes and imports, bundled from their TypeScript and run in Node.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { load } from './bundle.mjs';

const key = (id, fields = {}) => ({ id, name: `key ${id}`, etag: id, enabled: true,
  token_limit_per_5h: 10, expiry_date: null, ...fields });
const ids = (keys) => [...keys].map(({ id }) => id).join('');

describe('chosen keys', async () => {
  const { NONE_CHOSEN, oldestSeen, rangeOf, renewed, shareOf, withKeys, withoutKeys } =
    await load('pages/keys/bulk/selection.ts');
  const list = ['a', 'b', 'c', 'd'].map((id) => key(id));
  const seen = (keys, revision = 1, digest = `digest ${revision}`) => ({ keys, revision, digest });

  it('are a range in the list\'s order, whichever end came first', () => {
    assert.equal(ids(rangeOf(list, 'b', 'd')), 'bcd');
    assert.equal(ids(rangeOf(list, 'd', 'b')), 'bcd');
    assert.equal(ids(rangeOf(list, null, 'c')), 'c');
    assert.equal(ids(rangeOf(list, 'gone', 'c')), 'c');
    assert.equal(ids(rangeOf(list, 'a', 'gone')), '');
  });
  it('stay chosen while others are shown', () => {
    const chosen = withoutKeys(withKeys(NONE_CHOSEN, seen(list)), [list[1]]);
    assert.equal([...chosen.keys()].join(''), 'acd');
    assert.equal(renewed(chosen, seen([key('x')], 2)), chosen);
    assert.equal(shareOf(chosen, list), 'some');
    assert.equal(shareOf(chosen, [list[0], list[2]]), 'all');
    assert.equal(shareOf(chosen, [list[1]]), 'none');
  });
  it('are known as they are by now, and no other is chosen by that', () => {
    const chosen = withKeys(NONE_CHOSEN, seen([list[0]]));
    const fresh = renewed(chosen, seen([key('a', { etag: 'new', enabled: false }), key('b', { etag: 'new' })], 2));
    assert.deepEqual([...fresh.keys()], ['a']);
    assert.equal(fresh.get('a').key.enabled, false);
  });
  it('are all of the oldest config that one of them was seen in', () => {
    const state = (revision, digest = `digest ${revision}`) => ({ revision, digest });
    const both = withKeys(withKeys(NONE_CHOSEN, seen([list[0]], 5)), seen([list[1]], 6));
    assert.deepEqual(oldestSeen(both, state(6)), state(5));
    assert.deepEqual(oldestSeen(renewed(both, seen(list, 7)), state(7)), state(7));
    assert.deepEqual(oldestSeen(both, seen(list, 4)), state(4), 'the list itself may be the oldest');
    const byHand = withKeys(withKeys(NONE_CHOSEN, seen([list[0]], 5)), seen([list[1]], 5, 'edited'));
    assert.deepEqual(oldestSeen(byHand, state(5, 'edited')), state(5));
  });
});

describe('undoing a change of many keys', async () => {
  const { planUndo } = await load('pages/keys/bulk/bulk_undo.ts');
  const keys = [key('a'), key('b', { enabled: false }), key('c')];

  it('touches only those that the change touched', () => {
    assert.deepEqual(planUndo(keys, { action: 'disable' }, 0),
      [{ kind: 'bulk', ids: ['a', 'c'], change: { action: 'enable' } }]);
    assert.deepEqual(planUndo(keys, { action: 'enable' }, 0),
      [{ kind: 'bulk', ids: ['b'], change: { action: 'disable' } }]);
  });
  it('restores the deleted and enables those that were', () => {
    assert.deepEqual(planUndo(keys, { action: 'delete' }, 0), [{ kind: 'restore', ids: ['a', 'b', 'c'] },
      { kind: 'bulk', ids: ['a', 'c'], change: { action: 'enable' } }]);
    assert.equal(planUndo(Array.from({ length: 101 }, (_, i) => key(`${i}`)), { action: 'delete' }, 0), null);
  });
  it('gives each its former limit, those of one limit together', () => {
    const mixed = [key('a'), key('b', { token_limit_per_5h: null }), key('c'), key('d', { token_limit_per_5h: 5 })];
    assert.deepEqual(planUndo(mixed, { action: 'set', set: { token_limit_per_5h: 5 } }, 0), [
      { kind: 'bulk', ids: ['a', 'c'], change: { action: 'set', set: { token_limit_per_5h: 10 } } },
      { kind: 'bulk', ids: ['b'], change: { action: 'set', set: { token_limit_per_5h: null } } }]);
  });
  it('is not offered where it cannot be done', () => {
    const expired = [key('a', { expiry_date: '2020-01-01T00:00:00Z' })];
    assert.equal(planUndo(expired, { action: 'set', set: { expiry_date: null } }, Date.now()), null);
    const many = Array.from({ length: 30 }, (_, i) => key(`${i}`, { token_limit_per_5h: 100 + i }));
    assert.equal(planUndo(many, { action: 'set', set: { token_limit_per_5h: 5 } }, 0), null);
  });
});

describe('what a bulk change says', async () => {
  const { doneWords } = await load('pages/keys/bulk/bulk_words.ts');

  it('counts what it changed and what was so already', () => {
    assert.equal(doneWords({ action: 'disable' }, 1, 0), '1 key is disabled');
    assert.equal(doneWords({ action: 'delete' }, 3, 0), '3 keys are deleted');
    assert.equal(doneWords({ action: 'enable' }, 2, 1), '2 keys are enabled (1 already)');
    assert.equal(doneWords({ action: 'set', set: { token_limit_per_5h: null } }, 2, 0), '2 keys changed: no limit');
    assert.equal(doneWords({ action: 'set', set: { token_limit_per_5h: 0 } }, 2, 0), '2 keys changed: blocked');
    assert.equal(doneWords({ action: 'set', set: { expiry_date: null } }, 1, 0), '1 key changed: never expires');
  });
});

describe('a text to import', async () => {
  const { canImport, formatOf, placeOf, secretsCsv } = await load('pages/keys/transfer/import_text.ts');

  it('is JSON or CSV by how it begins', () => {
    assert.equal(formatOf(' \n{"keys":[]}'), 'json');
    assert.equal(formatOf('[{}]'), 'json');
    assert.equal(formatOf('name,owner\nci,ana'), 'csv');
  });
  it('has its problems placed as people count', () => {
    assert.equal(placeOf({ line: 3 }), 'Line 3');
    assert.equal(placeOf({ index: 0 }), 'Key 1');
    assert.equal(placeOf({}), 'The file');
  });
  it('can be imported when all of it can and something would change', () => {
    const report = { created: [{}], changed: [], unchanged: 0, refused: [] };
    assert.equal(canImport(report), true);
    assert.equal(canImport({ ...report, refused: [{}] }), false);
    assert.equal(canImport({ ...report, created: [] }), false);
  });
  it('gives its secrets as CSV that keeps every name whole', () => {
    assert.equal(secretsCsv([{ name: 'a, "b"', key: 'gk_1' }, { name: 'has one', key: null }]),
      'name,key\r\n"a, ""b""",gk_1\r\n');
  });
  it('gives no name that a spreadsheet would run as a formula, as the server\'s files do not', () => {
    for (const [name, cell] of [['=1+1', '\'=1+1'], ['+a', '\'+a'], ['-a', '\'-a'], ['@a', '\'@a'], ['\ta', '\'\ta'],
      ['\ra', '"\'\ra"'], ['\'\'=a', '\'\'\'=a'], ['=a,"b"', '"\'=a,""b"""'], ['\'a', '\'a'], ['a=b', 'a=b']]) {
      assert.equal(secretsCsv([{ name, key: 'gk_1' }]), `name,key\r\n${cell},gk_1\r\n`);
    }
  });
});
