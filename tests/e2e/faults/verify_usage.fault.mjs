// S6: `gatehouse-proxy --verify-usage` after everything that moves usage about, and after somebody
// has changed it by hand.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { binaries } from '../support/program.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';
import { checkBooks } from './support/books.mjs';
import { Callers } from './support/callers.mjs';
import { introduced } from './support/entries.mjs';
import { fault } from './support/fault.mjs';
import { pause } from './support/time.mjs';

const run = promisify(execFile);
const keys = ['verify-usage-key-0001', 'verify-usage-key-0002'];

const start = () => documentWith(keys.map((key, i) =>
  ({ id: `key_${i}`, key, name: `Key ${i}`, token_limit_per_5h: null })));

/** {code, text} of --verify-usage. */
async function verify(stack) {
  return run(path.join(binaries, 'gatehouse-proxy'),
    ['--data-file', stack.dataFile, '--verify-usage'], { env: {} })
    .then(({ stdout }) => ({ code: 0, text: stdout }),
      (error) => ({ code: error.code, text: `${error.stdout}${error.stderr}` }));
}

/** Usage merged, adopted, replayed and kept for a deleted key. */
async function moveUsageAbout(stack, callers, calls) {
  await introduced(stack);
  const callAll = async (count, url) => {
    for (let i = 0; i < count; ++i) await callers.call(url);
  };
  await callAll(calls, stack.proxies[0].url);
  // One proxy dies with usage that nobody has merged; the other one is restarted and adopts it.
  await callAll(calls, stack.proxies[1].url);
  stack.proxies[1].program.child.kill('SIGKILL');
  await stack.proxies[1].program.exited;
  stack.proxies[1] = await stack.startProxy();
  stack.proxies.pop();
  await introduced(stack);
  // An older state of the file is put back, with an older state of usage. It knows both proxies: of
  // one that it does not know nobody could tell what the totals include.
  const older = await readFile(stack.dataFile, 'utf8');
  await callAll(calls, stack.proxies[1].url);
  await pause(1200);
  await writeFile(stack.dataFile, older);
  await callAll(calls, stack.proxies[0].url);
}

/** Each way of planting a difference must be found, named, and gone again when it is undone. */
async function findPlanted(stack, tally) {
  const good = await readFile(stack.dataFile, 'utf8');
  const plants = {
    'some tokens more': (windows) => { windows[0].tokens_used += 7; },
    'some tokens less': (windows) => { windows[0].tokens_used -= 1; },
    'a bucket missing': (windows) => { windows.shift(); },
    'a bucket too many': (windows) => { windows.unshift({ tokens_used: 5, minutes: 15,
      window_start: new Date(Date.parse(windows[0].window_start) - 900_000).toISOString() }); },
  };
  for (const [what, plant] of Object.entries(plants)) {
    const document = JSON.parse(good);
    const record = document.keys[0];
    const [{ window_start: bucket }] = record.usage_windows;
    plant(record.usage_windows);
    const planted = what === 'a bucket too many' ? record.usage_windows[0].window_start : bucket;
    await writeFile(stack.dataFile, JSON.stringify(document, null, 2));
    const { code, text } = await verify(stack);
    ++tally.tried;
    const named = text.split('\n').some((line) => line.startsWith(`${record.id} `)
      && line.includes(planted.replace('.000Z', 'Z')));
    if (code !== 1 || !named || !/ 1 differences/.test(text)) {
      tally.miss(`${what}: exit code ${code}, said ${text}`);
    }
  }
  await writeFile(stack.dataFile, good);
}

export default fault({
  id: 'S6',
  title: '--verify-usage finds no difference after all that moves usage, and finds a planted one',
  run: async ({ long, tally }) => {
    const stack = await startStack({ document: start(), proxies: 2 });
    try {
      const callers = new Callers(keys);
      for (let round = 0; round < (long ? 20 : 1); ++round) {
        await moveUsageAbout(stack, callers, long ? 50 : 20);
        await checkBooks(stack, callers, tally, `round ${round}`);
        ++tally.tried;
      }
      await stack.api('/api/keys/key_0', { method: 'DELETE' });
      await eventually(async () => (await verify(stack)).code === 0, 'no difference')
        .catch(async () => tally.miss((await verify(stack)).text));
      // With nobody running, nothing is merged into what is planted.
      for (const { program } of stack.proxies) await program.stop();
      const { code, text } = await verify(stack);
      if (code !== 0) tally.miss(`after all have ended: exit code ${code}, ${text}`);
      tally.note(text.trim());
      await findPlanted(stack, tally);
      if ((await verify(stack)).code !== 0) tally.miss('a difference is left of the planted ones');
    } finally {
      await stack.stop();
    }
  },
});
