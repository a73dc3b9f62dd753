// The requests page, driven in a browser against the real programs.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { chat, inParallel, message } from '../support/http.mjs';
import { eventually, startStack } from '../support/programs.mjs';
import { assertAccessible, assertLooks, assertTellsRefusal, launch, looks, newContext, picture, setUp }
  from './browser.mjs';

describe('the requests page', () => {
  let stack, browser, context, page, storageState;
  let ana, bob;
  let first, second, third, claude, guessed;

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
    context = await newContext(browser);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stack.dashboardUrl });
    page = await setUp(context, stack);
    storageState = await context.storageState();
    [ana, bob] = [await stack.createKey({ name: 'Ana' }), await stack.createKey({ name: 'Bob & co' })];
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  /** Makes a request; resolves to its id. */
  const ask = async (key, { headers = {}, send = chat, ...body } = {}) => {
    const answer = await send(stack.proxyUrl, key.key, { headers: { 'x-demo-output-tokens': '12', ...headers }, body });
    return answer.headers['x-gatehouse-request-id'];
  };
  const rows = (on = page) => on.locator('[data-request-id]');
  const row = (id, on = page) => on.locator(`[data-request-id="${id}"]`);
  const ids = (on = page) => rows(on).evaluateAll((all) => all.map((each) => each.dataset.requestId));
  const search = () => new URL(page.url()).search;
  const listed = () => stack.api('/api/requests?limit=200').then(({ body }) => body.requests);
  const choose = async (filter, name, on = page) => {
    await on.getByRole('combobox', { name: filter }).click();
    await on.getByRole('option', { name, exact: true }).click();
  };
  const open = async (query = '') => {
    await page.goto(`${stack.dashboardUrl}/requests${query}`);
    await page.getByRole('heading', { name: 'Requests', level: 1 }).waitFor();
  };

  it('teaches what will stand here while there is no request', async () => {
    await open();
    await page.getByText('No requests yet').waitFor();
    await picture(page, 'requests-none');
    await assertAccessible(page, 'the page without requests');
  });

  it('shows the first request by itself', async () => {
    first = await ask(ana, { model: 'glm-4.7' });
    await row(first).getByRole('link', { name: 'Ana' }).waitFor();
    await row(first).getByText('glm-4.7').waitFor();
    assert.equal(await row(first).getByTestId('status').textContent(), '200');
  });

  it('counts what comes later on a button, and moves no row until it is pressed', async () => {
    const before = await ids();
    second = await ask(bob, { headers: { 'x-demo-status': '500' } });
    third = await ask(bob, { stream: true });
    const newer = page.getByRole('button', { name: '2 newer requests' });
    await newer.waitFor();
    assert.deepEqual(await ids(), before);
    await picture(page, 'requests-newer');
    await assertAccessible(page, 'newer requests waiting');
    await newer.click();
    assert.deepEqual(await ids(), [third, second, first]);
    assert.equal(await page.getByRole('button', { name: /newer request/ }).count(), 0);
    assert.equal(await row(second).getByTestId('status').textContent(), '500');
  });

  it('shows the end of an id, which tells it from others, however narrow its column', async () => {
    const wide = page.viewportSize();
    await page.setViewportSize({ width: 1024, height: 860 });
    const { cell, end, words } = await row(first).getByRole('button', { name: first, exact: true }).evaluate((button) => ({
      cell: button.closest('td').getBoundingClientRect().right,
      end: button.lastElementChild.getBoundingClientRect().right,
      words: button.lastElementChild.textContent,
    }));
    await picture(page, 'requests-1024');
    await page.setViewportSize(wide);
    assert.equal(words, first.slice(-8));
    assert.ok(end <= cell, `${end} lies within ${cell}`);
  });

  it('copies a request id', async () => {
    await row(second).getByRole('button', { name: `Copy the request id ${second}` }).click();
    await row(second).getByRole('button', { name: 'Copied' }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), second);
  });

  it('opens a request with all that is known of it, by keyboard, and goes back to its row', async () => {
    const { body } = await stack.api(`/api/requests?key=${ana.id}`);
    const [told] = body.requests;
    await row(first).getByRole('button', { name: first, exact: true }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Request' });
    const fact = (name) => dialog.locator('dl > div').filter({ has: page.getByText(name, { exact: true }) }).locator('dd');
    assert.equal(await fact('Model').textContent(), 'glm-4.7');
    assert.equal(await fact('Route').textContent(), told.route);
    assert.equal(await fact('Dialect').textContent(), 'openai');
    assert.equal(await fact('Answer').textContent(), 'in one piece');
    assert.equal(await fact('Tokens counted').textContent(), told.tokens.toLocaleString('en'));
    assert.equal(await fact('Output').textContent(), '12');
    await dialog.getByText('Reported:').waitFor();
    await picture(page, 'request');
    await assertAccessible(page, 'a request');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), first);
  });

  it('narrows by status, model, upstream and how tokens are known, in the URL', async () => {
    claude = await ask(bob, { send: message, model: 'glm-4.5-air' });
    guessed = await ask(ana, { headers: { 'x-demo-usage': 'omit' } });
    await eventually(async () => (await listed()).length === 5, 'five requests');
    await open();
    await choose('Filter by status', '5xx, failed');
    await eventually(async () => (await ids()).join() === second, 'the failed one alone');
    assert.equal(search(), '?status=5xx');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await choose('Filter by model', 'glm-4.5-air');
    await eventually(async () => (await ids()).join() === claude, 'that model’s alone');
    await choose('Filter by model', 'Any model');
    await choose('Filter by how tokens are known', 'Tokens: estimated');
    await eventually(async () => (await ids()).includes(guessed), 'the estimated ones');
    assert.equal(search(), '?provenance=estimated');
    await page.goBack();
    await page.goBack();
    await page.waitForURL(/\?model=glm-4\.5-air$/);
    await eventually(async () => (await ids()).join() === claude, 'Back gives the filter again');
    await page.reload();
    await eventually(async () => (await ids()).join() === claude, 'and so does a reload');
  });

  it('narrows to a key that is found by its name', async () => {
    await open();
    await page.getByRole('combobox', { name: 'Filter by key' }).click();
    await page.keyboard.type('Bob');
    await page.getByRole('option', { name: 'Bob & co' }).click();
    assert.equal(search(), `?key=${bob.id}`);
    await eventually(async () => (await ids()).join() === [claude, third, second].join(), 'Bob’s alone');
    assert.equal(await page.getByRole('combobox', { name: 'Filter by key' }).inputValue(), 'Bob & co');
  });

  it('narrows to a time of one’s own', async () => {
    await open();
    await choose('Filter by time', 'From … to …');
    await page.getByLabel('To', { exact: true }).fill('2024-02-29T12:30');
    await page.getByText('No request matches').waitFor();
    assert.match(search(), /^\?since=custom&to=2024-02-/);
    await assertAccessible(page, 'no request that matches');
    await page.getByRole('region', { name: 'Requests' }).getByRole('button', { name: 'Clear filters' }).last().click();
    await row(first).waitFor();
    assert.equal(search(), '');
  });

  it('loads older ones after the last, none twice and none left out', async () => {
    await inParallel(60, 6, () => ask(ana));
    await eventually(async () => (await listed()).length === 65, 'all requests');
    await open();
    await eventually(async () => (await ids()).length === 50, 'the first fifty');
    await page.getByRole('status').getByText('50 requests').waitFor();
    await page.getByRole('button', { name: 'Load older' }).click();
    await eventually(async () => (await ids()).length === 65, 'the older ones too');
    assert.deepEqual(await ids(), (await listed()).map(({ request_id }) => request_id));
    await page.getByText(/^65 requests; requests are kept since/).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Load older' }).count(), 0);
  });

  it('shows the newest afresh when more came than a page holds', async () => {
    const flood = await inParallel(52, 6, () => ask(bob));
    await page.getByRole('button', { name: '50 or more newer requests' }).click();
    await eventually(async () => (await ids()).length === 50, 'the newest page');
    assert.ok((await ids()).every((id) => flood.includes(id)));
    await page.getByRole('button', { name: 'Load older' }).click();
    await eventually(async () => (await ids()).length === 100, 'and what was there before');
  });

  it('says why the requests could not be fetched, with the request id, and tries again', () =>
    assertTellsRefusal(browser, stack, { storageState, path: '/requests', fetched: '**/api/requests?**',
      title: 'The requests could not be fetched', arrived: (other) => rows(other).first().waitFor() }));

  for (const look of looks) {
    it(`has no axe violation and nothing cut off at ${look.width} px in ${look.colorScheme}`, () =>
      assertLooks(browser, stack, { storageState, path: '/requests', heading: 'Requests', name: 'requests',
        arrived: (other) => rows(other).first().waitFor() }, look));
    it(`opens a request without an axe violation at ${look.width} px in ${look.colorScheme}`, () =>
      assertLooks(browser, stack, { storageState, path: '/requests', heading: 'Requests', name: 'request',
        arrived: async (other) => {
          await rows(other).first().getByRole('button').first().click();
          await other.getByRole('dialog', { name: 'Request' }).waitFor();
        } }, look));
  }
});
