// Many pages in one browser. Over plain http a browser opens six connections to a server, whatever the
// number of its tabs: live updates must not use them up.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { eventually, startStack } from '../support/programs.mjs';
import { act, launch, newContext, openKeys, row, setUp, untilLive, untilSign } from './browser.mjs';
import { takeAllStreams } from './event_streams.mjs';

const TABS = 12;

describe(`${TABS} tabs of one browser`, () => {
  const pages = [];
  let stack, browser, context, key, all;

  before(async () => {
    stack = await startStack({ setup: true });
    all = await takeAllStreams(stack);
    all.giveBack();
    key = await stack.createKey({ name: 'ci' });
    browser = await launch();
    context = await newContext(browser);
    pages.push(await setUp(context, stack));
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const isLive = (page) => untilSign(page, 'live');
  /** How many streams could be opened besides those of the pages. */
  async function placesLeft() {
    const { places, giveBack } = await takeAllStreams(stack);
    giveBack();
    await new Promise((resolve) => setTimeout(resolve, 1_000)); // until the server has them back
    return places;
  }
  const untilLeft = (places) => eventually(async () => await placesLeft() === places, `${places} places for streams`);

  it('are all live, on one event stream', async () => {
    while (pages.length < TABS) pages.push(await openKeys(context, stack));
    await Promise.all(pages.map(isLive));
    await untilLeft(all.places - 1);
  });

  it('all show a change that is made in one, which is not held up', async () => {
    await act(pages.at(-1), 'ci', 'Disable');
    await untilLive(pages.at(-1), '“ci” is disabled');
    await Promise.all(pages.map((page) => row(page, 'ci').getByText('Disabled').waitFor()));
  });

  it('go on when the first is closed, and when the dashboard starts again', async () => {
    await pages.shift().close();
    await stack.api(`/api/keys/${key.id}/enable`, { method: 'POST', body: {} });
    await Promise.all(pages.map((page) => row(page, 'ci').getByText('Active').waitFor()));

    const listen = new URL(stack.dashboardUrl).host;
    await stack.dashboard.stop();
    await Promise.all(pages.map((page) => untilSign(page, 'stale')));
    await stack.startDashboard({ listen });
    await Promise.all(pages.map(isLive));
    await untilLeft(all.places - 1);
  });

  it('give the stream back with the last of them', async () => {
    await Promise.all(pages.map((page) => page.close()));
    await untilLeft(all.places);
  });
});
