// The command palette, driven by keyboard in a browser against the real programs.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { assertAccessible, launch, newContext, openPage, picture, setUp } from './browser.mjs';

describe('the command palette', () => {
  let stack, browser, context, page, ci;

  before(async () => {
    stack = await startStack({ setup: true });
    ci = await stack.createKey({ name: 'ci runner' });
    await stack.createKey({ name: 'another' });
    browser = await launch();
    context = await newContext(browser, { viewport: { width: 1440, height: 860 }, colorScheme: 'light' });
    await (await setUp(context, stack)).close();
    page = await openPage(context, stack, '/proxies', 'Proxies');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const palette = () => page.getByRole('dialog', { name: 'Command palette' });
  const field = () => palette().getByRole('combobox');
  const options = () => palette().getByRole('option');
  /** The option that the field points to, which is what Enter takes. */
  const active = async () => page.locator(`#${await field().getAttribute('aria-activedescendant')}`).textContent();

  async function open() {
    await page.keyboard.press('Control+k');
    await field().waitFor();
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox');
  }
  async function take(text) {
    await open();
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await palette().waitFor({ state: 'detached' });
  }

  it('opens from anywhere, names what Enter would do, and gives the focus back', async () => {
    const button = page.getByRole('button', { name: 'Jump to …' });
    await button.focus();
    await open();
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('role')), 'combobox');
    assert.equal(await active(), 'Keys');
    await page.keyboard.press('ArrowDown');
    const second = await active();
    assert.notEqual(second, 'Keys');
    assert.equal(await palette().getByRole('option', { selected: true }).textContent(), second);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    assert.equal(await active(), 'Log out');
    await picture(page, 'palette');
    await page.keyboard.press('Escape');
    await palette().waitFor({ state: 'detached' });
    assert.equal(await button.evaluate((element) => element === document.activeElement), true);
  });

  it('goes to a page by what it is called', async () => {
    await take('audit log');
    await page.waitForURL(/\/audit$/);
  });

  it('finds a key, and shows it', async () => {
    await open();
    await page.keyboard.type('runner');
    await options().filter({ hasText: 'ci runner' }).waitFor();
    assert.equal(await options().count(), 1);
    await picture(page, 'palette-key');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${stack.dashboardUrl}/keys/${ci.id}`);
    await page.getByRole('heading', { name: 'ci runner', level: 1 }).waitFor();
  });

  it('does not open what an earlier text has found', async () => {
    const here = page.url();
    await open();
    await page.keyboard.type('runner');
    await options().filter({ hasText: 'ci runner' }).waitFor();
    await page.keyboard.type('zz');
    await page.keyboard.press('Enter');
    await palette().getByText('Nothing is called “runnerzz”.').waitFor();
    assert.equal(page.url(), here);
    await page.keyboard.press('Escape');
    await palette().waitFor({ state: 'detached' });
  });

  it('finds whose a pasted secret is without it entering any URL', async () => {
    const asked = [];
    const note = (request) => asked.push(request.url());
    page.on('request', note);
    await open();
    await field().fill(ci.key);
    await options().filter({ hasText: 'ci runner' }).waitFor();
    page.off('request', note);
    assert.deepEqual(asked.filter((url) => url.includes(ci.key)), []);
    await page.keyboard.press('Escape');
  });

  it('says so when nothing is called that', async () => {
    await open();
    await page.keyboard.type('zzzz');
    await palette().getByText('Nothing is called “zzzz”.').waitFor();
    await assertAccessible(page, 'an empty palette');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
  });

  it('opens the dialog for a new key from any page, and the address forgets it', async () => {
    await page.goto(`${stack.dashboardUrl}/proxies`);
    await page.getByRole('heading', { name: 'Proxies', level: 1 }).waitFor();
    await take('create a key');
    await page.getByRole('dialog').getByText('Create an API key').waitFor();
    assert.equal(new URL(page.url()).hash, '');
    await page.keyboard.press('Control+k');
    assert.equal(await palette().count(), 0, 'not over another dialog');
    await page.keyboard.press('Escape');
  });

  it('changes the theme', async () => {
    await take('dark theme');
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    await open();
    await assertAccessible(page, 'the dark palette');
    await picture(page, 'palette-dark');
    await page.keyboard.press('Escape');
    await take('light theme');
    await open();
    await assertAccessible(page, 'the palette');
    await page.keyboard.press('Escape');
  });

  it('logs out', async () => {
    await take('log out');
    await page.getByRole('button', { name: 'Log in' }).waitFor();
  });
});
