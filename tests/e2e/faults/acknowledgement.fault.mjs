// S7: how the programs tell each other by the data file alone. A proxy says soon which revision it
// serves, nothing is written when nothing happened, what one proxy has used counts for the other
// one, and whether a proxy runs is told by the lock on its journal.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

import { chat } from '../support/http.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';
import { checkBooks, isFree } from './support/books.mjs';
import { Callers } from './support/callers.mjs';
import { instanceOf, introduced } from './support/entries.mjs';
import { fault } from './support/fault.mjs';
import { missComplaints } from './support/logs.mjs';
import { distribution, pause, quantile, timed } from './support/time.mjs';

const key = 'acknowledgement-key-0001';
const flushMs = 1000;
const acknowledgedMs = 50;

const start = () => documentWith([
  { id: 'key_a', key, name: 'A', token_limit_per_5h: null }]);

/**
 * Milliseconds of one edit: `commit` until the dashboard answered, `acknowledged` from there until
 * every proxy's entry has the revision.
 */
async function editAndWait(stack, notes) {
  const { result: answer, ms: commit } = await timed(() => stack.api('/api/keys/key_a',
    { method: 'PATCH', body: { notes } }));
  const revision = Number(answer.headers.get('x-revision'));
  const { ms: acknowledged } = await timed(async () => {
    for (;;) {
      const { proxies } = await stack.document();
      if (Object.values(proxies).every((entry) => entry.applied_revision === revision)) return;
      await pause(1);
    }
  });
  return { commit, acknowledged };
}

/**
 * An acknowledgement takes the proxy's pause of 20 ms and a commit. On a machine that takes long for
 * any commit the ceiling is a few of the dashboard's in the same run.
 */
async function acknowledges(stack, { edits, tally }) {
  await introduced(stack);
  const times = [];
  for (let i = 0; i < edits; ++i) {
    times.push(await editAndWait(stack, `edit ${i}`));
    ++tally.tried;
    await pause(30 + Math.random() * 60);
  }
  const commits = times.map(({ commit }) => commit);
  const acknowledged = times.map((each) => each.acknowledged);
  tally.recovered(quantile(acknowledged, 1));
  tally.note(`both proxies acknowledged ${edits} edits after ${distribution(acknowledged)}; the `
    + `dashboard committed them in ${distribution(commits)}`);
  const ceiling = Math.max(acknowledgedMs, 20 + 5 * quantile(commits, 0.5));
  const median = quantile(acknowledged, 0.5);
  if (median > ceiling) tally.miss(`half of the acknowledgements took more than ${median} ms`);
}

async function writesNothingWhenNothingHappened(stack, { milliseconds, tally }) {
  await pause(flushMs + 1000);
  const before = await stat(stack.dataFile, { bigint: true });
  // Requests that cost nothing are no reason either.
  const asking = setInterval(() => fetch(`${stack.proxyUrl}/health`).catch(() => {}), 200);
  await pause(milliseconds);
  clearInterval(asking);
  const after = await stat(stack.dataFile, { bigint: true });
  ++tally.tried;
  for (const member of ['ino', 'size', 'mtimeNs', 'ctimeNs']) {
    if (before[member] !== after[member]) tally.miss(`${member} of an idle data file has changed`);
  }
}

/** What was used up at one proxy is refused by the other one. */
async function countsForTheOther(stack, { rounds, ceilingMs, callers, tally }) {
  const times = [];
  for (let round = 0; round < rounds; ++round) {
    const { id, key: secret } = await stack.createKey(
      { name: `shared ${round}`, token_limit_per_5h: 100 });
    await pause(300);  // acknowledgements of the new key are over; they would take usage along
    const [first, second] = round % 2 === 0 ? stack.proxies : [...stack.proxies].reverse();
    const answer = await chat(first.url, secret,
      { headers: { 'x-demo-input-tokens': '60', 'x-demo-output-tokens': '60' } });
    if (answer.status !== 200) tally.miss(`round ${round}: ${answer.status} ${answer.text}`);
    callers.answers.set(answer.headers['x-gatehouse-request-id'], 120);
    const { ms } = await timed(() => eventually(async () => (await stack.document()).keys
      .find((record) => record.id === id).total_lifetime_tokens === 120, 'the usage in the file'));
    times.push(ms);
    const refused = await chat(second.url, secret);
    ++tally.tried;
    if (refused.status !== 429) {
      tally.miss(`round ${round}: the other proxy answered ${refused.status} when the file said `
        + 'that the quota is used up');
    }
  }
  tally.note(`usage counted for the other proxy after ${distribution(times)}`);
  if (quantile(times, 1) > ceilingMs) {
    tally.miss(`it took ${Math.round(quantile(times, 1))} ms until usage counted everywhere`);
  }
}

/** A running proxy's journal is locked, a dead one's is not, and the dashboard knows. */
async function tellsTheDeadFromTheLiving(stack, tally) {
  const document = await stack.document();
  const [living, dead] = stack.proxies.map(({ program }) => instanceOf(document, program));
  const journal = (instance) => path.join(stack.dataDir, document.proxies[instance].journal);
  const shown = async () => Object.fromEntries((await stack.api('/api/proxies')).body.proxies
    .map(({ instance, running }) => [instance, running]));
  const expect = async (what, actual, expected) => {
    ++tally.tried;
    if (JSON.stringify(await actual) !== JSON.stringify(expected)) {
      tally.miss(`${what}: ${JSON.stringify(await actual)}, expected ${JSON.stringify(expected)}`);
    }
  };
  await expect('both run', shown(), { [living]: true, [dead]: true });
  await expect('both journals are locked',
    Promise.all([living, dead].map((instance) => isFree(journal(instance)))), [false, false]);
  stack.proxies[1].program.child.kill('SIGKILL');
  await stack.proxies[1].program.exited;
  await expect('one is dead', shown(), { [living]: true, [dead]: false });
  await expect('its journal is free',
    Promise.all([living, dead].map((instance) => isFree(journal(instance)))), [false, true]);
  // A stopped process has not ended.
  stack.proxies[0].program.child.kill('SIGSTOP');
  await expect('one is stopped', shown(), { [living]: true, [dead]: false });
  stack.proxies[0].program.child.kill('SIGCONT');

  const third = await stack.startProxy();
  await eventually(async () => !(await readFile(stack.dataFile, 'utf8')).includes(dead),
    'the dead one is gone').catch((error) => tally.miss(error.message));
  const newest = instanceOf(await stack.document(), third.program);
  await expect('another one took over', shown(), { [living]: true, [newest]: true });
}

export default fault({
  id: 'S7',
  title: 'proxies acknowledge edits at once, write nothing when idle, tell by a lock that they run',
  run: async ({ long, tally }) => {
    const stack = await startStack({ document: start(), proxies: 2 });
    try {
      const callers = new Callers([key]);
      await acknowledges(stack, { edits: long ? 100 : 20, tally });
      await writesNothingWhenNothingHappened(stack, { milliseconds: long ? 30_000 : 3_000, tally });
      await countsForTheOther(stack,
        { rounds: long ? 20 : 2, ceilingMs: flushMs + (long ? 300 : 2_000), callers, tally });
      await tellsTheDeadFromTheLiving(stack, tally);
      await checkBooks(stack, callers, tally, 'at the end');
      missComplaints(stack, tally);
    } finally {
      await stack.stop();
    }
  },
});
