// The first steps of a new installation, driven in a browser against the real programs.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { chat } from '../support/http.mjs';
import { startStack } from '../support/programs.mjs';
import { assertAccessible, launch, newContext, picture, row, setUp } from './browser.mjs';

describe('the first steps', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
    context = await newContext(browser);
    page = await setUp(context, stack);
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const step = (title) => page.getByRole('listitem').filter({ hasText: title });
  const done = (title) => step(title).getByRole('img', { name: 'Done' });

  it('tick themselves off, up to the first request', async () => {
    await page.getByText('No keys yet').waitFor();
    await done('Give it your LLM account').waitFor();
    await done('Start the proxy').waitFor();
    await step('Create a key').getByRole('img', { name: 'To do' }).waitFor();
    const key = await stack.createKey({ name: 'first', token_limit_per_5h: 100_000 });
    await page.getByText('First steps: 3 of 4 done').waitFor();
    await done('Create a key').waitFor();
    await page.getByRole('link', { name: '“first” has ready examples' }).waitFor();
    await picture(page, 'first-steps');
    await assertAccessible(page, 'the steps that are left');
    assert.equal((await chat(stack.proxyUrl, key.key)).status, 200);
    await page.getByText('All set: the first request went through').waitFor();
    await done('Make the first request').waitFor();
    await assertAccessible(page, 'all steps done');
    await page.getByRole('button', { name: 'Hide the first steps' }).click();
    assert.equal(await page.getByText('All set').count(), 0);
    await page.reload();
    await row(page, 'first').waitFor();
    assert.equal(await page.getByRole('region', { name: 'First steps' }).count(), 0);
    assert.deepEqual(context.faults, []);
  });
});
