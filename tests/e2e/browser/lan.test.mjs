// The dashboard as a browser on the local network has it without TLS: plain http at a name that is
// not the machine's own, where there is no clipboard API and no Sec-Fetch-Site.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { freePorts } from '../support/ports.mjs';
import { startStack } from '../support/programs.mjs';
import { act, admin, assertAccessible, launch, newContext, picture, row, setUp, untilLive,
  untilSign } from './browser.mjs';

const HOST = 'gatehouse.lan';

describe('over plain http on the local network', () => {
  let stack, browser, context, page, url;

  before(async () => {
    const port = await freePorts();
    url = `http://${HOST}:${port}`;
    stack = await startStack({ dashboard: false });
    await stack.startDashboard({ setup: true, listen: `127.0.0.1:${port}`, args: ['--public-url', url] });
    browser = await launch([`--host-resolver-rules=MAP ${HOST} 127.0.0.1`]);
    context = await newContext(browser);
    page = await setUp(context, stack);
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const pasted = async (on = page) => {
    const field = on.getByLabel('Search keys');
    await field.fill('');
    await field.focus();
    await on.keyboard.press('Control+V');
    return field.inputValue();
  };

  it('is where the setup link leads, and says that anybody on the way can read along', async () => {
    assert.equal(new URL(page.url()).origin, url);
    assert.equal(await page.evaluate(() => isSecureContext || navigator.clipboard !== undefined), false);
    await page.getByText('This page is served over plain http').waitFor();
    await untilSign(page, 'live');
    await picture(page, 'lan');
    await assertAccessible(page, 'the page over plain http');
  });

  it('takes changes, which count in the proxy at once', async () => {
    await stack.createKey({ name: 'ci' });
    await row(page, 'ci').waitFor();
    await act(page, 'ci', 'Disable');
    await untilLive(page, '“ci” is disabled');
    await row(page, 'ci').getByText('Disabled').waitFor();
  });

  it('copies a secret out of its dialog, for the clipboard truly has it', async () => {
    await page.getByRole('button', { name: 'Create key' }).first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('Ana');
    await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
    const shown = page.getByRole('dialog', { name: 'The new secret' });
    await shown.getByRole('button', { name: 'Copy the secret' }).click();
    await shown.getByRole('button', { name: 'Copied' }).waitFor();
    await shown.getByLabel('I have stored the secret').check();
    await shown.getByRole('button', { name: 'Done' }).click();
    await shown.waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.press('Control+V');
    await page.getByRole('dialog').getByText('Edit “Ana”').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear the search' }).click();
  });

  it('copies from the page itself too', async () => {
    await page.getByRole('button', { name: 'Copy the base URL' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    assert.equal(await pasted(), stack.proxyUrl);
    await page.getByLabel('Search keys').fill('');
  });

  it('never says “Copied” of what the browser did not copy', async () => {
    const refusing = await newContext(browser, { storageState: await context.storageState() });
    await refusing.addInitScript(() => { document.execCommand = () => false; });
    const other = await refusing.newPage();
    await other.goto(`${url}/keys`);
    await act(other, 'Ana', 'How to call');
    await other.evaluate(() => {
      globalThis.said = [];
      new MutationObserver(() => globalThis.said.push(document.body.innerText))
        .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    });
    await other.getByRole('button', { name: 'Copy the curl example' }).click();
    await other.getByRole('button', { name: 'Not copied' }).waitFor();
    assert.ok(!(await other.evaluate(() => globalThis.said)).some((text) => /^Copied$/m.test(text)));
    assert.equal(await other.getByRole('button', { name: 'Copied', exact: true }).count(), 0);
    await other.keyboard.press('Escape');
    assert.notEqual((await pasted(other)).slice(0, 4), 'curl');
    await refusing.close();
  });

  it('logs out and in again', async () => {
    await page.getByRole('button', { name: `Account of ${admin.name}` }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByLabel('Name').fill(admin.name);
    await page.getByLabel('Password', { exact: true }).fill(admin.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await row(page, 'Ana').waitFor();
  });
});
