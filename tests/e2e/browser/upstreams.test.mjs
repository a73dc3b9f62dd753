// The upstreams page, driven in a browser against the real programs.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { chat } from '../support/http.mjs';
import { demoCredential, eventually, startStack } from '../support/programs.mjs';
import { assertAccessible, assertNothingCutOff, deafPage, dismissNotices, launch, newContext, openPage, picture,
  setUp, untilLive } from './browser.mjs';
import { revisionsOn } from './revisions.mjs';

describe('the upstreams page', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
    context = await newContext(browser);
    await (await setUp(context, stack)).close();
    page = await openPage(context, stack, '/upstreams', 'Upstreams');
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const { editFile } = revisionsOn(() => ({ stack, page }));
  const card = (name, on = page) => on.locator(`[data-upstream="${name}"]`);
  const healthOf = (name, words) => card(name).getByTestId('health').filter({ hasText: words }).waitFor();
  const inFile = async (name) => (await stack.document()).upstreams?.find((each) => each.name === name);
  const dialog = (on = page) => on.getByRole('dialog');

  async function act(name, entry) {
    await dismissNotices(page);
    await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
    await page.getByRole('menuitem', { name: entry }).click();
  }
  async function test(name) {
    await page.getByRole('button', { name: `Test ${name}`, exact: true }).click();
    await dialog().getByRole('list', { name: 'Credentials' }).waitFor();
  }

  it('is reached from the navigation, and shows the built-in upstreams as such', async () => {
    const other = await openPage(context, stack, '/keys', 'API keys');
    await other.getByRole('link', { name: 'Upstreams' }).click();
    await other.getByRole('heading', { name: 'Upstreams', level: 1 }).waitFor();
    assert.equal(await other.title(), 'Upstreams · Gatehouse');
    await other.close();
    await page.getByText('The data file names no upstreams').waitFor();
    await page.getByText('2 upstreams').waitFor();
    await picture(page, 'upstreams-built-in');
  });

  it('says what the proxy says of each credential', async () => {
    const [first] = await page.locator('[data-upstream]').evaluateAll((cards) => cards.map((each) => each.dataset.upstream));
    await healthOf(first, 'Ready');
    await card(first).getByRole('list', { name: 'Credentials' }).getByText('Set', { exact: true }).waitFor();
    await card(first).getByText('variable ZAI_API_KEY').waitFor();
  });

  it('adds one with a typed-in credential, which is sealed, never shown, and works', async () => {
    await page.getByRole('button', { name: 'Add upstream' }).click();
    await dialog().getByRole('button', { name: 'Add upstream' }).click();
    await dialog().getByText('Give the upstream a name').waitFor();
    await dialog().getByText('Enter the credential').waitFor();
    await picture(page, 'upstream-refused');
    await assertAccessible(page, 'a refused upstream');

    await dialog().getByPlaceholder('e.g. zai').fill('demo');
    await dialog().getByRole('textbox', { name: 'Base URL' }).fill(`${stack.upstreamUrl}/api/coding/paas/v4`);
    await dialog().getByLabel('Path prefix').fill('/demo/v1');
    await dialog().getByLabel('Credential 1', { exact: true }).fill(demoCredential);
    await dialog().getByRole('button', { name: 'Add upstream' }).click();
    await dialog().waitFor({ state: 'detached' });
    assert.match(await untilLive(page, '“demo” is added'), /^Live in the proxy/);

    const { credentials: [stored] } = await inFile('demo');
    assert.ok(stored.sealed && !JSON.stringify(stored).includes(demoCredential), 'it is sealed');
    assert.ok(!(await page.content()).includes(demoCredential), 'it is not shown');
    await healthOf('demo', 'Ready');
    await page.getByText('The data file names no upstreams').waitFor({ state: 'detached' });
    await card('demo').getByText('stored sealed').waitFor();

    const key = await stack.createKey();
    const answer = await chat(stack.proxyUrl.concat('/demo'), key.key);
    assert.equal(answer.status, 200);
  });

  it('tests the connection: status, time and models, or why not', async () => {
    await test('demo');
    await dialog().getByText('main: works').waitFor();
    await dialog().getByText(/^status 200 · (under 1|\d+) ms · \d+ models?$/).waitFor();
    await dialog().getByRole('region', { name: 'What the proxies see' }).getByText('Set').waitFor();
    await picture(page, 'upstream-test');
    await assertAccessible(page, 'a test\'s report');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('aria-label')), 'Test demo');
  });

  it('replaces a stored credential, and names the one that is rejected', async () => {
    await act('demo', 'Edit');
    await dialog().getByText('Stored encrypted; never shown.').waitFor();
    await dialog().getByRole('button', { name: 'Replace' }).click();
    await dialog().getByLabel('Credential 1', { exact: true }).fill('sk-wrong-credential');
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    await untilLive(page, '“demo” is saved');
    await test('demo');
    await dialog().getByText('main: does not work').waitFor();
    await dialog().getByText(/status 401/).waitFor();
    await picture(page, 'upstream-test-failed');
    await page.keyboard.press('Escape');

    const key = await stack.createKey();
    await chat(stack.proxyUrl.concat('/demo'), key.key);
    await healthOf('demo', 'Credential rejected');
    await card('demo').getByText('Rejected', { exact: true }).waitFor();
    await picture(page, 'upstream-rejected');
  });

  it('edits every member, with a variable that the proxy lacks named as missing', async () => {
    await act('demo', 'Edit');
    await dialog().getByRole('button', { name: 'Replace' }).click();
    await dialog().getByRole('radiogroup', { name: 'Where credential 1 comes from' }).getByText('Variable').click();
    await dialog().getByLabel('Variable of credential 1').fill('NOT_THERE_KEY');
    await dialog().getByRole('button', { name: 'More options' }).click();
    await dialog().getByRole('button', { name: 'Add alias' }).click();
    await dialog().getByLabel('alias 1: asked for').fill('gpt-4o');
    await dialog().getByLabel('alias 1: sent').fill('glm-4.7');
    await dialog().getByLabel('Further paths').fill('/files/*');
    await dialog().getByLabel('Further paths').press('Enter');
    await dialog().getByLabel('Try a changed credential').check();
    await dialog().getByLabel('Silence').fill('60000');
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    const saved = await inFile('demo');
    assert.deepEqual(saved.credentials, [{ name: 'main', env: 'NOT_THERE_KEY' }]);
    assert.deepEqual([saved.model_aliases, saved.allow_paths, saved.canary, saved.timeouts.idle_ms],
      [{ 'gpt-4o': 'glm-4.7' }, ['/files/*'], true, 60_000]);
    await healthOf('demo', 'Credential missing');
    await card('demo').getByText('1 model alias · 1 further path').waitFor();
  });

  it('shows the server\'s reason at the field that it refuses, and keeps the draft', async () => {
    await act('demo', 'Edit');
    await dialog().getByLabel('Path prefix').fill('/v1');
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    const alert = dialog().getByRole('alert').filter({ hasText: 'The upstream was not saved' });
    await alert.getByText(/^Request req_/).waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await dialog().getByLabel('Path prefix').inputValue(), '/v1');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('takes a reason away with the row that it was about', async () => {
    await act('demo', 'Edit');
    const add = () => dialog().getByRole('button', { name: 'Add a credential' }).click();
    await add();
    await add();
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    const reasons = dialog().getByText('Enter the credential', { exact: true });
    await reasons.nth(1).waitFor();
    const count = await dialog().getByRole('button', { name: /^Remove credential/ }).count();
    await dialog().getByRole('button', { name: /^Remove credential/ }).nth(count - 2).click();
    assert.equal(await reasons.count(), 0);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('keeps the draft when somebody else saves first, and shows theirs and yours', async () => {
    await act('demo', 'Edit');
    await dialog().getByRole('textbox', { name: 'Base URL' }).fill('https://mine.example/v1');
    const theirs = await stack.api('/api/upstreams/demo',
      { method: 'PATCH', body: { base_url: 'https://theirs.example/v1', strip_prefix: false } });
    assert.equal(theirs.status, 200);
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    const conflict = dialog().getByTestId('conflict');
    await conflict.getByText('https://theirs.example/v1').waitFor();
    await conflict.getByText('https://mine.example/v1').waitFor();
    await conflict.getByText('Taken over from them: Cut the prefix off').waitFor();
    await picture(page, 'upstream-conflict');
    await assertAccessible(page, 'an upstream\'s conflict');
    await dialog().getByRole('button', { name: 'Save over theirs' }).click();
    await dialog().waitFor({ state: 'detached' });
    const { base_url, strip_prefix } = await inFile('demo');
    assert.deepEqual([base_url, strip_prefix ?? false], ['https://mine.example/v1', false]);
  });

  it('announces an edit by hand over a draft that nobody loses', async () => {
    await act('demo', 'Edit');
    await dialog().getByRole('textbox', { name: 'Base URL' }).fill('https://half.typ');
    await editFile((document) => {
      document.upstreams.find(({ name }) => name === 'demo').path_prefix = '/by-hand';
    });
    await dialog().getByText('Somebody has changed this upstream').waitFor();
    assert.equal(await dialog().getByRole('textbox', { name: 'Base URL' }).inputValue(), 'https://half.typ');
    await dialog().getByRole('button', { name: 'Bring theirs in' }).click();
    await eventually(async () => await dialog().getByLabel('Path prefix').inputValue() === '/by-hand', 'theirs is in');
    assert.equal(await dialog().getByRole('textbox', { name: 'Base URL' }).inputValue(), 'https://half.typ');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  it('removes one after saying what that means, but none that another falls back to', async () => {
    const patched = await stack.api('/api/upstreams/demo', { method: 'PATCH', body: { fallback: null } });
    assert.equal(patched.status, 200);
    const other = await stack.api('/api/upstreams', { method: 'POST', body: { name: 'needs it',
      path_prefix: '/needs', base_url: 'https://x.example', dialect: 'openai', fallback: 'demo',
      credentials: [{ name: 'main', env: 'X' }] } });
    assert.equal(other.status, 201);
    await card('needs it').waitFor();
    await act('demo', 'Remove');
    await dialog().getByText('needs it falls back to it').waitFor();
    assert.equal(await dialog().getByRole('button', { name: 'Remove upstream' }).isDisabled(), true);
    await assertAccessible(page, 'an upstream that is needed');
    await page.keyboard.press('Escape');
    await act('needs it', 'Remove');
    await dialog().getByText('Requests for /needs no longer go to').waitFor();
    await dialog().getByRole('button', { name: 'Remove upstream' }).click();
    await card('needs it').waitFor({ state: 'detached' });
    assert.equal(await inFile('needs it'), undefined);
  });

  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 375, 768, 1440]) {
      it(`has no axe violation and nothing cut off at ${width} px in ${colorScheme}`, async () => {
        const profile = await newContext(browser, { storageState: await context.storageState(),
          colorScheme, viewport: { width, height: 860 } });
        const other = await openPage(profile, stack, '/upstreams', 'Upstreams');
        await card('demo', other).waitFor();
        await picture(other, `upstreams-${width}-${colorScheme}`);
        await assertNothingCutOff(other);
        await assertAccessible(other, `the upstreams at ${width} px in ${colorScheme}`);
        await other.getByRole('button', { name: 'Actions for demo', exact: true }).click();
        await other.getByRole('menuitem', { name: 'Edit' }).click();
        await dialog(other).getByRole('button', { name: 'More options' }).click();
        await dialog(other).getByLabel('Silence').waitFor();
        await picture(other, `upstream-editor-${width}-${colorScheme}`);
        await assertAccessible(other, `an upstream's editor at ${width} px in ${colorScheme}`);
        assert.deepEqual(profile.faults, []);
        await profile.close();
      });
    }
  }

  it('says with reason and request id why the upstreams could not be fetched, and tries again', async () => {
    const other = await deafPage(context);
    // The dashboard's own refusal, of a request that a page of its own never makes.
    await other.route('**/api/upstreams', (route) => route.continue({ method: 'DELETE' }));
    await other.goto(`${stack.dashboardUrl}/upstreams`);
    const alert = other.getByRole('alert').filter({ hasText: 'The upstreams could not be fetched' });
    await alert.getByText(/^Request req_/).waitFor();
    await other.unroute('**/api/upstreams');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await card('demo', other).waitFor();
    await other.close();
  });

  it('teaches what an upstream is while there is none', async () => {
    await editFile((document) => { document.upstreams = []; });
    await page.getByRole('heading', { name: 'No upstreams' }).waitFor();
    await picture(page, 'upstreams-none');
    await assertAccessible(page, 'no upstreams');
    await page.getByRole('button', { name: 'Add upstream' }).click();
    await dialog().getByPlaceholder('e.g. zai').waitFor();
    await page.keyboard.press('Escape');
  });

  it('lets a viewer look at all of it and change nothing', async () => {
    const added = await stack.api('/api/admins', { method: 'POST',
      body: { name: 'vic', password: 'correct horse battery staple', role: 'viewer' } });
    assert.equal(added.status, 201);
    await stack.api('/api/upstreams', { method: 'POST', body: { name: 'demo', path_prefix: '/demo',
      base_url: 'https://x.example', dialect: 'openai', credentials: [{ name: 'main', env: 'X' }] } });
    const profile = await newContext(browser);
    const other = await profile.newPage();
    await other.goto(`${stack.dashboardUrl}/upstreams`);
    await other.getByLabel('Name').fill('vic');
    await other.getByLabel('Password', { exact: true }).fill('correct horse battery staple');
    await other.getByRole('button', { name: 'Log in' }).click();
    await card('demo', other).waitFor();
    assert.equal(await other.getByRole('button', { name: /^(Add upstream|Test demo)$/ }).count(), 0);
    await other.getByRole('button', { name: 'Actions for demo' }).click();
    await other.getByRole('menuitem', { name: 'Show' }).click();
    assert.equal(await dialog(other).getByRole('textbox', { name: 'Base URL' }).isDisabled(), true);
    assert.equal(await dialog(other).getByRole('button', { name: 'Save' }).count(), 0);
    assert.deepEqual(profile.faults, []);
    await profile.close();
  });
});
