// The only proxy is killed while people work: the pages say so, a change says that it counts for
// nobody, and says when it does once a proxy runs again.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { act, assertAccessible, launch, newContext, openPage, picture, row, setUp } from './browser.mjs';

const SAYS_WITHIN_MS = 15_000;
/** Longer than the notice of any other change stays. */
const OUT_FOR_MS = 12_000;
const ELSEWHERE = [['/usage', 'Usage'], ['/requests', 'Requests'], ['/upstreams', 'Upstreams'],
  ['/revisions', 'Audit & revisions'], ['/settings', 'Settings']];

describe('without a proxy', () => {
  let stack, browser, context, page, listen;
  const others = [];

  before(async () => {
    stack = await startStack({ setup: true });
    listen = new URL(stack.proxyUrl).host;
    await stack.createKey({ name: 'ci', token_limit_per_5h: 1000 });
    browser = await launch();
    context = await newContext(browser);
    page = await setUp(context, stack);
    await row(page, 'ci').waitFor();
    for (const [path, heading] of ELSEWHERE) others.push(await openPage(context, stack, path, heading));
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const notice = () => page.getByRole('alert').filter({ hasText: '“ci” is saved' });

  it(`every page says so within ${SAYS_WITHIN_MS / 1_000} s after it was killed`, async () => {
    const healthy = (on) => on.getByTestId('proxy-badge').getByText('Proxy healthy').waitFor();
    await Promise.all([page, ...others].map(healthy));
    const proxy = stack.proxies.pop();
    proxy.program.child.kill('SIGKILL');
    await proxy.program.exited;
    await Promise.all([page, ...others].map((on) => on.getByTestId('proxy-badge').getByText('No proxy running')
      .waitFor({ timeout: SAYS_WITHIN_MS })));
    await page.getByRole('navigation', { name: 'Pages' }).getByTestId('trouble').filter({ hasText: 'no proxy runs' })
      .waitFor();
  });

  it('a change warns that it counts for nobody, for as long as that is so', async () => {
    await act(page, 'ci', 'Edit');
    await page.getByRole('dialog').getByLabel('Token limit per 5 h').fill('2000');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await notice().getByText('Saved, but no proxy is running: it counts once one starts').waitFor();
    await picture(page, 'outage');
    await assertAccessible(page, 'the warning of a change that counts for nobody');
    await page.waitForTimeout(OUT_FOR_MS);
    assert.equal(await notice().isVisible(), true);
  });

  it('a later change takes the notice’s place, so that they do not pile up', async () => {
    await act(page, 'ci', 'Disable');
    await page.mouse.move(5, 5); // a notice under the pointer stays for as long as it is there
    const later = page.getByRole('alert').filter({ hasText: '“ci” is disabled' });
    await later.getByText('Saved, but no proxy is running').waitFor();
    await notice().waitFor({ state: 'detached' });
    assert.equal(await later.isVisible(), true);
  });

  it('the notice says after how long the change was live, once a proxy runs again', async () => {
    await stack.startProxy({ listen });
    const later = page.getByRole('alert').filter({ hasText: '“ci” is disabled' });
    const words = later.getByTestId('applied').filter({ hasText: /^Live in the proxy after \d+ ms$/ });
    await words.waitFor();
    await page.getByTestId('proxy-badge').getByText('Proxy healthy').waitFor();
    await Promise.all(others.map((on) => on.getByTestId('proxy-badge').getByText('Proxy healthy').waitFor()));
    await later.waitFor({ state: 'detached' });
  });
});
