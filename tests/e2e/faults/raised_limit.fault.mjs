// S4: a key's limit is raised again and again while four proxies merge its usage as often as they can.
import { readFileSync, watch } from 'node:fs';
import path from 'node:path';

import { Connections, statsOn } from '../support/connections.mjs';
import { documentWith, startStack } from '../support/programs.mjs';
import { checkBooks } from './support/books.mjs';
import { Callers } from './support/callers.mjs';
import { fault } from './support/fault.mjs';
import { missComplaints } from './support/logs.mjs';
import { timed } from './support/time.mjs';

const key = 'raised-limit-key-0001';
const firstLimit = 1_000_000_000;

const start = () => documentWith([
  { id: 'key_raised', key, name: 'Raised', token_limit_per_5h: firstLimit }]);

/** The limit that the dashboard has acknowledged last. */
class Limit {
  constructor(stack) {
    this.stack = stack;
    this.acknowledged = firstLimit;
    this.raised = 0;
  }

  async raise() {
    const limit = this.acknowledged + 1;
    const answer = await this.stack.api('/api/keys/key_raised',
      { method: 'PATCH', body: { token_limit_per_5h: limit } });
    if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    this.acknowledged = limit;
    ++this.raised;
  }
}

/** Asks all the time, on every worker: an answer is never older than the limit was before. */
async function askAllTheTime(connections, limit, isOver, tally) {
  let asked = 0;
  await connections.each(async (connection) => {
    while (!isOver()) {
      const least = limit.acknowledged;
      const { token_limit_per_5h: seen } = JSON.parse((await statsOn(connection, key)).text);
      ++asked;
      if (seen >= least) continue;
      ++tally.lost;
      tally.miss(`a request saw the limit ${seen} after ${least} had been acknowledged`);
    }
  });
  return asked;
}

/**
 * Looks at the file whenever it is replaced: the limit never falls. `end()` gives the number of
 * commits, each of which exchanges two names.
 */
function watchFile(file, tally) {
  let renames = 0;
  let limit = 0;
  const watcher = watch(path.dirname(file), (type, name) => {
    if (type !== 'rename' || name !== path.basename(file)) return;
    ++renames;
    const seen = JSON.parse(readFileSync(file, 'utf8')).keys[0].token_limit_per_5h;
    if (seen < limit) {
      ++tally.lost;
      tally.miss(`the limit in the file fell from ${limit} to ${seen}`);
    }
    limit = seen;
  });
  return { end: () => {
    watcher.close();
    return renames / 2;
  } };
}

export default fault({
  id: 'S4',
  title: 'a limit raised while usage is merged all the time: never undone, never seen older',
  run: async ({ long, tally }) => {
    const stack = await startStack({ document: start(), proxies: 4, workers: 2,
      proxyEnv: { USAGE_FLUSH_MS: '10' } });
    const connections = new Connections(stack.proxies, 2);
    try {
      const callers = new Callers([key]);
      const loads = stack.proxies.map(({ url }) => callers.load(() => url, { width: 1, pauseMs: 5 }));
      const limit = new Limit(stack);
      let over = false;
      const asking = askAllTheTime(connections, limit, () => over, tally);
      asking.catch(() => {});  // told where it is awaited
      const watcher = watchFile(stack.dataFile, tally);
      let merges = 0;
      let ms = 0;
      try {
        ({ ms } = await timed(async () => {
          for (const until = Date.now() + (long ? 60_000 : 6_000); Date.now() < until;) {
            const { ms: took } = await timed(() => limit.raise());
            tally.recovered(took);
          }
        }));
      } finally {
        over = true;
        merges = watcher.end() - limit.raised;
        for (const load of loads) await load.ended();
      }
      const asked = await asking;
      tally.tried += limit.raised;
      const perSecond = (count) => Math.round(count / ms * 1000);
      tally.note(`${perSecond(limit.raised)} raises and ${perSecond(merges)} merges of usage a `
        + `second, ${asked} requests that saw the limit`);
      for (const [status, times] of callers.statuses) tally.miss(`${times} answers with ${status}`);
      const document = await checkBooks(stack, callers, tally, 'at the end');
      if (document) {
        tally.compare(document.keys[0].token_limit_per_5h, limit.acknowledged, 'the limit');
      }
      missComplaints(stack, tally);
    } finally {
      connections.close();
      await stack.stop();
    }
  },
});
