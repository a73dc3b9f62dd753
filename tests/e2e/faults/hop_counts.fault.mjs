import { corpus } from '../http/support/corpus.mjs';
import { behind, inFront, smuggled, tableOf } from '../http/support/hops.mjs';
import { kinds } from '../http/support/middlemen.mjs';
import { fault } from './support/fault.mjs';

/** A handful of those that have gone through other proxies. */
const short = ['CL.TE', 'TE.CL', 'CL of zero and TE', 'CL.0 of a GET', 'TE.TE: a vertical tab before the value',
  'TE.TE: xchunked', 'TE.TE: a NUL behind the value', 'CL behind a bare LF', 'CL.CL in one line',
  'a request behind a size that overflows', 'a request behind a bare LF in an extension',
  '0.CL: a length of zero and a request', 'five requests', 'three chunks'];

export default fault({
  id: 'H2',
  group: 'http',
  title: 'raw requests through nginx and haproxy, before and behind: no hop sees more than was sent',
  run: async ({ long, tally }) => {
    const cases = long ? corpus : corpus.filter(({ name }) => short.includes(name));
    const chains = await Promise.all(kinds.flatMap((kind) => [inFront(kind, cases), behind(kind, cases)]));
    for (const chain of chains) {
      tally.tried += chain.rows.length;
      for (const miss of smuggled(chain)) tally.miss(miss);
      for (const line of tableOf(chain)) tally.note(line);
    }
  },
});
