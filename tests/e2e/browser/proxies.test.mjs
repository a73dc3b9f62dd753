// The proxies page, driven in a browser while real proxies start, fall behind, stop and are killed.
import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';

import { eventually, startStack } from '../support/programs.mjs';
import { assertAccessible, assertNothingCutOff, deafPage, launch, newContext, openPage, picture,
  setUp } from './browser.mjs';

const SAYS_WITHIN_MS = 15_000;

describe('the proxies page', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
    context = await newContext(browser, { timezoneId: 'Asia/Tokyo' });
    await (await setUp(context, stack)).close();
    page = await openPage(context, stack, '/proxies', 'Proxies');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const addressOf = ({ url }) => new URL(url).host;
  /** The card of a proxy. */
  const card = (proxy, on = page) => on.locator('[data-instance]')
    .filter({ has: on.getByRole('heading', { name: addressOf(proxy), exact: true }) });
  const fact = (proxy, label) => card(proxy).locator('dl > div').filter({ hasText: label }).locator('dd');
  const inState = (proxy, word) => card(proxy).getByTestId('state').filter({ hasText: word }).waitFor();
  const trouble = (on = page) => on.getByRole('navigation', { name: 'Pages' }).getByTestId('trouble');

  it('is reached from the navigation, which names no trouble while all is well', async () => {
    const other = await openPage(context, stack, '/keys', 'API keys');
    await other.getByRole('link', { name: 'Proxies', exact: true }).click();
    await other.getByRole('heading', { name: 'Proxies', level: 1 }).waitFor();
    assert.equal(await other.title(), 'Proxies · Gatehouse');
    assert.equal(await other.getByRole('link', { name: 'Proxies' }).getAttribute('aria-current'), 'page');
    await other.goBack();
    await other.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
    await other.close();
  });

  it('shows what a proxy serves, and how soon the last change was live in it', async () => {
    const [proxy] = stack.proxies;
    await stack.createKey();
    const { revision } = await stack.document();
    await fact(proxy, 'Serves').getByText(`revision ${revision} of ${revision}`, { exact: true }).waitFor();
    await inState(proxy, 'Up to date');
    await fact(proxy, 'Last change').getByText(/^live (after \d+|in under 1) ms$/).waitFor();
    assert.equal(await fact(proxy, 'Process').textContent(), String(proxy.program.pid));
    await access(path.join(stack.dataDir, await fact(proxy, 'Journal').textContent()));
    await page.getByTestId('summary').getByText(`1 of 1 running · the file is at revision ${revision}`).waitFor();
  });

  it('tells times in words, and exactly in the viewer\'s zone on hover', async () => {
    const time = fact(stack.proxies[0], 'Started').locator('time');
    assert.match(await time.textContent(), /^(just now|\d+ (s|min) ago)$/);
    assert.match(await time.getAttribute('title'), /^\w{3}, \d+ \w+ \d{4},? .*\d\d:\d\d GMT\+9$/);
  });

  it('adds a proxy that starts, which has read the last change at its start', async () => {
    const proxy = await stack.startProxy();
    await inState(proxy, 'Up to date');
    await fact(proxy, 'Last change').getByText('read when it started').waitFor();
    await page.getByText('2 of 2 running').waitFor();
  });

  it('names a proxy that is behind by its revision and the file\'s, in the navigation too', async () => {
    const [, proxy] = stack.proxies;
    const before = (await stack.document()).revision;
    process.kill(proxy.program.pid, 'SIGSTOP');
    try {
      await stack.createKey();
      await inState(proxy, 'Behind');
      await fact(proxy, 'Serves').getByText(`revision ${before} of ${before + 1}`).waitFor();
      await fact(proxy, 'Last change').getByText(/^not live, made/).waitFor();
      await card(proxy).getByText('still served by the config before the last change').waitFor();
      await inState(stack.proxies[0], 'Up to date');
      await trouble().getByText('1 proxy behind').waitFor();
      await picture(page, 'proxies-behind');
      await assertAccessible(page, 'a proxy that is behind');
    } finally {
      process.kill(proxy.program.pid, 'SIGCONT');
    }
    await inState(proxy, 'Up to date');
    await trouble().waitFor({ state: 'detached' });
  });

  it(`says within ${SAYS_WITHIN_MS / 1_000} s that a proxy was killed, and since when`, async () => {
    const proxy = stack.proxies.pop();
    proxy.program.child.kill('SIGKILL');
    await proxy.program.exited;
    const gone = Date.now();
    await card(proxy).getByTestId('state').filter({ hasText: 'Stopped' })
      .waitFor({ timeout: SAYS_WITHIN_MS });
    await card(proxy).getByText(/Stopped just now\./).waitFor();
    const stoppedAt = Date.parse(await card(proxy).locator('p time').getAttribute('datetime'));
    assert.ok(Math.abs(stoppedAt - gone) < SAYS_WITHIN_MS, `stopped at ${stoppedAt}, killed at ${gone}`);
    await page.getByText('1 of 2 running').waitFor();
    await trouble().getByText('1 proxy stopped').waitFor();
    await picture(page, 'proxies-stopped');
    await assertAccessible(page, 'a stopped proxy');
  });

  it('names the trouble on the button of the small screens\' navigation', async () => {
    const small = await newContext(browser, { storageState: await context.storageState(),
      viewport: { width: 320, height: 700 } });
    const other = await openPage(small, stack, '/keys', 'API keys');
    await other.getByRole('button', { name: 'Pages, 1 proxy stopped' }).click();
    const pages = other.getByRole('dialog', { name: 'Pages' });
    await pages.getByText('1 proxy stopped').waitFor();
    await picture(other, 'navigation-320');
    await assertAccessible(other, 'the navigation of a small screen');
    await pages.getByRole('link', { name: 'Proxies' }).press('Enter');
    await pages.waitFor({ state: 'detached' });
    await other.getByRole('heading', { name: 'Proxies', level: 1 }).waitFor();
    assert.equal(await other.evaluate(() => document.activeElement?.getAttribute('aria-haspopup')), 'dialog');
    await small.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 375, 768, 1440]) {
      it(`has no axe violation and nothing cut off at ${width} px in ${colorScheme}`, async () => {
        const profile = await newContext(browser, { storageState: await context.storageState(),
          colorScheme, viewport: { width, height: 860 } });
        const other = await openPage(profile, stack, '/proxies', 'Proxies');
        await card(stack.proxies[0], other).waitFor();
        await picture(other, `proxies-${width}-${colorScheme}`);
        await assertNothingCutOff(other);
        await assertAccessible(other, `the proxies at ${width} px in ${colorScheme}`);
        assert.deepEqual(profile.faults, []);
        await profile.close();
      });
    }
  }

  it('keeps the place of a proxy while it is fetched, so that nothing moves', async () => {
    const other = await deafPage(context);
    let answer;
    const asked = new Promise((resolve) => { answer = resolve; });
    await other.route('**/api/proxies', async (route) => { await asked; await route.continue(); });
    await other.goto(`${stack.dashboardUrl}/proxies`);
    const waiting = await other.getByRole('status', { name: 'Loading the proxies' }).boundingBox();
    answer();
    const come = await card(stack.proxies[0], other).boundingBox();
    assert.deepEqual({ top: come.y, height: come.height }, { top: waiting.y, height: waiting.height });
    await other.close();
  });

  it('says with reason and request id why the proxies could not be fetched, and tries again', async () => {
    const other = await context.newPage();
    // The dashboard's own refusal, of a request that a page of its own never makes.
    await other.route('**/api/proxies', (route) => route.continue({ method: 'DELETE' }));
    await other.goto(`${stack.dashboardUrl}/proxies`);
    const alert = other.getByRole('alert').filter({ hasText: 'The proxies could not be fetched' });
    await alert.getByText(/^Request req_/).waitFor();
    await other.unroute('**/api/proxies');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await card(stack.proxies[0], other).waitFor();
    await alert.waitFor({ state: 'detached' });
    await other.close();
  });

  it('says that it is stale while the dashboard does not answer, and goes on by itself', async () => {
    const listen = new URL(stack.dashboardUrl).host;
    await stack.dashboard.stop();
    await page.getByTestId('stale').getByText(/^The dashboard does not answer: this is as it was/).waitFor();
    await inState(stack.proxies[0], 'Up to date');
    await picture(page, 'proxies-stale');
    await assertAccessible(page, 'the stale page');
    await stack.startDashboard({ listen });
    await page.getByTestId('stale').waitFor({ state: 'detached', timeout: 40_000 });
  });

  it('teaches how to start a proxy while none runs, and shows it once it does', async () => {
    const [proxy] = stack.proxies;
    await proxy.program.stop();
    await page.getByRole('heading', { name: 'No proxy runs' }).waitFor({ timeout: SAYS_WITHIN_MS });
    const command = await page.getByRole('region', { name: 'the command' }).textContent();
    assert.match(command, /^export ZAI_API_KEY=…\ngatehouse-proxy --data-file \S+ --listen 127\.0\.0\.1:\d+$/);
    await trouble().getByText('no proxy runs').waitFor();
    await picture(page, 'proxies-none');
    await assertAccessible(page, 'the page without a proxy');

    const key = await stack.createKey({ name: 'early' });
    const other = await openPage(context, stack, `/keys/${key.id}`, 'early');
    const trial = other.getByRole('region', { name: 'Try this key' });
    await trial.getByText('No proxy is running, so the address is the last one\'s.').waitFor();
    const call = await trial.getByRole('region', { name: 'the command' }).textContent();
    assert.ok(call.includes(`'http://${command.split(' ').at(-1)}/v1/`), call);
    await other.close();

    stack.proxies.length = 0;
    const again = await stack.startProxy({ listen: command.split(' ').at(-1) });
    await inState(again, 'Up to date');
    await page.getByRole('heading', { name: 'No proxy runs' }).waitFor({ state: 'detached' });
    await eventually(async () => await trouble().count() === 0
      || (await trouble().textContent()).includes('stopped'), 'a proxy runs');
  });
});
