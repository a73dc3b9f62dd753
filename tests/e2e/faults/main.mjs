// The long fault sweeps, as scripts/faults.sh runs them: prints a table, exits 1 on any miss.
//   node main.mjs [--short] [ID or group...]
import { allFaults, Tally } from './support/fault.mjs';

const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const long = !process.argv.includes('--short');
const faults = (await allFaults()).filter(({ id, group }) =>
  wanted.length === 0 || wanted.includes(id) || wanted.includes(group));
if (faults.length === 0) {
  console.error(`no such sweep; there are ${(await allFaults()).map(({ id }) => id).join(' ')}`);
  process.exit(2);
}

const row = (...cells) => console.log(`| ${cells.join(' | ')} |`);
row('#', 'test', 'tried', 'lost', 'doubled', 'corrupt', 'slowest recovery', 'seconds', 'holds');
row('---', '---', '---:', '---:', '---:', '---:', '---:', '---:', '---');
let failed = 0;
for (const { id, title, run } of faults) {
  const began = Date.now();
  let tally;
  try {
    tally = await run({ long });
  } catch (error) {
    tally = new Tally();
    tally.miss(error.stack);
  }
  if (!tally.held) ++failed;
  row(id, title, tally.tried, tally.lost, tally.doubled, tally.corrupt, `${tally.slowestMs} ms`,
    Math.round((Date.now() - began) / 1000), tally.held ? 'yes' : 'NO');
  for (const note of tally.notes) console.log(`    ${id}: ${note}`);
  for (const miss of tally.misses.slice(0, 20)) console.log(`    ${id} MISSED: ${miss}`);
}
console.log(`${faults.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
