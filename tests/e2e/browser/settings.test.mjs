// The settings page with its tabs, driven in a browser against the real programs.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { eventually, startStack } from '../support/programs.mjs';
import { assertAccessible, assertNothingCutOff, deafPage, launch, newContext, openPage, picture,
  setUp, untilLive } from './browser.mjs';
import { revisionsOn } from './revisions.mjs';

const PING = 'Ping silent streams after';

describe('the settings page', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
    context = await newContext(browser, { viewport: { width: 1280, height: 900 } });
    await (await setUp(context, stack)).close();
    page = await openPage(context, stack, '/settings', 'Settings');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const { editFile } = revisionsOn(() => ({ stack, page }));
  const row = (name, on = page) => on.locator(`[data-setting="${name}"]`);
  const ping = (on = page) => on.getByRole('textbox', { name: PING });
  const save = () => page.getByRole('button', { name: 'Save', exact: true });
  const saved = async () => (await stack.document()).settings ?? {};

  it('has a row for every live setting of the server, with its default', async () => {
    const { body: { schema } } = await stack.api('/api/settings');
    await row(schema[0].name).waitFor();
    const shown = await page.locator('[data-setting]').evaluateAll((rows) => rows.map((each) => each.dataset.setting));
    assert.deepEqual(shown.sort(), schema.map(({ name }) => name).sort());
    for (const { name, description } of schema) await row(name).getByText(description).first().waitFor();
    await row('ping_seconds').getByText(/^Default: 15 s · 0 to /).waitFor();
    assert.equal(await page.title(), 'Settings · Gatehouse');
    assert.equal(await save().isDisabled(), true);
  });

  it('saves what was changed and nothing else, which counts in the proxy at once', async () => {
    await ping().fill('30');
    await row('revoke_running').getByText('Off', { exact: true }).click();
    await page.getByText('2 changed, not saved').waitFor();
    await save().click();
    assert.match(await untilLive(page, 'The settings are saved'), /^Live in the proxy/);
    assert.deepEqual(await saved(), { ping_seconds: 30, revoke_running: false });
    await page.getByText('Nothing changed').waitFor();
    await page.reload();
    assert.equal(await ping().inputValue(), '30 s');
  });

  it('takes nothing while it saves, which would be lost, and gives the focus back', async () => {
    let answer;
    const asked = new Promise((resolve) => page.route('**/api/settings', async (route) => {
      if (route.request().method() === 'GET') return route.continue();
      await new Promise((go) => { answer = go; resolve(); });
      return route.continue();
    }));
    await ping().fill('40');
    await ping().press('Enter');
    await asked;
    await page.keyboard.type('99');
    assert.equal(await ping().isDisabled(), true);
    answer();
    await page.getByText('Nothing changed').waitFor();
    assert.equal((await saved()).ping_seconds, 40);
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
    await page.unroute('**/api/settings');
    assert.equal(await ping().inputValue(), '40 s');
  });

  it('takes lists, choices and pairs of names and values', async () => {
    await row('log_level').getByRole('combobox').click();
    await page.getByRole('option', { name: 'warn' }).click();
    await row('admin_jwt.sources').getByRole('textbox').or(row('admin_jwt.sources').getByRole('combobox')).first().fill('header X-Token');
    await page.keyboard.press('Enter');
    await row('admin_jwt.claims').getByRole('button', { name: 'Add claim' }).click();
    await row('admin_jwt.claims').getByLabel('claim 1: name').fill('role');
    await row('admin_jwt.claims').getByLabel('claim 1: value').fill('operator');
    await save().click();
    await page.getByText('Nothing changed').waitFor();
    const { log_level, admin_jwt } = await saved();
    assert.equal(log_level, 'warn');
    assert.deepEqual([admin_jwt.sources, admin_jwt.claims], [['header X-Token'], { role: 'operator' }]);
  });

  it('goes back to the default where that is asked for', async () => {
    await row('ping_seconds').getByRole('button', { name: `Reset “${PING}” to its default` }).click();
    assert.equal(await ping().inputValue(), '');
    await row('log_level').getByRole('button', { name: /^Reset/ }).click();
    await save().click();
    await page.getByText('Nothing changed').waitFor();
    const { ping_seconds, log_level } = await saved();
    assert.deepEqual([ping_seconds, log_level], [undefined, undefined]);
  });

  it('shows the server\'s reason at the field that it refuses', async () => {
    await ping().fill('999999999');
    await save().click();
    const alert = page.getByRole('alert').filter({ hasText: 'The settings were not saved' });
    await alert.getByText(/^Request req_/).waitFor();
    await alert.getByText(PING).waitFor();
    assert.doesNotMatch(await alert.textContent(), /ping_seconds/);
    assert.equal(await ping().getAttribute('aria-invalid'), 'true');
    await assertAccessible(page, 'refused settings');
    await page.getByRole('button', { name: 'Discard' }).click();
    assert.equal(await ping().inputValue(), '');
  });

  it('follows an edit by hand, and with a draft announces it and loses nothing', async () => {
    await editFile((document) => { document.settings = { ...document.settings, ping_seconds: 41 }; });
    await eventually(async () => await ping().inputValue() === '41 s', 'the form follows');
    await ping().fill('42');
    await editFile((document) => { document.settings = { ...document.settings, ping_seconds: 43, server_timing: true }; });
    await page.getByText('Somebody has changed the settings').waitFor();
    assert.equal(await ping().inputValue(), '42 s');
    await picture(page, 'settings-moved');
    await assertAccessible(page, 'settings that somebody else has changed');
    await page.getByRole('button', { name: 'Bring theirs in' }).click();
    const conflict = page.getByTestId('conflict');
    await conflict.getByText('43 s').waitFor();
    await conflict.getByText('42 s').waitFor();
    await conflict.getByText('Taken over from them: Tell callers').waitFor();
    await conflict.getByRole('button', { name: 'Take theirs' }).click();
    assert.equal(await ping().inputValue(), '43 s');
    await page.getByText('Nothing changed').waitFor();
  });

  it('keeps what is not saved while other pages are looked at, and asks before the page itself goes', async () => {
    const link = (name) => page.getByRole('navigation').getByRole('link', { name, exact: true });
    await ping().fill('44');
    await link('Keys').click();
    await page.getByRole('heading', { name: 'Keys', level: 1 }).waitFor();
    await editFile((document) => { document.settings = { ...document.settings, server_timing: false }; });
    await link('Settings').click();
    await page.getByText('1 changed, not saved').waitFor();
    assert.equal(await ping().inputValue(), '44 s');
    await page.getByRole('button', { name: 'Bring theirs in' }).click();
    const asked = page.waitForEvent('dialog');
    const left = page.reload().catch(() => {});
    const question = await asked;
    assert.equal(question.type(), 'beforeunload');
    await question.dismiss();
    await Promise.race([left, page.getByText('1 changed, not saved').waitFor()]);
    await save().click();
    await page.getByText('Nothing changed').waitFor();
    const { ping_seconds, server_timing } = await saved();
    assert.deepEqual([ping_seconds, server_timing], [44, false]);
  });

  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 375, 768, 1440]) {
      it(`has no axe violation and nothing cut off at ${width} px in ${colorScheme}`, async () => {
        const profile = await newContext(browser, { storageState: await context.storageState(),
          colorScheme, viewport: { width, height: 860 } });
        const other = await openPage(profile, stack, '/settings', 'Settings');
        for (const [tab, there] of [['', '[data-setting]'], ['/accounts', '[data-account]'],
          ['/sessions', '[data-session]'], ['/password', 'form']]) {
          await other.goto(`${stack.dashboardUrl}/settings${tab}`);
          await other.locator(there).first().waitFor();
          await picture(other, `settings${tab.replace('/', '-')}-${width}-${colorScheme}`);
          await assertNothingCutOff(other);
          await assertAccessible(other, `settings${tab} at ${width} px in ${colorScheme}`);
        }
        assert.deepEqual(profile.faults, []);
        await profile.close();
      });
    }
  }

  it('says with reason and request id why the settings could not be fetched, and tries again', async () => {
    const other = await deafPage(context);
    // The dashboard's own refusal, of a request that a page of its own never makes.
    await other.route('**/api/settings', (route) => route.continue({ method: 'DELETE' }));
    await other.goto(`${stack.dashboardUrl}/settings`);
    const alert = other.getByRole('alert').filter({ hasText: 'The settings could not be fetched' });
    await alert.getByText(/^Request req_/).waitFor();
    await other.unroute('**/api/settings');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await row('ping_seconds', other).waitFor();
    await other.close();
  });
});
