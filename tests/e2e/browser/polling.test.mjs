// A page that gets no event stream because all are taken asks every few seconds instead.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { launch, newContext, row, setUp, untilSign } from './browser.mjs';
import { takeAllStreams } from './event_streams.mjs';

describe('a page beyond the cap of event streams', () => {
  let stack, browser, taken;
  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
  });
  after(async () => {
    taken?.giveBack();
    await browser?.close();
    await stack?.stop();
  });

  it('shows what others change by asking, and goes live once there is room', async () => {
    taken = await takeAllStreams(stack);
    const context = await newContext(browser);
    const page = await setUp(context, stack);
    await untilSign(page, 'polling');
    await stack.createKey({ name: 'made elsewhere' });
    await row(page, 'made elsewhere').waitFor({ timeout: 15_000 });

    taken.giveBack();
    await untilSign(page, 'live');
    await stack.createKey({ name: 'made later' });
    await row(page, 'made later').waitFor({ timeout: 3_000 });
    assert.deepEqual(context.faults, []);
    await context.close();
  });
});
