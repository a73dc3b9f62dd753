import { inParallel } from '../support/http.mjs';
import { bytesOf, corpus } from '../http/support/corpus.mjs';
import { startGate } from '../http/support/gate.mjs';
import { compareSeen, eachByte, everyCut, play } from '../http/support/play.mjs';
import { fault } from './support/fault.mjs';

/** The ways to cut `each` at: long, all; short, whole and in the middle. */
function waysOf(each, long) {
  const size = bytesOf(each, '0000').length;
  if (!long) return [[], [size >> 1].filter((at) => at > 0)];
  return [[], eachByte(size), ...everyCut(size).map((at) => [at])];
}

export default fault({
  id: 'F13',
  group: 'http',
  title: 'raw requests, cut everywhere: the answers, the closing, what an upstream sees',
  run: async ({ long, tally }) => {
    const gate = await startGate();
    try {
      const jobs = corpus.flatMap((each) => waysOf(each, long).map((cuts) => ({ each, cuts })))
        .sort((a, b) => b.cuts.length - a.cuts.length);
      const many = jobs.filter(({ cuts }) => cuts.length > 1).length;
      const playJob = async ({ each, cuts }) => {
        const { id, misses } = await play(gate.port, each, cuts);
        const all = [...misses, ...compareSeen(gate.upstream, each, id)];
        for (const miss of all) {
          tally.miss(`${each.group}, ${each.name}, cut at ${cuts.length > 1 ? 'each byte' : cuts}: ${miss}`);
        }
        ++tally.tried;
      };
      // Those of many pieces have to keep to the time for a head.
      await inParallel(many, 50, (i) => playJob(jobs[i]));
      await inParallel(jobs.length - many, 200, (i) => playJob(jobs[many + i]));
      for (const bytes of gate.upstream.broken) tally.miss(`an upstream was sent no HTTP: ${bytes}`);
      if (gate.proxy.exitCode !== null) tally.miss('the proxy ended');
      tally.note(`${corpus.length} requests in ${jobs.length} runs`);
    } finally {
      await gate.stop();
    }
  },
});
