// What the requests page works out by itself: its URL, and what is new above the list.
import assert from 'node:assert/strict';
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
