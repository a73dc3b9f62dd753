// The key cache: hit rate under many callers, bounds, TTL, negative entries, its variables.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { agent, chat, inParallel, request } from '../support/http.mjs';
import { documentWith, startStack } from '../support/programs.mjs';

const secret = (index) => `cache-key-${String(index).padStart(5, '0')}`;

function documentOf(count) {
  return documentWith(Array.from({ length: count }, (_, i) =>
    ({ key: secret(i), name: `Key ${i}`, token_limit_per_5h: null })));
}

const bearer = (key) => ({ headers: { authorization: `Bearer ${key}` } });

async function cacheStats(url, key = secret(0)) {
  const answer = await request(`${url}/cache-stats`, bearer(key));
  assert.equal(answer.status, 200, answer.text);
  return JSON.parse(answer.text);
}

const useKey = async (url, key, through) =>
  (await request(`${url}/stats`, { ...bearer(key), agent: through })).status;

describe('under load, with more keys than the cache holds', () => {
  const keyCount = 1500;
  const hot = 20;
  const cacheSize = 400;
  let stack;
  before(async () => {
    stack = await startStack({ document: documentOf(keyCount), workers: 2,
      proxyEnv: { CACHE_MAX_SIZE: String(cacheSize) } });
    const through = agent(8);
    await inParallel(keyCount, 8, (i) => useKey(stack.proxyUrl, secret(i), through));
    through.destroy();
  });
  after(() => stack?.stop());

  test('the cache stays within its bound and evicts', async () => {
    const stats = await cacheStats(stack.proxyUrl);
    assert.equal(stats.maxSize, cacheSize);
    assert.ok(stats.size <= cacheSize && stats.size > cacheSize / 2, JSON.stringify(stats));
    assert.ok(stats.evictions > 0, JSON.stringify(stats));
  });

  for (const callers of [100, 500, 1000]) {
    test(`${callers} concurrent callers: hit rate over 95 %, no failure, edits and flushes going on`,
      { timeout: 180_000 }, async () => {
        const requests = 12_000;
        const requestsPerEdit = 2000;
        const through = agent(callers);
        let begun = 0;
        // By requests, not by time: however slow the machine, the same share of them meets a change.
        const edits = (async () => {
          let meanwhile = 0;
          for (let next = 0; next < requests; next += requestsPerEdit) {
            while (begun < next) await new Promise((resolve) => setTimeout(resolve, 5));
            const answer = await stack.api(`/api/keys/${secret(keyCount - 1)}`,
              { method: 'PUT', body: { notes: `edit at ${next}` } });
            assert.equal(answer.status, 200, JSON.stringify(answer.body));
            if (begun < requests) ++meanwhile;
          }
          return meanwhile;
        })();
        const before_ = await cacheStats(stack.proxyUrl);
        const statuses = await inParallel(requests, callers, async (i) => {
          ++begun;
          // 98 of 100 calls use one of 20 keys, the others any of 1,500.
          const key = secret(i % 50 === 0 ? Math.imul(i, 7919) % keyCount : i % hot);
          if (i % 4 !== 0) return useKey(stack.proxyUrl, key, through);
          return (await chat(stack.proxyUrl, key, { agent: through })).status;
        }).finally(() => { begun = requests; });
        const edited = await edits;
        through.destroy();
        const after_ = await cacheStats(stack.proxyUrl);
        const hits = after_.hits - before_.hits;
        const misses = after_.misses - before_.misses;
        const failures = statuses.filter((status) => status !== 200);
        assert.deepEqual(failures.slice(0, 5), [], `${failures.length} failures`);
        assert.ok(edited > 0, 'edits went on');
        assert.ok(hits / (hits + misses) > 0.95,
          `${hits} hits, ${misses} misses, ${edited} edits`);
        assert.ok(after_.size <= cacheSize, JSON.stringify(after_));
      });
  }
});

describe('its variables', () => {
  const withProxy = async (proxyEnv, use, { workers = 1, count = 60 } = {}) => {
    const stack = await startStack({ document: documentOf(count), workers, proxyEnv,
      dashboard: false });
    try {
      await use(stack.proxyUrl, stack);
    } finally {
      await stack.stop();
    }
  };

  test('CACHE_ENABLED=false: every request works, nothing is cached', () =>
    withProxy({ CACHE_ENABLED: 'false' }, async (url) => {
      for (let i = 0; i < 10; ++i) assert.equal(await useKey(url, secret(1)), 200);
      const stats = await cacheStats(url);
      assert.equal(stats.enabled, false);
      assert.equal(stats.size, 0);
      assert.equal(stats.hits, 0);
    }));

  test('CACHE_MAX_SIZE bounds it; the least recently used entry goes', () =>
    withProxy({ CACHE_MAX_SIZE: '10' }, async (url) => {
      for (let i = 1; i < 40; ++i) {
        assert.equal(await useKey(url, secret(i)), 200);
        assert.equal(await useKey(url, secret(0)), 200);  // stays, being used all the time
      }
      const stats = await cacheStats(url);
      assert.equal(stats.maxSize, 10);
      assert.ok(stats.size <= 10, JSON.stringify(stats));
      assert.ok(stats.evictions >= 29, JSON.stringify(stats));
      assert.equal(stats.misses, 40, 'key 0 missed once only');
    }));

  test('CACHE_TTL_MS counts from the entry\'s making, use does not renew it', () =>
    withProxy({ CACHE_TTL_MS: '400' }, async (url) => {
      const before_ = (await cacheStats(url, secret(1))).misses;
      const end = Date.now() + 2000;
      while (Date.now() < end) {
        assert.equal(await useKey(url, secret(1)), 200);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const missed = (await cacheStats(url, secret(1))).misses - before_;
      assert.ok(missed >= 2 && missed <= 6, `${missed} misses in 2 s with a TTL of 0.4 s`);
    }));

  test('an unknown key is remembered as unknown', () =>
    withProxy({}, async (url) => {
      assert.equal(await useKey(url, 'nobody-has-this-key'), 401);
      const first = await cacheStats(url);
      for (let i = 0; i < 5; ++i) assert.equal(await useKey(url, 'nobody-has-this-key'), 401);
      const second = await cacheStats(url);
      assert.equal(second.misses, first.misses, 'no further look-up');
      assert.ok(second.hits - first.hits >= 5, JSON.stringify([first, second]));
    }));

  test('CACHE_WARMUP_ON_START=true: the first request hits', () =>
    withProxy({ CACHE_WARMUP_ON_START: 'true' }, async (url) => {
      const stats = await cacheStats(url);
      assert.equal(stats.misses, 0, JSON.stringify(stats));
      assert.equal(stats.size, 60);
    }));

  test('without an api key /cache-stats is closed', () =>
    withProxy({}, async (url) => {
      assert.equal((await request(`${url}/cache-stats`)).status, 401);
    }));
});
