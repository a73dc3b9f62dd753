// kill -9 at random moments under load: two proxies on one file, callers on both, an editor at the
// dashboard. Whoever is hit is started again at once.
import { fault } from './support/fault.mjs';
import { Site } from './support/site.mjs';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Other work on the machine may stretch a start; the long sweep runs alone.
const slowestMs = { long: 1000, short: 5000 };

/** A repeatable sequence of numbers in [0, 1). */
function sequence(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const victims = [
  { name: 'first proxy', program: (site) => site.stack.proxies[0].program,
    restart: (site) => site.restartProxy(0) },
  { name: 'second proxy', program: (site) => site.stack.proxies[1].program,
    restart: (site) => site.restartProxy(1) },
  { name: 'dashboard', program: (site) => site.stack.dashboard,
    restart: (site) => site.restartDashboard() },
];

/** Kills and restarts `count` times, and checks the books at rest now and then. */
async function sweep(site, count, random, tally) {
  const kinds = new Map();
  for (let done = 0; done < count;) {
    let turn = 0;
    const load = site.callers.load(() => site.stack.proxies[turn++ % 2].url, { width: 6 });
    const edits = site.editor.load();
    for (let i = 0; i < 30 && done < count; ++i, ++done) {
      await pause(random() * 400);
      const victim = victims[Math.floor(random() * victims.length)];
      await site.kill(victim.program(site));
      tally.recovered(await victim.restart(site));
      ++tally.tried;
      kinds.set(victim.name, (kinds.get(victim.name) ?? 0) + 1);
    }
    await load.ended();
    await edits.ended();
    await site.callAll(1);
    await site.editor.edit();
    await site.check(tally, `after ${done} kills`);
  }
  tally.note([...kinds].map(([name, times]) => `${name} ${times} times`).join(', '));
}

/** Nothing but the deaths may have cost a caller or the editor an answer. */
function checkRefusals({ callers, editor }, tally) {
  for (const [status, times] of callers.statuses) {
    tally.miss(`${times} calls were answered ${status}`);
  }
  for (const [status, times] of editor.refused) {
    if (status !== 0) tally.miss(`${times} edits were answered ${status}`);
  }
}

export default fault({
  id: 'F2',
  title: 'random kills under load, two proxies and the dashboard editing',
  async run({ long, tally }) {
    const seed = long ? Date.now() >>> 0 : 2;
    const site = await Site.open({ proxies: 2 });
    try {
      await sweep(site, long ? 300 : 15, sequence(seed), tally);
      checkRefusals(site, tally);
      const { callers, editor } = site;
      tally.note(`seed ${seed}; ${callers.answers.size} answers received whole, ${callers.cutOff} cut `
        + `off; ${editor.acknowledged} of ${editor.attempted} edits acknowledged`);
    } finally {
      await site.close();
    }
    const limit = slowestMs[long ? 'long' : 'short'];
    if (tally.slowestMs > limit) tally.miss(`back after ${tally.slowestMs} ms; ${limit} are allowed`);
  },
});
