// Each fault sweep in its short form; scripts/faults.sh runs the long ones.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { allFaults } from './support/fault.mjs';

// What a failed sweep has left running must not keep the suite from ending.
after(() => setTimeout(() => process.exit(1), 10_000).unref());

for (const { id, title, run } of await allFaults()) {
  test(`${id}: ${title}`, async () => {
    const tally = await run({ long: false });
    assert.ok(tally.held, JSON.stringify(tally, null, 2));
  });
}
