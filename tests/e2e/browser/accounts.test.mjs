// Accounts, sessions and passwords on the settings page, driven in a browser against the real programs.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { request } from '../support/http.mjs';
import { eventually, startStack } from '../support/programs.mjs';
import { admin, assertAccessible, launch, newContext, openKeys, openPage, picture, setUp, untilSign }
  from './browser.mjs';
import { replaceFile } from './revisions.mjs';

describe('accounts, sessions and passwords', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
    context = await newContext(browser, { viewport: { width: 1280, height: 900 } });
    await (await setUp(context, stack)).close();
    page = await openPage(context, stack, '/settings/accounts', 'Settings');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const account = (name) => page.locator(`[data-account="${name}"]`);
  const dialog = () => page.getByRole('dialog');

  async function show(tab) {
    await page.goto(`${stack.dashboardUrl}/settings${tab}`);
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  }
  async function logInAs(name, password, path = '/settings/sessions') {
    const profile = await newContext(browser);
    const other = await profile.newPage();
    await other.goto(stack.dashboardUrl + path);
    await other.getByLabel('Name').fill(name);
    await other.getByLabel('Password', { exact: true }).fill(password);
    await other.getByRole('button', { name: 'Log in' }).click();
    return [other, profile];
  }
  async function accountAct(name, entry) {
    await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
    await page.getByRole('menuitem', { name: entry }).click();
  }

  it('adds accounts, and says what is missing', async () => {
    await account(admin.name).getByText('you').waitFor();
    await page.getByRole('button', { name: 'Add account' }).click();
    await dialog().getByRole('button', { name: 'Add account' }).click();
    await dialog().getByText('Give the account a name').waitFor();
    await dialog().getByText('Choose a password').waitFor();
    await dialog().getByLabel('Name').fill('vic');
    await dialog().getByLabel(/^Password(?! again)/).fill('viewing is enough');
    await dialog().getByLabel('Password again').fill('viewing is not enough');
    await dialog().getByRole('button', { name: 'Add account' }).click();
    await dialog().getByText('The two passwords differ').waitFor();
    await assertAccessible(page, 'a refused account');
    await dialog().getByLabel('Password again').fill('viewing is enough');
    await dialog().getByRole('button', { name: 'Add account' }).click();
    await account('vic').getByText('Viewer').waitFor();
    await picture(page, 'accounts');
    assert.deepEqual((await stack.document()).admins.map(({ name, role }) => [name, role]),
      [[admin.name, 'admin'], ['vic', 'viewer']]);
  });

  it('shows a viewer what a viewer may see', async () => {
    const [other, profile] = await logInAs('vic', 'viewing is enough', '/settings');
    await other.getByText('You are a viewer').waitFor();
    assert.equal(await other.getByRole('textbox', { name: 'Ping silent streams after' }).isDisabled(), true);
    assert.equal(await other.getByRole('button', { name: 'Save', exact: true }).count(), 0);
    assert.equal(await other.getByRole('link', { name: 'Accounts' }).count(), 0);
    await other.getByRole('link', { name: 'Sessions' }).click();
    await other.getByText('This session').waitFor();
    assert.equal(await other.locator('[data-session]').count(), 1, 'a viewer sees their own sessions');
    await other.goto(`${stack.dashboardUrl}/settings/accounts`);
    await other.getByText('Only admins see the accounts').waitFor();
    await assertAccessible(other, 'a viewer\'s settings');
    assert.deepEqual(profile.faults, []);
    await profile.close();
  });

  it('keeps the last admin, and says why', async () => {
    await accountAct(admin.name, 'Remove');
    await dialog().getByRole('button', { name: 'Remove account' }).click();
    const alert = dialog().getByRole('alert').filter({ hasText: 'The account was not removed' });
    await alert.getByText(/^Request req_/).waitFor();
    await page.keyboard.press('Escape');
    await accountAct(admin.name, 'Change the role');
    await dialog().getByRole('radiogroup', { name: 'Role' }).getByText('Viewer').click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await dialog().getByRole('alert').filter({ hasText: 'The role was not changed' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
  });

  it('changes a role, sets a password, and removes an account, whose sessions end', async () => {
    await accountAct('vic', 'Change the role');
    await dialog().getByRole('radiogroup', { name: 'Role' }).getByText('Admin').click();
    await dialog().getByRole('button', { name: 'Save' }).click();
    await account('vic').getByText('Admin').waitFor();

    await accountAct('vic', 'Set a password');
    await dialog().getByLabel(/^New password(?! again)/).fill('another pass phrase');
    await dialog().getByLabel('New password again').fill('another pass phrase');
    await dialog().getByRole('button', { name: 'Set password' }).click();
    await dialog().waitFor({ state: 'detached' });
    const [other, profile] = await logInAs('vic', 'another pass phrase');
    await other.getByText('This session').waitFor();

    const keys = await openKeys(profile, stack);
    await keys.getByRole('button', { name: 'Create key' }).first().waitFor();
    const become = async (role) => {
      await accountAct('vic', 'Change the role');
      await dialog().getByRole('radiogroup', { name: 'Role' }).getByText(role).click();
      await dialog().getByRole('button', { name: 'Save' }).click();
      await account('vic').getByText(role).waitFor();
    };
    await become('Viewer');
    await keys.getByRole('button', { name: 'Create key' }).waitFor({ state: 'detached' });
    await become('Admin');
    await keys.getByRole('button', { name: 'Create key' }).first().waitFor();
    await keys.close();

    await page.reload();
    await account('vic').getByText('Logged in: 1 session').waitFor();
    await accountAct('vic', 'Remove');
    await dialog().getByText('1 session of theirs ends').waitFor();
    await dialog().getByRole('button', { name: 'Remove account' }).click();
    await account('vic').waitFor({ state: 'detached' });
    await other.getByRole('button', { name: 'Log in' }).waitFor({ timeout: 20_000 });
    await profile.close();
  });

  it('lets in whom the file calls by a name with a blank at its end', async () => {
    const made = await stack.api('/api/admins', { method: 'POST',
      body: { name: 'eve', password: 'viewing is enough', role: 'viewer' } });
    assert.equal(made.status, 201);
    await replaceFile(stack, JSON.stringify(await stack.document()).replace('"eve"', '"eve "'));
    const [other, profile] = await logInAs('eve ', 'viewing is enough');
    await other.getByText('This session').waitFor();
    await profile.close();
    assert.equal((await stack.api('/api/admins/eve%20', { method: 'DELETE' })).status, 204);
  });

  it('lists where one is logged in, ends one of them, and all others', async () => {
    const [first, firstProfile] = await logInAs(admin.name, admin.password);
    await first.getByText('This session').waitFor();
    await show('/sessions');
    const sessions = page.locator('[data-session]');
    await sessions.filter({ hasText: 'This session' }).getByText('Chrome on Linux').waitFor();
    await sessions.nth(1).waitFor();
    await picture(page, 'sessions');
    const before = await sessions.count();
    await sessions.nth(1).getByRole('button', { name: /^End ana's session/ }).click();
    await eventually(async () => await sessions.count() === before - 1, 'one fewer');

    const [second, secondProfile] = await logInAs(admin.name, admin.password);
    await second.getByText('This session').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'End all my others' }).click();
    await eventually(async () => await sessions.count() === 1, 'only this one is left');
    assert.equal(await page.getByRole('button', { name: 'End all my others' }).isDisabled(), true);
    for (const other of [first, second]) {
      await other.reload();
      await other.getByRole('button', { name: 'Log in' }).waitFor();
    }
    await firstProfile.close();
    await secondProfile.close();
  });

  it('changes one\'s own password: not with a wrong one, and others are logged out', async () => {
    const [other, profile] = await logInAs(admin.name, admin.password);
    await other.getByText('This session').waitFor();
    await show('/password');
    const fill = async (current, fresh, again = fresh) => {
      await page.getByRole('textbox', { name: 'Current password' }).fill(current);
      await page.getByLabel(/^New password(?! again)/).fill(fresh);
      await page.getByLabel('New password again').fill(again);
      await page.getByRole('button', { name: 'Change password' }).click();
    };
    await fill('not my password', 'a brand new phrase');
    await page.getByText('This is not your password').waitFor();
    await fill(admin.password, 'a brand new phrase', 'another one');
    await page.getByText('The two passwords differ').waitFor();
    await picture(page, 'password');
    await assertAccessible(page, 'a refused password');
    await fill(admin.password, 'a brand new phrase');
    await page.getByText('Your password is changed').waitFor();
    await other.reload();
    await other.getByRole('button', { name: 'Log in' }).waitFor();
    await profile.close();
    await page.reload();
    await page.getByRole('textbox', { name: 'Current password' }).waitFor();
    await fill('a brand new phrase', admin.password);
    await page.getByText('Your password is changed').waitFor();
  });

  it('keeps one\'s pages and what is typed in them while a new password waits for its cookie', async () => {
    const other = await openPage(context, stack, '/settings/accounts', 'Settings');
    await other.getByRole('button', { name: 'Add account' }).click();
    await other.getByRole('dialog').getByLabel('Name').fill('half typed');
    const answerOf = (path, judge) => other.waitForResponse(async (response) =>
      new URL(response.url()).pathname === path && judge(response));
    const saysOut = (yes) => answerOf('/api/session', async (it) => (await it.json()).authenticated === !yes);

    // The server has changed it and told so; its answer with the cookie is on its way.
    const cookies = async () => (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
    await page.route('**/api/me/password', async (route) => {
      const asked = route.request();
      const out = Promise.all([saysOut(true), answerOf('/api/admins', (it) => it.status() === 401)]);
      const { status, headers } = await request(asked.url(), { method: 'PUT', body: asked.postData(),
        headers: { ...asked.headers(), origin: stack.dashboardUrl, cookie: await cookies() } });
      await out;
      await route.fulfill({ status, headers });
    }, { times: 1 });
    await show('/password');
    await untilSign(other, 'live');
    const inAgain = saysOut(true).then(() => Promise.all([saysOut(false), answerOf('/api/admins', (it) => it.ok())]));
    await page.getByRole('textbox', { name: 'Current password' }).fill(admin.password);
    await page.getByLabel(/^New password(?! again)/).fill('yet another phrase');
    await page.getByLabel('New password again').fill('yet another phrase');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Your password is changed').waitFor();
    await inAgain;
    assert.equal(await other.getByRole('dialog').getByLabel('Name').inputValue(), 'half typed');
    assert.equal(await other.getByRole('alert').count(), 0);
    await page.getByRole('textbox', { name: 'Current password' }).waitFor();
    await other.close();
  });
});
