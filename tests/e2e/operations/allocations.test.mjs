// How often the proxy asks for memory to carry out a request, as jemalloc counts it. What it should
// not grow with is counted off: a run with few requests is compared with one with many.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { agent, chat } from '../support/http.mjs';
import { sanitized } from '../support/program.mjs';
import { demoCredential, documentWith, startStack } from '../support/programs.mjs';

const key = 'sk-gh-allocations-0123456789';

/** Allocations of a proxy that has answered so many requests. */
async function allocationsFor(requests) {
  const stack = await startStack({
    document: documentWith([{ name: 'Counted', key, token_limit_per_5h: 1_000_000_000 }]),
    dashboard: false, workers: 1,
    proxyEnv: { MALLOC_CONF: 'stats_print:true,stats_print_opts:gdablxe', ZAI_API_KEY: demoCredential },
  });
  const one = agent(1);
  try {
    for (let i = 0; i < requests; ++i) assert.equal((await chat(stack.proxyUrl, key, { agent: one })).status, 200);
  } finally {
    one.destroy();
    await stack.stop();
  }
  const small = stack.logs.split('\n').map((line) => line.trim().split(/\s+/)).find(([name]) => name === 'small:');
  assert.ok(small, `no figures of jemalloc:\n${stack.logs}`);
  return Number(small[6]);
}

test('a request takes a bounded number of allocations, coroutine frames included',
  { skip: sanitized && 'sanitizers bring an allocator of their own' }, async (t) => {
    const few = await allocationsFor(200);
    const many = await allocationsFor(2200);
    const each = (many - few) / 2000;
    t.diagnostic(`${each.toFixed(1)} allocations a request`);
    assert.ok(each > 1, 'nothing was counted');
    assert.ok(each < 100, `${each} allocations a request`);
  });
