// A key's own page, driven in a browser against the real programs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, afterEach, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { chat } from '../support/http.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';
import { admin, assertAccessible, assertLooks, confirmSecret, launch, looks, newContext, openKeys,
  picture, refusal, row, setUp, untilLive } from './browser.mjs';
import { replaceFile } from './revisions.mjs';

const run = promisify(execFile);

describe('a key’s own page', () => {
  let stack, browser, context, page, storageState;
  let ana;

  before(async () => {
    const others = Array.from({ length: 40 }, (_, i) => ({
      key: `pk_team_${String(i).padStart(10, '0')}`, name: `team member ${i}`, token_limit_per_5h: 200_000 }));
    stack = await startStack({ setup: true, document: documentWith(others) });
    browser = await launch();
    context = await newContext(browser);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stack.dashboardUrl });
    page = await setUp(context, stack);
    storageState = await context.storageState();
    ana = await stack.createKey({ name: 'Ana', token_limit_per_5h: 5000, owner: 'search team', tags: ['prod'],
      allowed_models: ['glm-*'], notes: 'Ask Bob first.' });
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const ask = async (key = ana) => (await chat(stack.proxyUrl, key.key, { headers: { 'x-demo-output-tokens': '30' } })).status;
  const used = (on = page) => on.getByTestId('quota').locator('span').first();
  const requests = (on = page) => on.getByRole('region', { name: 'Recent requests' }).locator('[data-request-id]');
  /** Copies the command that tries the key and runs it; on the screen it has no secret. */
  const runCopied = async (trial) => {
    assert.ok(!(await trial.textContent()).includes(ana.key));
    await trial.getByRole('button', { name: 'Copy the command' }).click();
    await trial.getByRole('button', { name: 'Copied' }).waitFor();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(command.includes(ana.key), command);
    await trial.getByRole('button', { name: 'Copy the command' }).waitFor();
    return run('sh', ['-c', command]);
  };
  const open = async (id = ana.id, heading = 'Ana') => {
    await page.goto(`${stack.dashboardUrl}/keys/${id}`);
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  };

  it('is where a name in the list leads; Back finds the list as it was, the focus on that key', async () => {
    const list = await openKeys(context, stack, '?sort_order=desc&status=active&per_page=50');
    await row(list, 'team member 7').scrollIntoViewIfNeeded();
    await list.evaluate(() => scrollBy(0, 40));
    const scroll = await list.evaluate(() => scrollY);
    assert.ok(scroll > 0);
    await list.getByRole('link', { name: 'team member 7' }).click();
    await list.getByRole('heading', { name: 'team member 7', level: 1 }).waitFor();
    assert.equal(await list.evaluate(() => scrollY), 0);
    await list.waitForFunction(() => document.activeElement?.tagName === 'H1');
    assert.equal(await list.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Keys' }).getAttribute('aria-current'), 'page');
    await list.goBack();
    await row(list, 'team member 7').waitFor();
    assert.equal(new URL(list.url()).search, '?sort_order=desc&status=active&per_page=50');
    await list.waitForFunction(() => document.activeElement?.textContent === 'team member 7');
    await eventually(async () => Math.abs(await list.evaluate(() => scrollY) - scroll) <= 2, 'the list is scrolled as before');
    await list.getByRole('link', { name: 'team member 7' }).click();
    await list.getByRole('link', { name: 'All keys' }).click();
    await list.waitForURL(/\/keys\?sort_order=desc&status=active&per_page=50$/);
    await list.close();
  });

  it('tells what is known of the key', async () => {
    await open();
    const facts = page.getByRole('region', { name: 'Facts' });
    for (const text of ['search team', 'prod', 'glm-*', '5,000 tokens', 'stored as a hash', 'Ask Bob first.', 'never']) {
      await facts.getByText(text).first().waitFor();
    }
    assert.equal(await used().textContent(), '0');
    await page.getByText('Nothing is used at this moment.').waitFor();
    await page.getByText('No request was made with it yet.').waitFor();
  });

  it('counts as the proxy does, while it happens, with the moment when it comes free', async () => {
    assert.equal(await ask(), 200);
    assert.equal(await ask(), 200);
    await eventually(async () => {
      const { body } = await stack.api(`/api/keys/${ana.id}/usage`);
      return body.usage.used > 0 && await used().textContent() === body.usage.used.toLocaleString('en')
        && await requests().count() === 2;
    }, 'the quota and both requests');
    const frees = page.getByRole('list', { name: 'Comes free again' });
    assert.match(await frees.locator('li').first().textContent(), /^[\d,]+in [45] h( \d+ min)?at \d\d:\d\d:\d\d$/);
    await page.getByRole('progressbar', { name: 'Quota of Ana' }).waitFor();
    await page.getByTestId('day-total').getByText(await used().textContent()).waitFor();
    await page.getByRole('region', { name: 'Last 24 hours' }).getByText('Requests', { exact: true }).click();
    await page.getByTestId('day-total').getByText('2 requests').waitFor();
    await page.getByRole('slider', { name: 'Requests of Ana by hour' }).focus();
    await page.keyboard.press('End');
    await page.getByTestId('day-total').getByText(/^2 requests, \w{3} \d+ \w{3}, \d\d:00 to \d\d:00$/).waitFor();
  });

  it('is not set back by an answer that a later one has overtaken', async () => {
    const other = await context.newPage();
    const asked = [];
    for (const about of [`**/api/keys/${ana.id}/usage`, '**/api/requests?*']) {
      const answers = [];
      await other.route(about, async (route) => {
        const first = answers.length === 0;
        const answer = { response: await route.fetch() };
        answers.push(answer);
        // The first waits for the second to be there.
        if (!first) return route.fulfill(answer);
        asked.push(() => route.fulfill(answer));
      });
      asked.push(answers);
    }
    await other.goto(`${stack.dashboardUrl}/keys/${ana.id}`);
    await eventually(() => asked.filter((each) => typeof each === 'function').length === 2, 'both are asked');
    assert.equal(await ask(), 200);
    await requests(other).nth(2).waitFor();
    await eventually(async () => await used(other).textContent() === await used().textContent(), 'both pages say the same');
    const figure = await used(other).textContent();
    for (const answerLate of asked.filter((each) => typeof each === 'function')) await answerLate();
    await other.waitForTimeout(500);
    assert.equal(await requests(other).count(), 3);
    assert.equal(await used(other).textContent(), figure);
    await other.close();
  });

  it('leads to all its requests and to its usage as a table', async () => {
    await page.getByRole('link', { name: 'All its requests' }).click();
    await page.waitForURL((url) => url.pathname === '/requests' && url.search === `?key=${ana.id}`);
    await page.goBack();
    await page.getByRole('link', { name: 'As a table, by model' }).click();
    await page.getByText('Key: Ana').waitFor();
    await page.getByRole('table', { name: 'Tokens per model' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Ana', level: 1 }).waitFor();
  });

  it('tries the key by a command that says how it went, and here too', async () => {
    const urls = [];
    page.on('request', (request) => urls.push(request.url() + (request.postData() ?? '')));
    const trial = page.getByRole('region', { name: 'Try this key' });
    await trial.getByTestId('trial').getByText('As soon as it has ended').waitFor();
    await trial.getByLabel('The key’s secret').fill(ana.key);
    await trial.getByLabel('Model').fill('glm-4.7');
    await trial.getByLabel('Prompt').fill(`It's "open", isn't it?`);
    const { stdout } = await runCopied(trial);
    assert.match(stdout, /^data: \{/m, 'the raw stream');
    assert.match(stdout, /first byte after [\d.]+ s, all after [\d.]+ s/);
    await trial.getByTestId('trial').getByText(/^200 from glm-4\.7, first byte after .+, all after .+, \d+ tokens counted$/).waitFor();
    await picture(page, 'key-tried');
    await assertAccessible(page, 'the key after a trial');
    assert.ok(!urls.some((url) => url.includes(ana.key)), 'the secret left the page');
  });

  it('tries Anthropic’s dialect, and lists the models', async () => {
    const trial = page.getByRole('region', { name: 'Try this key' });
    for (const [endpoint, answers] of [[/Anthropic/, /event: message_start/], ['Its models', /"data":/]]) {
      await trial.getByRole('combobox', { name: 'Endpoint' }).click();
      await page.getByRole('option', { name: endpoint }).click();
      const { stdout } = await runCopied(trial);
      assert.match(stdout, answers);
    }
  });

  it('has the actions of the list: edit, disable and enable, rotate', async () => {
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'More options' }).click();
    await page.getByRole('dialog').getByLabel('Owner').fill('another team');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('region', { name: 'Facts' }).getByText('another team').waitFor();
    await page.getByRole('button', { name: 'Disable', exact: true }).click();
    await untilLive(page, '“Ana” is disabled');
    assert.equal(await ask(), 403);
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await untilLive(page, '“Ana” is enabled');
    await page.getByRole('button', { name: 'Rotate', exact: true }).click();
    await page.getByRole('dialog').getByText('Revoke now').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke and rotate' }).click();
    const secret = await confirmSecret(page);
    assert.equal(await ask(), 401);
    ana.key = secret;
    assert.equal(await ask(), 200);
  });

  it('shows at once what somebody else changes', async () => {
    assert.equal((await stack.api(`/api/keys/${ana.id}`, { method: 'PATCH', body: { name: 'Ana B.', owner: 'their team' } })).status, 200);
    await page.getByRole('heading', { name: 'Ana B.', level: 1 }).waitFor();
    await page.getByRole('region', { name: 'Facts' }).getByText('their team').waitFor();
    assert.equal((await stack.api(`/api/keys/${ana.id}`, { method: 'PATCH', body: { name: 'Ana' } })).status, 200);
    await page.getByRole('heading', { name: 'Ana', exact: true, level: 1 }).waitFor();
  });

  it('says that the key is deleted, and brings it back', async () => {
    await page.getByRole('button', { name: 'Actions for Ana' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete key' }).click();
    await page.getByRole('heading', { name: '“Ana” is deleted', exact: true }).waitFor();
    await assertAccessible(page, 'a deleted key');
    assert.equal(await ask(), 401);
    await page.getByRole('button', { name: 'Restore it' }).click();
    await page.getByRole('heading', { name: 'Ana', exact: true, level: 1 }).waitFor();
    await page.getByTestId('status').first().getByText('Disabled').waitFor();
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await untilLive(page, '“Ana” is enabled');
  });

  it('says where no key is, and why one could not be fetched', async () => {
    await page.goto(`${stack.dashboardUrl}/keys/key_nobody`);
    await page.getByText('There is no such key').waitFor();
    await picture(page, 'key-none');
    await assertAccessible(page, 'no such key');
    const broken = await newContext(browser, { storageState });
    const other = await broken.newPage();
    await other.route(`**/api/keys/${ana.id}`, (route) => route.fulfill(refusal('The data file cannot be used.', 'req_told')));
    await other.goto(`${stack.dashboardUrl}/keys/${ana.id}`);
    const alert = other.getByRole('alert').filter({ hasText: 'The key could not be fetched' });
    await alert.getByText('The data file cannot be used.').waitFor();
    await alert.getByText('req_told').waitFor();
    await broken.close();
  });

  it('shows a viewer everything but the ways to change it', async () => {
    const document = await stack.document();
    await replaceFile(stack, JSON.stringify({ ...document, admins: [...document.admins,
      { ...document.admins.find((each) => each.name === admin.name), name: 'vera', role: 'viewer' }] }));
    const viewing = await newContext(browser);
    const other = await viewing.newPage();
    await other.goto(`${stack.dashboardUrl}/keys/${ana.id}`);
    await other.getByLabel('Name').fill('vera');
    await other.getByLabel('Password', { exact: true }).fill(admin.password);
    await other.getByRole('button', { name: 'Log in' }).click();
    await other.getByRole('heading', { name: 'Ana', exact: true, level: 1 }).waitFor();
    await requests(other).first().waitFor();
    for (const name of ['Edit', 'Rotate', 'Disable']) {
      assert.equal(await other.getByRole('button', { name, exact: true }).count(), 0);
    }
    assert.deepEqual(viewing.faults, []);
    await viewing.close();
  });

  for (const look of looks) {
    it(`has no axe violation and nothing cut off at ${look.width} px in ${look.colorScheme}`, () =>
      assertLooks(browser, stack, { storageState, path: `/keys/${ana.id}`, heading: 'Ana', name: 'key',
        arrived: (other) => requests(other).first().waitFor() }, look));
  }
});
