// What a session leaves when it ends: for the same account what it had not saved, for anybody else nothing.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { act, admin, assertAccessible, launch, newContext, openKeys, picture, row, setUp } from './browser.mjs';

describe('a session that ends', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true });
    await stack.createKey({ name: 'ci' });
    browser = await launch();
    context = await newContext(browser);
    page = await setUp(context, stack);
    await row(page, 'ci').waitFor();
    const { status } = await stack.api('/api/admins',
      { method: 'POST', body: { name: 'ben', password: admin.password, role: 'admin' } });
    assert.equal(status, 201);
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const dialog = () => page.getByRole('dialog', { name: 'Edit “ci”' });
  const told = () => page.getByRole('alert').filter({ hasText: 'Your session ended. Log in again.' });
  async function logInAs(name) {
    await page.getByRole('textbox', { name: 'Name' }).fill(name);
    await page.getByLabel('Password', { exact: true }).fill(admin.password);
    await page.getByRole('button', { name: 'Log in' }).click();
  }
  /** Types a new name into the edit dialog and saves it once the session is gone. */
  async function loseSession(draft) {
    await act(page, 'ci', 'Edit');
    await dialog().getByLabel('Name').fill(draft);
    await context.clearCookies();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await told().waitFor();
    await dialog().waitFor({ state: 'hidden' });
  }

  it('is told, and gives the same account its draft back', async () => {
    await loseSession('ci renamed');
    assert.equal(await page.getByRole('textbox', { name: 'Name' }).inputValue(), admin.name);
    assert.equal(await page.evaluate(() => document.activeElement.type), 'password');
    assert.equal(await page.getByRole('heading', { name: 'API keys' }).count(), 0);
    await picture(page, 'session-ended');
    await assertAccessible(page, 'the login after a session');
    await logInAs(admin.name);
    await dialog().waitFor();
    assert.equal(await dialog().getByLabel('Name').inputValue(), 'ci renamed');
    await picture(page, 'session-back');
    await assertAccessible(page, 'the dialog that is back');
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().waitFor({ state: 'detached' });
    // The button of its row, from which it was opened before the session ended.
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-haspopup') === 'menu');
    await row(page, 'ci renamed').waitFor();
    await stack.api(`/api/keys/${(await stack.document()).keys[0].id}`, { method: 'PATCH', body: { name: 'ci' } });
    await row(page, 'ci').waitFor();
  });

  it('leaves nothing to another account', async () => {
    await loseSession('not for ben');
    await logInAs('ben');
    await page.getByRole('button', { name: 'Account of ben' }).waitFor();
    await row(page, 'ci').waitFor();
    assert.equal(await page.locator('[role="dialog"]').count(), 0);
  });

  it('on purpose says nothing and keeps nothing, in the other pages of the browser neither', async () => {
    const other = await openKeys(context, stack);
    await page.getByRole('button', { name: 'Account of ben' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    for (const each of [page, other]) {
      await each.getByRole('button', { name: 'Log in' }).waitFor();
      await each.locator('#content').waitFor({ state: 'detached' });
      assert.equal(await each.getByText('Your session ended').count(), 0);
      assert.equal(await each.getByLabel('Name').inputValue(), '');
    }
    await other.close();
  });
});
