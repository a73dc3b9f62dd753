// The keys page, driven in a browser against the real programs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'node:test';

import { chat } from '../support/http.mjs';
import { eventually, startStack } from '../support/programs.mjs';
import { act, admin, assertAccessible, assertNothingCutOff, confirmSecret, launch, logIn, newContext, openKeys,
  openPage, picture, row, setUp, untilLive } from './browser.mjs';

describe('the keys page', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true, dashboardArgs: ['--demo'] });
    browser = await launch();
    context = await newContext(browser);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stack.dashboardUrl });
    page = await setUp(context, stack);
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  /** Creates a key through the dialog; gives its secret once the dialog is confirmed. */
  async function create(name) {
    await page.getByRole('button', { name: 'Create key' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill(name);
    await form.getByRole('button', { name: 'Create key' }).click();
    return confirmSecret(page);
  }

  it('teaches the first steps while there is no key, the running proxy ticked off', async () => {
    await page.getByText('No keys yet').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Start the proxy' })
      .getByRole('img', { name: 'Done' }).waitFor();
    await page.getByText('Demo data: answers come from the bundled demo upstream').waitFor();
    assert.equal(new URL(page.url()).hash, '', 'the setup token has left the address');
    await picture(page, 'empty');
    await assertAccessible(page, 'the empty list');
  });

  it('shows a new secret once, behind a dialog that no stray key or click closes', async () => {
    await page.getByRole('button', { name: 'Create key' }).first().click();
    const form = page.getByRole('dialog');
    await form.getByRole('button', { name: 'Create key' }).click();
    await form.getByText('Give the key a name').waitFor();
    await form.getByLabel('Name').fill('Ana');
    await form.getByText('30 days').click();
    assert.match(await form.getByTestId('expiry-resolved').textContent(), /^Refused from .+ \(in 30 d\)/);
    await picture(page, 'create');
    await assertAccessible(page, 'the create dialog');
    await form.getByRole('button', { name: 'Create key' }).click();

    const shown = page.getByRole('dialog', { name: 'The new secret' });
    const secret = await shown.getByTestId('secret').textContent();
    assert.match(secret, /^gk_[A-Za-z0-9]{38}$/);
    await page.keyboard.press('Escape');
    await page.mouse.click(5, 400);
    await shown.getByRole('button', { name: 'Done' }).click();
    await shown.getByText('Tick this first').waitFor();

    await shown.getByRole('button', { name: 'Copy the secret' }).click();
    await shown.getByRole('button', { name: 'Copied' }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
    await shown.getByTestId('applied').filter({ hasText: /^Live in the proxy (after \d+|in under 1) ms$/ }).waitFor();

    await shown.getByRole('tab', { name: 'Node (openai)' }).click();
    const snippet = await shown.getByRole('tabpanel').textContent();
    assert.ok(snippet.includes(`baseURL: "${stack.proxyUrl}/v1"`), snippet);
    assert.ok(snippet.includes(secret));
    const [download] = await Promise.all([page.waitForEvent('download'),
      shown.getByRole('button', { name: 'Download .env' }).click()]);
    assert.equal(download.suggestedFilename(), 'ana.env');
    const env = await readFile(await download.path(), 'utf8');
    assert.ok(env.includes(`OPENAI_API_KEY=${secret}\nOPENAI_BASE_URL=${stack.proxyUrl}/v1\n`), env);
    await picture(page, 'secret');
    await assertAccessible(page, 'the secret dialog');

    await shown.getByLabel('I have stored the secret').check();
    await shown.getByRole('button', { name: 'Done' }).click();
    await row(page, 'Ana').getByText('Active').waitFor();
    assert.equal((await chat(stack.proxyUrl, secret)).status, 200);
    const { keys: [stored] } = await stack.document();
    assert.equal(stored.key, undefined, 'only the hash is stored');
  });

  it('takes whoever submits a form to what is wrong with it, be it checked here or refused by the server', async () => {
    const size = page.viewportSize();
    await page.setViewportSize({ width: 1280, height: 600 });
    await page.getByRole('button', { name: 'Create key' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'More options' }).click();
    const focused = () => page.evaluate(() => {
      const { activeElement: at } = document;
      const { top, bottom } = at.getBoundingClientRect();
      return { field: at.labels?.[0]?.textContent.replace(/\s*\*$/, ''), seen: top >= 0 && bottom <= innerHeight };
    });
    const secret = dialog.getByLabel('Your own secret');
    const submit = dialog.getByRole('button', { name: 'Create key' });
    await submit.scrollIntoViewIfNeeded();
    await submit.click();
    await dialog.getByText('Give the key a name').waitFor();
    assert.deepEqual(await focused(), { field: 'Name', seen: true });

    await dialog.getByLabel('Token limit per 5 h').fill('12.7');
    await dialog.getByLabel('Name').fill('far below');
    await submit.click();
    await dialog.getByText('Enter a whole number from 0 to').waitFor();
    assert.equal(await dialog.getByLabel('Token limit per 5 h').inputValue(), '12.7 tokens');

    await dialog.getByLabel('Token limit per 5 h').fill('1000');
    await secret.fill('a b');
    await dialog.getByLabel('Name').focus();
    await page.keyboard.press('Enter');
    await dialog.getByText('The key was not created').waitFor();
    await page.waitForFunction(() => document.activeElement?.labels?.[0]?.textContent.startsWith('Your own secret'));
    assert.deepEqual(await focused(), { field: 'Your own secret', seen: true });
    await picture(page, 'create-refused');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.setViewportSize(size);
  });

  it('copies over plain http too, where browsers have no clipboard API', async () => {
    const plain = await newContext(browser);
    await plain.addInitScript(() => {
      Object.defineProperty(globalThis, 'isSecureContext', { value: false });
      Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined });
    });
    const other = await logIn(plain, stack);
    await act(other, 'Ana', 'How to call');
    const dialog = other.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Copy the curl example' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    await plain.close();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(copied.startsWith(`curl '${stack.proxyUrl}/v1/chat/completions'`), copied);
  });

  it('says that a text was not copied when the browser refuses', async () => {
    const refusing = await newContext(browser);
    await refusing.addInitScript(() => {
      Object.defineProperty(globalThis, 'isSecureContext', { value: false });
      document.execCommand = () => false;
    });
    const other = await logIn(refusing, stack);
    await act(other, 'Ana', 'How to call');
    await other.getByRole('button', { name: 'Copy the curl example' }).click();
    await other.getByRole('button', { name: 'Not copied' }).waitFor();
    await refusing.close();
  });

  it('tells when an edit counts in the proxy', async () => {
    await act(page, 'Ana', 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Token limit per 5 h').fill('250000');
    await assertAccessible(page, 'the edit dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    assert.match(await untilLive(page, '“Ana” is saved'), /Live in the proxy (after \d+|in under 1) ms/);
    await row(page, 'Ana').getByText('250K').waitFor();
    assert.equal((await stack.document()).keys[0].token_limit_per_5h, 250_000);
  });

  it('keeps the draft in an edit conflict and shows theirs and yours', async () => {
    await act(page, 'Ana', 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Token limit per 5 h').fill('300000');
    const { id } = (await stack.document()).keys[0];
    const theirs = await stack.api(`/api/keys/${id}`,
      { method: 'PATCH', body: { token_limit_per_5h: 400_000, owner: 'search team' } });
    assert.equal(theirs.status, 200);

    await dialog.getByRole('button', { name: 'Save' }).click();
    const conflict = dialog.getByTestId('conflict');
    await conflict.getByText('400,000').waitFor();
    await conflict.getByText('300,000').waitFor();
    await conflict.getByText('Taken over from them: Owner').waitFor();
    assert.equal(await dialog.getByLabel('Token limit per 5 h').inputValue(), '300,000 tokens');
    await picture(page, 'conflict');
    await assertAccessible(page, 'the edit conflict');
    await dialog.getByRole('button', { name: 'Save over theirs' }).click();
    await dialog.waitFor({ state: 'detached' });
    const { keys: [saved] } = await stack.document();
    assert.equal(saved.token_limit_per_5h, 300_000);
    assert.equal(saved.owner, 'search team');
  });

  it('rotates with a grace, and revokes at once when asked to', async () => {
    const first = await create('rotating');
    await act(page, 'rotating', 'Rotate the secret');
    await assertAccessible(page, 'the rotate dialog');
    await page.getByRole('dialog').getByText('1 hour').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    const second = await confirmSecret(page);
    assert.notEqual(second, first);
    assert.equal((await chat(stack.proxyUrl, first)).status, 200, 'the old secret has an hour');
    assert.equal((await chat(stack.proxyUrl, second)).status, 200);

    await row(page, 'rotating').getByRole('button', { name: 'End the old secret of rotating' }).click();
    const ending = page.getByRole('dialog', { name: 'End the old secret of “rotating”?' });
    await picture(page, 'end-old-secret');
    await assertAccessible(page, 'the dialog that ends an old secret');
    assert.equal((await stack.api(`/api/keys/${(await stack.document()).keys.find(({ name }) => name === 'rotating').id}`,
      { method: 'PATCH', body: { owner: 'edited meanwhile' } })).status, 200);
    await ending.getByRole('button', { name: 'End it now' }).click();
    await untilLive(page, 'The old secret of “rotating” has ended');
    await row(page, 'rotating').getByRole('button', { name: 'End the old secret of rotating' })
      .waitFor({ state: 'detached' });
    assert.equal((await chat(stack.proxyUrl, first)).status, 401, 'the hour is over');
    assert.equal((await chat(stack.proxyUrl, second)).status, 200);

    await act(page, 'rotating', 'Rotate the secret');
    await page.getByRole('dialog').getByText('Revoke now').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke and rotate' }).click();
    const third = await confirmSecret(page);
    assert.equal((await chat(stack.proxyUrl, second)).status, 401);
    assert.equal((await chat(stack.proxyUrl, third)).status, 200);
  });

  it('disables a key for the very next request, and enables it again', async () => {
    const secret = await create('switched');
    await act(page, 'switched', 'Disable');
    await untilLive(page, '“switched” is disabled');
    await row(page, 'switched').getByText('Disabled').waitFor();
    assert.equal((await chat(stack.proxyUrl, secret)).status, 403);
    await act(page, 'switched', 'Enable');
    await untilLive(page, '“switched” is enabled');
    assert.equal((await chat(stack.proxyUrl, secret)).status, 200);
  });

  it('deletes after naming the key and its last use, and undoes it', async () => {
    const secret = await create('doomed');
    await act(page, 'doomed', 'Delete');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/doomed.+has spent no tokens yet/).waitFor();
    await picture(page, 'delete');
    await assertAccessible(page, 'the delete dialog');
    await dialog.getByRole('button', { name: 'Delete key' }).click();
    await row(page, 'doomed').waitFor({ state: 'detached' });
    assert.equal((await chat(stack.proxyUrl, secret)).status, 401);
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, 'doomed').getByText('Active').waitFor();
    assert.equal((await chat(stack.proxyUrl, secret)).status, 200);
  });

  it('finds whose a pasted secret is without it entering any URL', async () => {
    const secret = await create('lost and found');
    const urls = [];
    page.on('request', (request) => urls.push(request.url()));
    await page.evaluate((text) => navigator.clipboard.writeText(text), secret);
    await page.keyboard.press('/');
    await page.keyboard.press('Control+V');
    await page.getByRole('dialog').getByText('Edit “lost and found”').waitFor();
    await page.keyboard.press('Escape');
    await eventually(async () => await page.locator('[data-key-id]').count() === 1,
      'the list shows that key alone');
    assert.ok(![...urls, page.url()].some((url) => url.includes(secret.slice(3))));
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await row(page, 'Ana').waitFor();
  });

  it('is searched with "/" from every page, and from within the list', async () => {
    const other = await openPage(context, stack, '/proxies', 'Proxies');
    await other.keyboard.press('/');
    await other.waitForURL(`${stack.dashboardUrl}/keys`);
    const search = other.getByLabel('Search keys');
    await other.waitForFunction(() => document.activeElement?.type === 'search');
    await other.keyboard.type('Ana');
    await other.waitForURL(/search=Ana$/);
    await search.blur();
    await other.keyboard.press('/');
    await other.waitForFunction(() => document.activeElement?.type === 'search');
    assert.equal(await search.inputValue(), 'Ana');
    assert.match(other.url(), /\?search=Ana$/);
    await other.getByLabel('Select Ana', { exact: true }).focus();
    await other.keyboard.press('/');
    await other.waitForFunction(() => document.activeElement?.type === 'search');
    await other.goto(`${stack.dashboardUrl}/requests`);
    await other.getByRole('combobox', { name: 'Filter by status' }).focus();
    await other.keyboard.press('/');
    await other.waitForURL(`${stack.dashboardUrl}/keys`);
    await other.close();
  });

  it('shows in a second tab what changes in the first, moving neither scroll nor typing', async () => {
    const second = await openKeys(context, stack);
    const search = second.getByLabel('Search keys');
    await row(second, 'Ana').waitFor();
    await search.pressSequentially('Ana');
    await act(page, 'Ana', 'Disable');
    await row(second, 'Ana').getByText('Disabled').waitFor();
    assert.equal(await search.inputValue(), 'Ana');
    assert.ok(await search.evaluate((field) => field === document.activeElement));
    await search.fill('');
    await create('from the first tab');
    await row(second, 'from the first tab').waitFor();
    await act(page, 'Ana', 'Enable');
    await second.close();
  });

  it('never moves rows under a pointer: a changed list waits behind a button, whole on the smallest screen', async () => {
    const small = await newContext(browser, { storageState: await context.storageState(),
      viewport: { width: 320, height: 860 } });
    const narrow = await openKeys(small, stack);
    const show = (on) => on.getByRole('button', { name: 'The list has changed: show it' });
    for (const each of [page, narrow]) {
      await row(each, 'Ana').scrollIntoViewIfNeeded();
      await row(each, 'Ana').hover();
    }
    const place = await row(page, 'Ana').boundingBox();
    await stack.createKey({ name: 'aa before all others' });
    for (const each of [page, narrow]) {
      await show(each).waitFor();
      assert.equal(await row(each, 'aa before all others').count(), 0);
    }
    assert.deepEqual(await row(page, 'Ana').boundingBox(), place);
    const button = await show(narrow).boundingBox();
    assert.ok(button.y + button.height <= 860, 'the button floats over the list');
    await picture(narrow, 'keys-newer-320');
    await assertNothingCutOff(narrow);
    await assertAccessible(page, 'a changed list waiting');
    await small.close();
    await show(page).click();
    await row(page, 'aa before all others').waitFor();
    await show(page).waitFor({ state: 'detached' });
  });

  it('counts usage in the list as the proxy flushes it', async () => {
    const secret = await create('counting');
    await row(page, 'counting').getByText('0 / 100K').waitFor();
    assert.equal((await chat(stack.proxyUrl, secret)).status, 200);
    await row(page, 'counting').getByText(/^[1-9][\d,.K]* \/ 100K$/).waitFor();
    await row(page, 'counting').getByText(/free in \d+ (h|min)/).waitFor();
  });

  it('keeps sort, filter and page in the URL, so that a reload and Back give them again', async () => {
    await page.getByRole('button', { name: 'Last used' }).click();
    await page.waitForURL(/sort_by=last_used&sort_order=desc/);
    await page.getByRole('combobox', { name: 'Filter by status' }).click();
    await page.getByRole('option', { name: 'Disabled' }).click();
    await page.waitForURL(/status=disabled/);
    await page.getByText('No key matches').waitFor();
    await page.reload();
    await page.getByText('No key matches').waitFor();
    await page.goBack();
    await row(page, 'counting').waitFor();
    await page.goBack();
    await page.waitForURL((url) => url.search === '');
  });

  it('warns while no proxy runs that a change counts for nobody yet', async () => {
    const [proxy] = stack.proxies;
    await proxy.program.stop();
    await page.getByRole('button', { name: 'No proxy running' }).waitFor();
    await act(page, 'Ana', 'Disable');
    await page.getByText('Saved, but no proxy is running: it counts once one starts').waitFor();
    await assertAccessible(page, 'the list without a proxy');
  });

  it('logs out, and says why a login fails', async () => {
    await page.getByRole('button', { name: `Account of ${admin.name}` }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.getByLabel('Name').fill(admin.name);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Log in' }).click();
    await page.getByRole('alert').filter({ hasText: 'Not logged in' }).waitFor();
    await picture(page, 'login');
    await assertAccessible(page, 'the login');
    await page.getByLabel('Password', { exact: true }).fill(admin.password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await row(page, 'Ana').waitFor();
  });
});
