// All of the app's pages without a mouse: the links beside the content, the menu of small screens,
// the way past both.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { launch, newContext, openPage, row, setUp } from './browser.mjs';

const PAGES = [['Keys', 'API keys'], ['Usage', 'Usage'], ['Requests', 'Requests'], ['Upstreams', 'Upstreams'],
  ['Proxies', 'Proxies'], ['Audit & revisions', 'Audit & revisions'], ['Settings', 'Settings']];

describe('the keyboard alone', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true });
    await stack.createKey({ name: 'ci' });
    browser = await launch();
    context = await newContext(browser);
    page = await setUp(context, stack);
    await row(page, 'ci').waitFor();
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  /** What has the focus: its name as assistive tools have it, and whether an outline shows it. */
  const focused = (on = page) => on.evaluate(() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return { name: element.getAttribute('aria-label') ?? element.innerText?.trim() ?? '',
      outlined: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1 };
  });

  /** Presses Tab until that is focused. */
  async function tabTo(wanted, on = page) {
    const passed = [];
    for (let presses = 0; presses < 40; ++presses) {
      await on.keyboard.press('Tab');
      const { name, outlined } = await focused(on);
      if (name === wanted) {
        assert.ok(outlined, `the focus shows on “${wanted}”`);
        return;
      }
      passed.push(name);
    }
    assert.fail(`no “${wanted}” among ${passed.join(' · ')}`);
  }

  it('skips to the content with the first stop of every page', async () => {
    await page.reload();
    await row(page, 'ci').waitFor();
    await page.keyboard.press('Tab');
    assert.equal((await focused()).name, 'Skip to the content');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
  });

  it('reaches every page, the place in the navigation kept', async () => {
    await page.reload();
    await row(page, 'ci').waitFor();
    for (const [link, heading] of PAGES) {
      await tabTo(link);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      assert.equal((await focused()).name, link);
      assert.equal(await page.getByRole('link', { name: link, exact: true }).first().getAttribute('aria-current'), 'page');
    }
  });

  it('reaches every page on a small screen, through the menu', async () => {
    const small = await newContext(browser,
      { storageState: await context.storageState(), viewport: { width: 320, height: 700 } });
    const other = await openPage(small, stack, '/keys', 'API keys');
    for (const [link, heading] of PAGES) {
      await other.getByRole('button', { name: /^Pages/ }).focus();
      await other.keyboard.press('Enter');
      await other.getByRole('dialog', { name: 'Pages' }).waitFor();
      await tabTo(link, other);
      await other.keyboard.press('Enter');
      await other.getByRole('dialog', { name: 'Pages' }).waitFor({ state: 'detached' });
      await other.getByRole('heading', { name: heading, level: 1 }).waitFor();
    }
    assert.deepEqual(small.faults, []);
    await small.close();
  });

  it('opens a key from the list, and comes back to it', async () => {
    await page.goto(`${stack.dashboardUrl}/keys`);
    await row(page, 'ci').waitFor();
    await tabTo('ci');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'ci', level: 1 }).waitFor();
    await page.goBack();
    await row(page, 'ci').waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === 'ci');
  });

  it('goes through the tabs of the settings and of the history', async () => {
    for (const [path, heading, tabs] of [
      ['/revisions', 'Audit & revisions', ['Audit log', 'Revisions']],
      ['/settings', 'Settings', ['Accounts', 'Sessions', 'Password']],
    ]) {
      await page.goto(stack.dashboardUrl + path);
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      for (const tab of tabs) {
        const link = page.getByRole('main').getByRole('link', { name: tab, exact: true });
        await link.focus();
        await page.keyboard.press('Enter');
        await page.waitForFunction((name) => [...document.querySelectorAll('main nav [aria-current="page"]')]
          .some((each) => each.textContent === name), tab);
      }
    }
  });
});
