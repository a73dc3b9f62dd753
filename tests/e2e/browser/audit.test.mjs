// The audit log's page, driven in a browser against the real programs.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { admin, assertAccessible, assertNothingCutOff, deafPage, launch, newContext, openPage, picture,
  setUp } from './browser.mjs';

const TITLE = 'Audit & revisions';

describe('the audit log\'s page', () => {
  let stack, browser, context, page, ci;

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
    context = await newContext(browser, { timezoneId: 'America/New_York' });
    page = await setUp(context, stack);
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const log = (on = page) => on.getByRole('region', { name: 'Audit log', exact: true });
  const entries = (on = page) => log(on).locator('li[data-seq]');
  /** The newest entry that says this. */
  const entry = (words, on = page) => entries(on).filter({ hasText: words }).first();
  const head = (words, on = page) => entry(words, on).getByRole('button', { expanded: false });

  async function change(id, fields) {
    const answer = await stack.api(`/api/keys/${id}`, { method: 'PATCH', body: fields });
    assert.equal(answer.status, 200);
  }
  async function failToLogIn(name) {
    const answer = await fetch(`${stack.dashboardUrl}/api/login`, { method: 'POST',
      headers: { 'content-type': 'application/json', origin: stack.dashboardUrl },
      body: JSON.stringify({ name, password: 'not the password' }) });
    assert.equal(answer.status, 401);
  }
  async function show(search = '', on = page) {
    await on.goto(`${stack.dashboardUrl}/audit${search}`);
    await on.getByRole('heading', { name: TITLE, level: 1 }).waitFor();
  }

  it('stands beside the revisions, each at an address of its own', async () => {
    await page.getByRole('link', { name: TITLE }).click();
    const tabs = page.getByRole('navigation', { name: 'Audit and revisions' });
    await tabs.getByRole('link', { name: 'Audit log' }).click();
    await page.waitForURL(/\/audit$/);
    assert.equal(await page.title(), 'Audit log · Gatehouse');
    assert.equal(await tabs.getByRole('link', { name: 'Audit log' }).getAttribute('aria-current'), 'page');
    assert.equal(await page.getByRole('link', { name: TITLE }).getAttribute('aria-current'), 'page');
    await page.goBack();
    await page.waitForURL(/\/revisions$/);
    assert.equal(await tabs.getByRole('link', { name: 'Revisions' }).getAttribute('aria-current'), 'page');
  });

  it('tells who did what to which key, and what it was before and after', async () => {
    ci = await stack.createKey({ name: 'ci', token_limit_per_5h: 1000 });
    await change(ci.id, { token_limit_per_5h: 2500, owner: 'build team', tags: ['a', 'b'] });
    await show();
    await head(`${admin.name} set up account ${admin.name}`).waitFor();
    await entry('created').getByText('A script').waitFor();
    const changed = entry('changed key ci');
    await changed.getByText('A script').waitFor();
    await changed.getByText('127.0.0.1').first().waitFor();
    await head('changed key ci').press('Enter');
    const cells = (member) => changed.getByRole('row').filter({ hasText: member }).getByRole('cell').allTextContents();
    await changed.getByRole('table').waitFor();
    assert.deepEqual(await cells('Token limit per 5 h'), ['1,000', '2,500']);
    assert.deepEqual(await cells('Owner'), ['none', 'build team']);
    assert.deepEqual(await cells('Tags'), ['none', 'a, b']);
    await changed.getByText(/^req_/).waitFor();
    const { revision } = await stack.document();
    await picture(page, 'audit-entry');
    await assertAccessible(page, 'an open entry');
    await changed.getByRole('link', { name: `Revision ${revision}` }).click();
    await page.waitForURL(new RegExp(`/revisions\\?revision=${revision}$`));
  });

  it('never tells a secret', async () => {
    const rotated = await stack.api(`/api/keys/${ci.id}/rotate`, { method: 'POST', body: {} });
    await show();
    await head('rotated the secret of key ci').click();
    await entry('rotated the secret').getByText('(hidden, another)').waitFor();
    const words = await log().textContent();
    for (const secret of [ci.key, rotated.body.key]) assert.ok(!words.includes(secret), 'a secret is told');
  });

  it('adds what happens as it happens, failed logins too, under the day it was', async () => {
    await show();
    await entries().first().waitFor();
    await page.mouse.move(1270, 10);
    await change(ci.id, { notes: 'seen live' });
    await entries().first().getByText('notes').waitFor();
    await failToLogIn('nobody');
    await failToLogIn(admin.name);
    await page.getByRole('heading', { name: 'Today', level: 2 }).waitFor();
    const failed = entry('failed to log in');
    await failed.getByText('Failed', { exact: true }).waitFor({ timeout: 20_000 });
    await failed.getByText(admin.name).waitFor();
    await entry('Somebody unknown').waitFor();
    assert.match(await failed.locator('time').getAttribute('title'), /(GMT-[45]|E[SD]T)$/);
  });

  it('never looks for a moment as if something waited that is shown at once', async () => {
    await show();
    await entries().first().waitFor();
    await page.mouse.move(1270, 10);
    await page.evaluate(() => {
      globalThis.waited = false;
      const look = () => {
        globalThis.waited ||= [...document.querySelectorAll('button')].some((each) => /newer entr/.test(each.textContent));
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
    for (let i = 0; i < 8; ++i) {
      const seq = Number(await entries().first().getAttribute('data-seq'));
      await change(ci.id, { notes: `at once ${i}` });
      await page.locator(`[data-seq="${seq + 1}"]`).waitFor();
    }
    assert.equal(await page.evaluate(() => globalThis.waited), false);
  });

  it('narrows by who, what and result, which the address keeps', async () => {
    await show();
    await log().getByRole('combobox', { name: 'Filter by result' }).click();
    await page.getByRole('option', { name: 'Failed' }).click();
    await page.waitForURL(/\?result=failed$/);
    await log().locator('[aria-busy="true"]').waitFor({ state: 'detached' });
    await entries().nth(2).waitFor({ state: 'detached' });
    assert.equal(await entries().count(), 2);

    const who = log().getByLabel('Filter by who');
    await who.fill(admin.name);
    await who.press('Enter');
    await page.waitForURL(/actor=ana/);
    await entries().nth(1).waitFor({ state: 'detached' });
    await entry('failed to log in').getByText(admin.name).waitFor();
    await page.reload();
    await entry('failed to log in').waitFor();
    assert.equal(await who.inputValue(), admin.name);

    await log().getByRole('combobox', { name: 'Filter by what' }).click();
    await page.getByRole('option', { name: 'Keys: created' }).click();
    await page.getByRole('heading', { name: 'No entry matches' }).waitFor();
    await picture(page, 'audit-none');
    await assertAccessible(page, 'no entry');
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.waitForURL(/\/audit$/);
    await entry('created').waitFor();
    assert.equal(await who.inputValue(), '');
    await page.goBack();
    await page.getByRole('heading', { name: 'No entry matches' }).waitFor();
  });

  it('loads older entries to where the log begins', async () => {
    for (let i = 0; i < 60; ++i) await change(ci.id, { notes: `note ${i}` });
    await show();
    await entries().first().waitFor();
    assert.equal(await entries().count(), 50);
    const placeInPage = () => entries().nth(49).evaluate((row) => row.getBoundingClientRect().top + scrollY);
    const place = await placeInPage();
    await page.getByRole('button', { name: 'Load older' }).press('Enter');
    await page.getByText('This is where the log begins.').waitFor();
    assert.equal(await placeInPage(), place);
    const numbers = await entries().evaluateAll((rows) => rows.map((row) => Number(row.dataset.seq)));
    assert.deepEqual(numbers, Array.from(numbers, (_, i) => numbers.length - i));
  });

  it('never moves rows that somebody reads: newer entries wait behind a button', async () => {
    await show();
    await head('changed key ci').first().hover();
    const [place, seq] = [await entries().first().boundingBox(), await entries().first().getAttribute('data-seq')];
    await change(ci.id, { notes: 'while reading' });
    const more = page.getByRole('button', { name: '1 newer entry: show' });
    await more.waitFor();
    assert.deepEqual(await page.locator(`[data-seq="${seq}"]`).boundingBox(), place);
    await more.click();
    await page.locator(`[data-seq="${Number(seq) + 1}"]`).waitFor();
    await more.waitFor({ state: 'detached' });
  });

  it('says with reason and request id why the log could not be fetched, and tries again', async () => {
    const other = await deafPage(context);
    await other.route('**/api/audit?*', (route) =>
      route.continue({ url: `${stack.dashboardUrl}/api/audit?limit=none` }));
    await show('', other);
    const alert = other.getByRole('alert').filter({ hasText: 'The audit log could not be fetched' });
    await alert.getByText(/^Request req_/).waitFor();
    await assertAccessible(other, 'the failed log');
    await other.unroute('**/api/audit?*');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await entries(other).first().waitFor();
    await alert.waitFor({ state: 'detached' });
    await other.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 375, 768, 1440]) {
      it(`has no axe violation and nothing cut off at ${width} px in ${colorScheme}`, async () => {
        const profile = await newContext(browser, { storageState: await context.storageState(),
          colorScheme, viewport: { width, height: 860 } });
        const other = await openPage(profile, stack, '/audit?action=account', TITLE);
        await entry('failed to log in', other).waitFor();
        await picture(other, `audit-${width}-${colorScheme}`);
        await assertNothingCutOff(other);
        await assertAccessible(other, `the log at ${width} px in ${colorScheme}`);
        await show('?action=key.create', other);
        await head('created', other).click();
        await entry('created', other).getByRole('table').waitFor();
        await picture(other, `audit-entry-${width}-${colorScheme}`);
        await assertNothingCutOff(other);
        await assertAccessible(other, `an entry at ${width} px in ${colorScheme}`);
        assert.deepEqual(profile.faults, []);
        await profile.close();
      });
    }
  }
});
