// S3: two proxies and a dashboard under load, with an edit now and then: totals and revisions are
// exact, and nobody ever had trouble with a lock.
import { documentWith, startStack } from '../support/programs.mjs';
import { checkBooks } from './support/books.mjs';
import { Callers } from './support/callers.mjs';
import { editFor } from './support/edits.mjs';
import { fault } from './support/fault.mjs';
import { missComplaints } from './support/logs.mjs';

const keys = ['long-run-key-0001', 'long-run-key-0002', 'long-run-key-0003'];

const start = () => documentWith(keys.map((key, i) =>
  ({ id: `key_${i}`, key, name: `Key ${i}`, token_limit_per_5h: null })));

export default fault({
  id: 'S3',
  title: 'two proxies and a dashboard under load, an edit a second: all exact, no trouble with locks',
  run: async ({ long, tally }) => {
    const stack = await startStack({ document: start(), proxies: 2 });
    try {
      // The first commit numbers the document as it was written here.
      await stack.api('/api/keys/key_0', { method: 'PATCH', body: { notes: 'begun' } });
      const { revision } = await stack.document();
      const callers = new Callers(keys);
      const loads = stack.proxies.map(({ url }) => callers.load(() => url, { width: 4, pauseMs: 2 }));
      const edits = await editFor(stack,
        { ids: keys.map((_, i) => `key_${i}`), milliseconds: long ? 300_000 : 8_000,
          everyMs: long ? 1000 : 200, tally });
      for (const load of loads) await load.ended();
      tally.tried += edits;
      tally.note(`${edits} edits, ${callers.answers.size} calls`);
      for (const [status, times] of callers.statuses) tally.miss(`${times} answers with ${status}`);
      if (callers.cutOff > 0) tally.miss(`${callers.cutOff} answers broke off`);
      const document = await checkBooks(stack, callers, tally, 'at the end');
      if (document) tally.compare(document.revision - revision, edits, 'revisions');
      missComplaints(stack, tally);
    } finally {
      await stack.stop();
    }
  },
});
