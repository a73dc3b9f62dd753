// The pages in light and dark and on small screens: contrast and names by axe, and no sideways
// scrolling. Pictures go to $GATEHOUSE_SCREENSHOTS.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';

import { documentWith, startStack } from '../support/programs.mjs';
import { assertAccessible, assertNothingCutOff, launch, newContext, openKeys, picture, row,
  setUp, untilSign } from './browser.mjs';

const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
const usedNow = (tokens) => [{ window_start: new Date(Date.now() - 60_000).toISOString(), tokens_used: tokens }];

/** Keys in every state that the list can show. */
const keys = [
  { key: 'pk_ana_1234567890', name: 'Ana', model: 'glm-4.7', token_limit_per_5h: 100_000, usage_windows: usedNow(41_200) },
  { key: 'pk_busy_123456789', name: 'nearly there', token_limit_per_5h: 50_000, usage_windows: usedNow(46_000), owner: 'search team' },
  { key: 'pk_spent_12345678', name: 'spent', token_limit_per_5h: 10_000, usage_windows: usedNow(10_900) },
  { key: 'pk_off_1234567890', name: 'switched off', enabled: false, token_limit_per_5h: 1_000_000 },
  { key: 'pk_old_1234567890', name: 'expired', expiry_date: inDays(-2), token_limit_per_5h: 1_000_000 },
  { key: 'pk_soon_123456789', name: 'soon', expiry_date: inDays(3), token_limit_per_5h: null, allowed_models: ['glm-*'] },
  { key: 'pk_zero_123456789', name: 'blocked', token_limit_per_5h: 0, tags: ['prod', 'batch'] },
  ...Array.from({ length: 30 }, (_, i) => ({
    key: `pk_team_${String(i).padStart(10, '0')}`, name: `team member ${i}`, token_limit_per_5h: 200_000 })),
];

describe('the looks', () => {
  let stack, browser, storageState;

  before(async () => {
    stack = await startStack({ setup: true, dashboardArgs: ['--demo'], document: documentWith(keys) });
    browser = await launch();
    const context = await newContext(browser);
    await setUp(context, stack);
    storageState = await context.storageState();
    await context.close();
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  const profile = (options) => newContext(browser, { storageState, ...options });

  for (const colorScheme of ['light', 'dark']) {
    it(`the list has no axe violation in ${colorScheme}`, async () => {
      const context = await profile({ colorScheme });
      const page = await openKeys(context, stack);
      await row(page, 'spent').getByText('Used up').waitFor();
      assert.equal(await page.locator('html').getAttribute('data-mantine-color-scheme'), colorScheme);
      await picture(page, `keys-${colorScheme}`);
      await assertAccessible(page, `the list in ${colorScheme}`);
      await page.getByTestId('proxy-badge').click();
      await page.getByText('up to date').waitFor();
      await assertAccessible(page, `the proxies in ${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Actions for Ana' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).waitFor();
      await assertAccessible(page, `a key's menu in ${colorScheme}`);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Create key' }).click();
      await page.getByRole('button', { name: 'More options' }).click();
      await page.getByLabel('Requests per minute').waitFor();
      await picture(page, `create-${colorScheme}`);
      await assertAccessible(page, `the create dialog in ${colorScheme}`);
      assert.deepEqual(context.faults, []);
      await context.close();
    });
  }

  for (const width of [320, 375, 768]) {
    it(`nothing is cut off at ${width} px`, async () => {
      const context = await profile({ viewport: { width, height: 800 } });
      const page = await openKeys(context, stack);
      await row(page, 'Ana').waitFor();
      await picture(page, `keys-${width}`);
      await assertNothingCutOff(page);
      await assertAccessible(page, `the list at ${width} px`);
      await page.getByRole('button', { name: 'Create key' }).click();
      await page.getByRole('dialog').getByLabel('Name').waitFor();
      await picture(page, `create-${width}`);
      await assertAccessible(page, `the create dialog at ${width} px`);
      await context.close();
    });
  }

  it('the chosen theme outlives a reload, whatever the system prefers', async () => {
    const context = await profile({ colorScheme: 'light' });
    const page = await openKeys(context, stack);
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    await page.reload();
    assert.equal(await page.locator('html').getAttribute('data-mantine-color-scheme'), 'dark');
    await context.close();
  });

  it('the keyboard alone opens, fills and leaves a dialog, and comes back to where it was', async () => {
    const context = await profile();
    const page = await openKeys(context, stack);
    await row(page, 'Ana').waitFor();
    await page.getByRole('button', { name: 'Actions for Ana' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'menuitem');
    await page.keyboard.press('Enter');
    const name = page.getByRole('dialog').getByLabel('Name');
    await name.waitFor();
    await page.waitForFunction(() => document.activeElement?.tagName === 'INPUT');
    await page.keyboard.press('Escape');
    await name.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
      'Actions for Ana');
    await context.close();
  });

  it('pages the list on the server', async () => {
    const context = await profile();
    const page = await openKeys(context, stack);
    await page.getByText(`1–25 of ${keys.length} keys`).waitFor();
    await page.getByRole('button', { name: 'Page 2' }).click();
    await page.waitForURL(/page=2/);
    await page.getByText(`26–${keys.length} of ${keys.length} keys`).waitFor();
    await page.goto(`${stack.dashboardUrl}/keys?page=9`);
    await page.getByText(`26–${keys.length} of ${keys.length} keys`).waitFor();
    assert.equal(new URL(page.url()).search, '?page=2', 'a page beyond the end gives way to the last');
    await context.close();
  });

  it('a broken data file raises a banner with its line and reason, and a repaired one ends it', async () => {
    const context = await profile();
    const page = await openKeys(context, stack);
    await row(page, 'Ana').waitFor();
    const good = await readFile(stack.dataFile, 'utf8');
    await writeFile(stack.dataFile, good.replace('"keys"', '"keys",'));
    const banner = page.getByRole('alert').filter({ hasText: 'The data file on disk is not valid' });
    await banner.getByText(/Line \d+, column \d+:/).waitFor();
    await banner.getByText(`gatehouse-dashboard doctor --data-file ${stack.dataFile}`).waitFor();
    assert.doesNotMatch(await banner.textContent(), / at \$/);
    await row(page, 'Ana').waitFor();
    await page.getByTestId('proxy-badge').getByText('On the last good copy').waitFor();
    await picture(page, 'invalid');
    await assertAccessible(page, 'the banner');
    await page.getByRole('button', { name: 'Actions for Ana' }).click();
    await page.getByRole('menuitem', { name: 'Disable' }).click();
    await page.getByRole('alert').filter({ hasText: '“Ana” was not changed' }).waitFor();
    await writeFile(stack.dataFile, good);
    await banner.waitFor({ state: 'detached' });
    await context.close();
  });

  it('a tab that was away for a minute learns that the data file was broken meanwhile, and repaired', async () => {
    const context = await profile();
    await context.addInitScript(() => {
      const { setTimeout: later } = globalThis;
      globalThis.setTimeout = (run, ms, ...rest) => later(run, ms === 60_000 ? 50 : ms, ...rest);
    });
    const page = await openKeys(context, stack);
    await row(page, 'Ana').waitFor();
    await untilSign(page, 'live');
    const hide = async (hidden) => {
      await page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
      await page.waitForTimeout(500);
    };
    const good = await readFile(stack.dataFile, 'utf8');
    const banner = page.getByRole('alert').filter({ hasText: 'The data file on disk is not valid' });
    await hide(true);
    await writeFile(stack.dataFile, good.replace('"keys"', '"keys",'));
    await page.waitForTimeout(500);
    assert.equal(await banner.count(), 0, 'it has parked its stream');
    await hide(false);
    await banner.waitFor();
    await hide(true);
    await writeFile(stack.dataFile, good);
    await hide(false);
    await banner.waitFor({ state: 'detached' });
    await context.close();
  });
});
