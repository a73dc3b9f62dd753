// The dialogs about one key: what they take, what they say, and where the focus is once they are gone.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { act, dismissNotices, launch, newContext, picture, refusal, row, settled, setUp } from './browser.mjs';

describe('the dialogs of a key', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true });
    for (const name of ['first', 'second', '🚀'.repeat(60)]) await stack.createKey({ name });
    browser = await launch();
    context = await newContext(browser, { viewport: { width: 1440, height: 900 } });
    page = await setUp(context, stack);
    await row(page, 'first').waitFor();
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  it('edit a key whose name is long in emoji', async () => {
    await act(page, '🚀'.repeat(60), 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').press('End');
    await page.keyboard.type('!');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await row(page, `${'🚀'.repeat(60)}!`).waitFor();
  });

  it('lose what is typed to no stray key or click, and else close by either', async () => {
    const dialog = page.getByRole('dialog');
    const strays = [() => page.keyboard.press('Escape'), () => page.mouse.click(5, 400)];
    const forms = [
      () => page.getByRole('button', { name: 'Create key' }).first().click(),
      () => act(page, 'first', 'Edit'),
    ];
    for (const open of forms) {
      for (const stray of strays) {
        await open();
        await dialog.getByLabel('Name').waitFor();
        await settled(page);
        await stray();
        await dialog.waitFor({ state: 'detached' });
      }
      await open();
      await dialog.getByLabel('Name').fill('half a na');
      for (const stray of strays) await stray();
      await settled(page);
      assert.equal(await dialog.getByLabel('Name').inputValue(), 'half a na');
      await dialog.getByRole('button', { name: 'Close' }).click();
      await dialog.waitFor({ state: 'detached' });
    }
  });

  it('leave the focus in the page once the row that opened them is gone', async () => {
    await act(page, 'second', 'Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete key' }).click();
    await page.mouse.move(5, 5);
    await row(page, 'second').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.id === 'content', null, { timeout: 5_000 });
  });

  it('open from a menu that no notice covers', async () => {
    const button = page.getByRole('button', { name: 'Actions for first', exact: true });
    await dismissNotices(page);
    await act(page, 'first', 'Disable');
    const notice = page.getByRole('alert').filter({ hasText: '“first” is disabled' });
    await notice.waitFor();
    const { y } = await button.boundingBox();
    await page.setViewportSize({ width: 1440, height: Math.round(y) + 275 });
    await button.press('Enter');
    const entries = page.getByRole('menuitem');
    await entries.first().waitFor();
    const below = await notice.boundingBox();
    const last = await entries.last().boundingBox();
    assert.ok(last.y + last.height > below.y && last.x + last.width > below.x, 'the two meet');
    for (const entry of await entries.all()) {
      const { width, height } = await entry.boundingBox();
      await entry.click({ trial: true, timeout: 2_000, position: { x: width - 10, y: height / 2 } });
    }
    assert.ok(await notice.isVisible());
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('show why a save failed clear of the buttons below it', async () => {
    await act(page, 'first', 'Edit');
    const dialog = page.getByRole('dialog');
    await page.route(/\/api\/keys\/key_/, (route) => route.fulfill(refusal('no space left on device', 'req_told')),
      { times: 1 });
    await dialog.getByLabel('Name').fill('renamed');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const alert = dialog.getByRole('alert').filter({ hasText: 'The key was not saved' });
    await alert.waitFor();
    await page.waitForFunction(() => document.activeElement?.role === 'alert');
    await picture(page, 'edit-refused');
    const told = await alert.boundingBox();
    const button = await dialog.getByRole('button', { name: 'Save' }).boundingBox();
    assert.ok(told.y + told.height <= button.y, `${told.y} + ${told.height} lies above ${button.y}`);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
  });
});
