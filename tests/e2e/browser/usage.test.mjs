// The usage page, driven in a browser against the real programs.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { chat } from '../support/http.mjs';
import { eventually, startStack } from '../support/programs.mjs';
import { assertAccessible, assertLooks, assertNothingCutOff, assertTellsRefusal, launch, looks, newContext,
  openPage, picture, setUp } from './browser.mjs';

describe('the usage page', () => {
  let stack, browser, context, page, storageState;
  let ana, bob;

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
    context = await newContext(browser, { timezoneId: 'Europe/Berlin' });
    page = await setUp(context, stack);
    storageState = await context.storageState();
    [ana, bob] = [await stack.createKey({ name: 'Ana' }), await stack.createKey({ name: 'Bob & co' })];
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const ask = async (key, { tokens = 50, model = 'glm-4.7', headers = {} } = {}) => {
    const answer = await chat(stack.proxyUrl, key.key,
      { headers: { 'x-demo-output-tokens': String(tokens), ...headers }, body: { model, max_tokens: 1000 } });
    return answer.status;
  };
  const tile = (name, on = page) => on.locator('dl[aria-label="Totals"] > div').filter({ has: on.locator('dt', { hasText: name }) });
  const figure = async (name, on = page) =>
    Number((await tile(name, on).locator('[title]').first().getAttribute('title')).replaceAll(',', ''));
  const groupRow = (group, on = page) => on.locator(`[data-group="${group}"]`);
  const chart = (on = page) => on.getByRole('slider');
  const segment = (group, name) => page.getByRole('radiogroup', { name: group }).getByText(name, { exact: true });
  const search = () => new URL(page.url()).search;
  const open = async (query = '') => {
    await page.goto(`${stack.dashboardUrl}/usage${query}`);
    await page.getByRole('heading', { name: 'Usage', level: 1 }).waitFor();
  };

  it('teaches how usage begins while nothing was ever counted', async () => {
    await open();
    await page.getByText('No usage yet').waitFor();
    await picture(page, 'usage-none');
    await assertAccessible(page, 'the page without usage');
  });

  it('shows the first requests by itself, and comes to what the upstream delivered', async () => {
    for (const tokens of [40, 70]) assert.equal(await ask(ana, { tokens }), 200);
    assert.equal(await ask(bob, { tokens: 10, model: 'glm-4.5-air' }), 200);
    await groupRow(ana.id).waitFor();
    const delivered = await stack.deliveredTokens();
    await eventually(async () => await figure('Tokens') === delivered && await figure('Requests') === 3,
      'the tiles have all three requests');
    await groupRow(ana.id).getByRole('link', { name: 'Ana' }).waitFor();
    await tile('How tokens are known').getByText('Reported 100 %').waitFor();
    await page.getByTestId('coverage').getByText(/reaches back to .+ 20\d\d/).waitFor();
  });

  it('counts what failed, and tells how tokens are known', async () => {
    assert.equal(await ask(bob, { headers: { 'x-demo-status': '500' } }), 500);
    assert.equal(await ask(bob, { headers: { 'x-demo-usage': 'omit' } }), 200);
    await eventually(async () => await figure('Failed') === 1 && await figure('Requests') === 5, 'the failed one');
    await tile('Failed').getByText('20 % of requests').waitFor();
    await tile('How tokens are known').getByText(/Estimated [1-9]/).waitFor();
  });

  it('groups by model and by upstream, counts requests, and keeps that in the URL', async () => {
    await segment('Group by', 'Model').click();
    await groupRow('glm-4.5-air').waitFor();
    await page.getByRole('heading', { name: 'Tokens per model' }).waitFor();
    await segment('Figure', 'Requests').click();
    await page.getByRole('heading', { name: 'Requests per model' }).waitFor();
    assert.equal(search(), '?group_by=model&measure=requests');
    await page.reload();
    await page.getByRole('heading', { name: 'Requests per model' }).waitFor();
    await segment('Group by', 'Upstream').click();
    await page.getByRole('heading', { name: 'Requests per upstream' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Requests per model' }).waitFor();
    assert.equal(search(), '?group_by=model&measure=requests');
  });

  it('narrows to a model from its row, shown by key, and back', async () => {
    await groupRow('glm-4.5-air').getByRole('link', { name: 'glm-4.5-air' }).click();
    await page.getByText('Model: glm-4.5-air').waitFor();
    await groupRow(bob.id).waitFor();
    assert.equal(await groupRow(ana.id).count(), 0);
    await page.getByRole('button', { name: 'No longer only model glm-4.5-air' }).click();
    await groupRow(ana.id).waitFor();
    assert.equal(search(), '');
  });

  it('tells values to the keyboard, hour by hour', async () => {
    await chart().focus();
    await page.keyboard.press('End');
    const text = await chart().getAttribute('aria-valuetext');
    assert.match(text, /^\w{3} \d+ \w+, \d\d:00 to \d\d:00: .*Ana \d/);
    assert.match(await page.getByTestId('read-at').textContent(), /^\w{3} \d+ \w+, \d\d:00 to \d\d:00$/);
    await page.keyboard.press('Home');
    assert.match(await chart().getAttribute('aria-valuetext'), /Ana 0/);
    await page.keyboard.press('Escape');
    await page.getByTestId('read-at').filter({ hasText: /20\d\d/ }).waitFor();
  });

  it('hides and shows a line by keyboard', async () => {
    const entry = page.getByRole('list', { name: 'Lines of the chart' }).getByRole('button', { name: /Bob & co/ });
    await entry.focus();
    await page.keyboard.press('Space');
    assert.equal(await entry.getAttribute('aria-pressed'), 'false');
    assert.doesNotMatch(await chart().getAttribute('aria-valuetext'), /Bob/);
    await page.keyboard.press('Enter');
    assert.equal(await entry.getAttribute('aria-pressed'), 'true');
    assert.match(await chart().getAttribute('aria-valuetext'), /Bob/);
  });

  it('has the chart’s figures as a table', async () => {
    await page.getByRole('button', { name: 'View as table' }).click();
    const table = page.getByRole('table', { name: 'Tokens per key' });
    await table.getByRole('columnheader', { name: 'Ana' }).waitFor();
    const cells = await table.locator('tbody td:last-child').allTextContents();
    assert.equal(cells.length, 24);
    assert.equal(cells.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0), await figure('Tokens'));
    assert.equal(search(), '?view=table');
    await picture(page, 'usage-table');
    await assertAccessible(page, 'the table of steps');
    await page.getByRole('button', { name: 'View as chart' }).click();
    await chart().waitFor();
  });

  it('counts days in the chosen zone', async () => {
    const zone = page.getByRole('combobox', { name: 'Time zone' });
    assert.equal(await zone.inputValue(), 'Europe/Berlin', 'the browser’s at first');
    const asked = page.waitForRequest((request) => request.url().includes('tz=Asia%2FKolkata'));
    await zone.fill('Kolkata');
    await page.getByRole('option', { name: 'Asia/Kolkata' }).click();
    await asked;
    assert.equal(search(), '?tz=Asia%2FKolkata');
    await page.getByTestId('coverage').getByText('those of Asia/Kolkata').waitFor();
    await segment('Steps', 'By day').click();
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Kolkata' }).format();
    await chart().focus();
    const { body } = await stack.api(`/api/usage?bucket=day&tz=Asia/Kolkata&from=${today}`);
    const ofAna = body.rows.filter((row) => row.group === ana.id).reduce((sum, row) => sum + row.tokens, 0);
    await eventually(async () => (await chart().getAttribute('aria-valuetext'))
      .includes(`Ana ${ofAna.toLocaleString('en')}`), 'today in Kolkata');
  });

  it('takes a time of one’s own by its days, and says when nothing was used in it', async () => {
    await open();
    await segment('Time', 'Custom').click();
    await page.waitForURL(/range=custom&from=/);
    await page.getByLabel('First day').fill('2024-02-27');
    await page.getByLabel('Last day').fill('2024-03-01');
    await page.waitForURL(/from=2024-02-27&to=2024-03-01/);
    await page.getByText('No usage in this time').waitFor();
    await assertAccessible(page, 'a time without usage');
    await page.getByRole('button', { name: 'Look at 30 days' }).click();
    await groupRow(ana.id).waitFor();
    assert.equal(search(), '?range=30d');
  });

  it('moves neither scroll nor selection when usage comes in', async () => {
    const small = await newContext(browser, { storageState, viewport: { width: 700, height: 420 } });
    const other = await openPage(small, stack, '/usage', 'Usage');
    await groupRow(ana.id, other).scrollIntoViewIfNeeded();
    await other.evaluate((id) => {
      const cell = document.querySelector(`[data-group="${id}"] a`);
      getSelection().selectAllChildren(cell);
    }, ana.id);
    const state = () => other.evaluate(() => ({ y: scrollY, selected: getSelection().toString(),
      order: [...document.querySelectorAll('[data-group]')].map((row) => row.dataset.group) }));
    const before = await state();
    assert.equal(before.selected, 'Ana');
    assert.ok(before.y > 0);
    const requests = await figure('Requests', other);
    // Enough to put Bob first, were the order not held.
    await ask(bob, { tokens: 900 });
    await eventually(async () => await figure('Requests', other) === requests + 1, 'the figures');
    assert.deepEqual(await state(), before);
    await small.close();
  });

  it('says why the usage could not be fetched, with the request id, and tries again', () =>
    assertTellsRefusal(browser, stack, { storageState, path: '/usage', fetched: '**/api/usage?**',
      title: 'The usage could not be fetched', arrived: (other) => groupRow(ana.id, other).waitFor() }));

  it('says what is missing while the journals cannot be read', async () => {
    const troubled = await newContext(browser, { storageState });
    const other = await troubled.newPage();
    await other.route('**/api/usage?**', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...await answer.json(), trouble: 'No space left on device' } });
    });
    await other.goto(`${stack.dashboardUrl}/usage`);
    await other.getByRole('alert').getByText(/cannot go on reading the usage journals: No space left on device/).waitFor();
    await groupRow(ana.id, other).waitFor();
    await assertAccessible(other, 'the page in trouble');
    await troubled.close();
  });

  for (const look of looks) {
    it(`has no axe violation and nothing cut off at ${look.width} px in ${look.colorScheme}`, () =>
      assertLooks(browser, stack, { storageState, path: '/usage', heading: 'Usage', name: 'usage',
        arrived: (other) => groupRow(ana.id, other).waitFor() }, look));
  }

  it('draws the chart anew for the width that there is', async () => {
    const sized = await newContext(browser, { storageState, viewport: { width: 1200, height: 900 } });
    const other = await openPage(sized, stack, '/usage', 'Usage');
    const width = () => other.locator('canvas').evaluate((canvas) => canvas.getBoundingClientRect().width);
    await eventually(async () => await width() > 800, 'a wide chart');
    await other.setViewportSize({ width: 320, height: 900 });
    await eventually(async () => await width() < 320, 'a narrow chart');
    await assertNothingCutOff(other);
    await sized.close();
  });
});
