// F9: streams that end too early, cut at a random byte by their caller or by the upstream, in both
// dialects. Each is settled exactly once, and charged for no less than what was delivered.
import { agent, chat, inParallel, message } from '../support/http.mjs';
import { documentWith, startStack } from '../support/programs.mjs';
import { sequence } from '../support/random.mjs';
import { byRequest, checkBooks, readJournals } from './support/books.mjs';
import { Callers } from './support/callers.mjs';
import { cutOne, judge, wholeSize } from './support/early_ends.mjs';
import { fault } from './support/fault.mjs';

const key = 'cut-streams-key-0001';
async function sweep(stack, { count, tally }) {
  const random = sequence(909);
  const through = agent(32);
  const sizes = new Map();
  for (const call of [chat, message]) {
    sizes.set(call, await wholeSize(stack, { call, key }));
  }
  const cutAll = (byCaller) => inParallel(count, 24, (index) => {
    const call = index % 2 === 0 ? chat : message;
    return cutOne(stack, { call, key, byCaller, random, through, wholeBytes: sizes.get(call) });
  });
  const byCaller = await cutAll(true);
  const byUpstream = await cutAll(false);
  through.destroy();
  // Waits until all is settled and merged, and compares the totals.
  await checkBooks(stack, new Callers([key]), tally, 'after all streams');
  const requests = byRequest(await readJournals(stack.dataDir));
  judge(byCaller, requests, 'cut by the caller', tally);
  judge(byUpstream, requests, 'cut by the upstream', tally);
}

export default fault({
  id: 'F9',
  title: 'streams cut anywhere by callers and upstream: settled once, charged what was delivered',
  run: async ({ long, tally }) => {
    const stack = await startStack({ dashboard: false, workers: 2,
      document: documentWith([{ id: 'key_cut', key, name: 'Cut', token_limit_per_5h: null }]) });
    try {
      await sweep(stack, { count: long ? 1000 : 60, tally });
    } finally {
      await stack.stop();
    }
  },
});
