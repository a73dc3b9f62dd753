// A page that gets no event stream because all are taken asks every few seconds instead.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { launch, newContext, row, setUp } from './browser.mjs';

describe('a page beyond the cap of event streams', () => {
  const streams = [];
  let stack, browser;
  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
  });
  after(async () => {
    for (const stream of streams) stream.destroy();
    await browser?.close();
    await stack?.stop();
  });

  const openStream = () => new Promise((resolve, reject) => {
    const request = http.get(`${stack.dashboardUrl}/api/events`,
      { agent: false, headers: { authorization: `Bearer ${stack.authToken}` } }, (incoming) => {
        incoming.on('error', () => {});
        incoming.resume();
        streams.push(request);
        resolve(incoming.statusCode);
      });
    request.on('error', reject);
  });

  it('shows what others change by asking, and goes live once there is room', async () => {
    while (await openStream() === 200);
    const context = await newContext(browser);
    const page = await setUp(context, stack);
    const refused = await page.waitForResponse((answer) => answer.url().endsWith('/api/events'));
    assert.equal(refused.status(), 503);
    await stack.createKey({ name: 'made elsewhere' });
    await row(page, 'made elsewhere').waitFor({ timeout: 15_000 });

    const live = page.waitForResponse((answer) => answer.url().endsWith('/api/events') && answer.status() === 200,
      { timeout: 20_000 });
    for (const stream of streams) stream.destroy();
    await live;
    await stack.createKey({ name: 'made later' });
    await row(page, 'made later').waitFor({ timeout: 3_000 });
    assert.deepEqual(context.faults, []);
    await context.close();
  });
});
