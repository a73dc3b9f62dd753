// Many keys at once on the keys page, and keys from and into files, in a browser against the real
// programs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'node:test';

import { chat } from '../support/http.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';
import { assertAccessible, assertNothingCutOff, dismissNotices, holdAnswer, launch, newContext, openKeys, picture,
  setUp } from './browser.mjs';
import { revisionsOn } from './revisions.mjs';

const COUNT = 30;
const name = (i) => `member ${String(i).padStart(2, '0')}`;
const keys = Array.from({ length: COUNT }, (_, i) => ({ id: `key_${i}`, name: name(i), enabled: i !== 3,
  key: `pk_member_${String(i).padStart(10, '0')}`, token_limit_per_5h: 1000 * (i + 1) }));

describe('many keys at once', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true, document: documentWith(keys) });
    browser = await launch();
    context = await newContext(browser, { viewport: { width: 1280, height: 900 } });
    page = await setUp(context, stack);
    await page.locator('[data-key-id]').first().waitFor();
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const { editFile } = revisionsOn(() => ({ stack, page }));
  const bar = (on = page) => on.getByRole('region', { name: 'Selected keys' });
  const box = (i, on = page) => on.getByLabel(`Select ${name(i)}`, { exact: true });
  const selected = (count) => bar().getByText(`${count} selected`, { exact: true }).waitFor();
  const dialog = () => page.getByRole('dialog');
  const notice = (words) => page.getByRole('alert').filter({ hasText: words });
  const press = (label) => bar().getByRole('button', { name: label }).click();
  const inFile = async (i) => (await stack.document()).keys.find(({ id }) => id === `key_${i}`);
  const now = async (ids, member) => Promise.all(ids.map(async (i) => (await inFile(i))?.[member]));

  /** Begins anew: no dialog, no notice of an earlier change, and these keys alone chosen. */
  async function choose(...ids) {
    await page.keyboard.press('Escape');
    await dismissNotices(page);
    if (await bar().count()) await press('Clear');
    for (const i of ids) await box(i).check();
  }
  async function undo(words, back) {
    await notice(words).getByRole('button', { name: 'Undo' }).click();
    await notice(back).waitFor();
  }

  it('are chosen by box, by range with the mouse and the keyboard, and by page', async () => {
    await box(1).check();
    await box(4).click({ modifiers: ['Shift'] });
    await selected(4);
    await box(8).focus();
    await page.keyboard.press('Shift+Space');
    await selected(8);
    await box(6).uncheck();
    await selected(7);
    const whole = page.getByLabel('Select this page');
    assert.equal(await whole.evaluate((element) => element.indeterminate), true);
    await whole.press('Space');
    await selected(25);
    await picture(page, 'bulk-page');
    await bar().getByRole('button', { name: `Select all ${COUNT} of the list` }).click();
    await selected(COUNT);
    await assertAccessible(page, 'selected keys');
    await press('Clear');
    await bar().waitFor({ state: 'detached' });
  });

  it('stay chosen over pages and searches, and while others change the list', async () => {
    await choose(2, 5);
    await page.getByRole('button', { name: 'Page 2' }).click();
    await box(27).check();
    await selected(3);
    await page.mouse.move(1270, 10);
    await stack.createKey({ name: 'aaa came in between' });
    await stack.api('/api/keys/key_2', { method: 'PATCH', body: { owner: 'somebody' } });
    await page.getByRole('button', { name: 'Page 1', exact: true }).click();
    await page.getByRole('link', { name: 'aaa came in between', exact: true }).waitFor();
    await selected(3);
    assert.deepEqual([await box(2).isChecked(), await box(5).isChecked(), await box(3).isChecked()], [true, true, false]);
  });

  it('are disabled after a dialog that names each, for the very next request, and that is undone', async () => {
    await choose(2, 3, 5);
    await press('Disable');
    await dialog().getByText('Disable 3 keys?').waitFor();
    for (const i of [2, 3, 5]) await dialog().getByRole('list', { name: 'The keys' }).getByText(name(i)).waitFor();
    await picture(page, 'bulk-disable');
    await assertAccessible(page, 'the dialog for many keys');
    await dialog().getByRole('button', { name: 'Disable 3 keys' }).click();
    await notice('2 keys are disabled (1 already)').waitFor();
    await bar().waitFor({ state: 'detached' });
    assert.deepEqual(await now([2, 3, 5], 'enabled'), [false, false, false]);
    assert.equal((await chat(stack.proxyUrl, keys[2].key)).status, 403);
    const { revision } = await stack.document();
    await undo('2 keys are disabled', 'Undone: 2 keys as before');
    assert.deepEqual((await now([2, 3, 5], 'enabled')).map((on) => on !== false), [true, false, true]);
    assert.equal((await stack.document()).revision, revision + 1, 'one revision');
  });

  it('get one limit and one expiry, and their own ones back', async () => {
    await choose(0, 1);
    await press('Set limit');
    await dialog().getByLabel('Token limit per 5 h').fill('77');
    await dialog().getByRole('button', { name: 'Set limit for 2 keys' }).click();
    await notice('2 keys changed: a limit of 77 tokens').waitFor();
    assert.deepEqual(await now([0, 1], 'token_limit_per_5h'), [77, 77]);
    await undo('a limit of 77', 'Undone');
    assert.deepEqual(await now([0, 1], 'token_limit_per_5h'), [1000, 2000]);

    await choose(0, 1);
    await press('Set expiry');
    await dialog().getByText('30 days').click();
    await dialog().getByRole('button', { name: 'Set expiry for 2 keys' }).click();
    await notice('2 keys changed: expire').waitFor();
    const [first, second] = await now([0, 1], 'expiry_date');
    assert.ok(Date.parse(first) > Date.now() + 29 * 86_400_000 && first === second, `${first} ${second}`);
  });

  it('are deleted after being named, and come back as they were', async () => {
    await choose(3, 7);
    await press('Delete');
    await dialog().getByRole('button', { name: 'Delete 2 keys' }).click();
    await notice('2 keys are deleted').waitFor();
    assert.deepEqual(await now([3, 7], 'name'), [undefined, undefined]);
    await undo('2 keys are deleted', 'Undone: 2 keys as before');
    assert.deepEqual(await now([3, 7], 'name'), [name(3), name(7)]);
    assert.deepEqual((await now([3, 7], 'enabled')).map((on) => on !== false), [false, true]);
  });

  it('are not changed when the config has moved on: the dialog says so, and asks again', async () => {
    await choose(8, 9);
    await press('Disable');
    await dialog().getByText('Disable 2 keys?').waitFor();
    assert.equal((await stack.api('/api/keys/key_9', { method: 'DELETE' })).status, 204);
    await dialog().getByRole('button', { name: 'Disable 2 keys' }).click();
    await dialog().getByTestId('moved-on').getByText(`Deleted meanwhile: ${name(9)}`).waitFor();
    await dialog().getByText('Disable 1 key?').waitFor();
    assert.notEqual((await inFile(8)).enabled, false, 'nothing was done');
    await picture(page, 'bulk-moved-on');
    await assertAccessible(page, 'a config that has moved on');
    await dialog().getByRole('button', { name: 'Disable 1 key' }).click();
    await notice('1 key is disabled').waitFor();
    assert.equal((await inFile(8)).enabled, false);
  });

  it('are not changed on top of what somebody else did to one that is not on screen', async () => {
    await choose(10);
    await page.getByRole('button', { name: 'Page 2' }).click();
    await box(28).check();
    await stack.api('/api/keys/key_10', { method: 'PATCH', body: { token_limit_per_5h: 4321 } });
    await stack.api('/api/keys/key_29', { method: 'PATCH', body: { owner: 'a sign that the list is fresh' } });
    await page.getByText('a sign that the list is fresh').waitFor();
    await press('Set limit');
    await dialog().getByLabel('Token limit per 5 h').fill('99');
    await dialog().getByRole('button', { name: 'Set limit for 2 keys' }).click();
    await dialog().getByTestId('moved-on').waitFor();
    assert.equal((await inFile(10)).token_limit_per_5h, 4321, 'nothing was done');
    await dialog().getByRole('button', { name: 'Set limit for 2 keys' }).click();
    await undo('2 keys changed: a limit of 99', 'Undone');
    assert.deepEqual(await now([10, 28], 'token_limit_per_5h'), [4321, 29_000]);
    await page.getByRole('button', { name: 'Page 1', exact: true }).click();
    await box(10).waitFor();
  });

  it('go into a file without a secret, and out of it after its difference was shown', async () => {
    const download = async (format) => {
      await page.getByRole('button', { name: 'Export and import' }).click();
      const [file] = await Promise.all([page.waitForEvent('download'),
        page.getByRole('menuitem', { name: `Export as ${format}` }).click()]);
      assert.match(file.suggestedFilename(), new RegExp(`\\.${format.toLowerCase()}$`));
      return readFile(await file.path(), 'utf8');
    };
    const csv = await download('CSV');
    const json = JSON.parse(await download('JSON'));
    assert.equal(json.keys.length, (await stack.document()).keys.length);
    for (const { key } of keys) assert.ok(!csv.includes(key) && !JSON.stringify(json).includes(key), 'no secret');

    const changed = json.keys.map((key) => (key.id === 'key_1' ? { ...key, owner: 'imported', token_limit_per_5h: 5 } : key));
    await page.getByRole('button', { name: 'Export and import' }).click();
    await page.getByRole('menuitem', { name: 'Import' }).click();
    await dialog().getByLabel('Or paste it here')
      .fill(JSON.stringify({ keys: [...changed, { name: 'brand new', token_limit_per_5h: 9 }] }));
    const { revision } = await stack.document();
    await dialog().getByRole('button', { name: 'Show what it would do' }).click();
    await dialog().getByText(/^All of it or nothing: 1 created, 1 changed/).waitFor();
    const cells = dialog().getByRole('region', { name: 'Changed keys' }).getByRole('row').filter({ hasText: 'Owner' }).getByRole('cell');
    assert.deepEqual((await cells.allTextContents()).slice(-2), ['none', 'imported']);
    await picture(page, 'import');
    await assertAccessible(page, 'an import\'s difference');
    assert.equal((await stack.document()).revision, revision, 'nothing is written yet');

    await dialog().getByRole('button', { name: 'Import 2 keys' }).click();
    const secrets = page.getByRole('dialog', { name: 'The new secrets' });
    await secrets.getByRole('heading', { name: '1 new key', exact: true }).waitFor();
    const secret = await secrets.getByTestId('secret').textContent();
    await page.keyboard.press('Escape');
    await secrets.getByRole('button', { name: 'Done' }).click();
    await secrets.getByText('Tick this first').waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'),
      secrets.getByRole('button', { name: 'Download all as CSV' }).click()]);
    assert.equal(await readFile(await file.path(), 'utf8'), `name,key\r\nbrand new,${secret}\r\n`);
    await assertAccessible(page, 'an import\'s secrets');
    await secrets.getByLabel('I have stored the secrets').check();
    await secrets.getByRole('button', { name: 'Done' }).click();
    await secrets.waitFor({ state: 'detached' });
    assert.deepEqual([(await inFile(1)).owner, (await inFile(1)).token_limit_per_5h], ['imported', 5]);
    assert.equal((await chat(stack.proxyUrl, secret)).status, 200);
  });

  it('can be imported while an edit by hand waits for its revision', async () => {
    await editFile((document) => Object.assign(document.keys[0], { owner: 'by hand' }));
    await page.getByRole('button', { name: 'Export and import' }).click();
    await page.getByRole('menuitem', { name: 'Import' }).click();
    await dialog().getByLabel('Or paste it here').fill(`name,owner\n${name(2)},imported too\n`);
    await dialog().getByRole('button', { name: 'Show what it would do' }).click();
    await dialog().getByRole('button', { name: 'Import 1 key' }).click();
    await notice('Imported: 0 keys created, 1 key changed').waitFor();
    assert.equal((await inFile(2)).owner, 'imported too');
  });

  it('are not shown what an import of another text would do, or was refused for', async () => {
    const text = () => dialog().getByLabel('Or paste it here');
    const show = () => dialog().getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByRole('button', { name: 'Export and import' }).click();
    await page.getByRole('menuitem', { name: 'Import' }).click();
    await text().fill('name,token_limit_per_5h\nfirst text,5\n');
    const preview = await holdAnswer(page, /dry_run=1$/);
    await show();
    await preview.asked;
    await text().fill('name,token_limit_per_5h\nsecond text,5\n');
    preview.give();
    await show();
    await dialog().getByText(/^All of it or nothing: 1 created/).waitFor();
    await dialog().getByText('second text', { exact: true }).waitFor();
    assert.equal(await dialog().getByText('first text', { exact: true }).count(), 0);

    await editFile((document) => Object.assign(document.keys[0], { owner: 'by hand again' }));
    const refusal = await holdAnswer(page, /api\/import$/);
    await dialog().getByRole('button', { name: 'Import 1 key' }).click();
    await refusal.asked;
    await text().fill('name,token_limit_per_5h\nthird text,5\n');
    refusal.give();
    await dialog().getByRole('alert').filter({ hasText: 'The keys were not imported' }).waitFor();
    await show();
    await dialog().getByText('third text', { exact: true }).waitFor();
    assert.equal(await dialog().getByText('second text', { exact: true }).count(), 0);
    await dialog().getByRole('button', { name: 'Cancel' }).click();
    await dialog().waitFor({ state: 'detached' });
  });

  it('cannot be imported from a file with a mistake, which is named by its line', async () => {
    await page.getByRole('button', { name: 'Export and import' }).click();
    await page.getByRole('menuitem', { name: 'Import' }).click();
    await dialog().locator('input[type="file"]').setInputFiles({ name: 'keys.csv', mimeType: 'text/csv',
      buffer: Buffer.from('name,token_limit_per_5h\nfine,5\nbad,many\n') });
    await eventually(async () => (await dialog().getByLabel('Or paste it here').inputValue()).includes('fine,5'), 'the file is read');
    await dialog().getByRole('button', { name: 'Show what it would do' }).click();
    const alert = dialog().getByRole('alert').filter({ hasText: 'nothing can be imported' });
    await alert.getByText(/Line 3/).waitFor();
    assert.equal(await dialog().getByRole('button', { name: /^Import/ }).count(), 0);
    await picture(page, 'import-refused');
    await assertAccessible(page, 'a refused import');
    await page.keyboard.press('Escape');
    await dialog().getByRole('button', { name: 'Cancel' }).click();
  });

  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 768]) {
      it(`has no axe violation and nothing cut off at ${width} px in ${colorScheme}`, async () => {
        const profile = await newContext(browser, { storageState: await context.storageState(),
          colorScheme, viewport: { width, height: 860 } });
        const other = await openKeys(profile, stack);
        await box(0, other).check();
        await bar(other).waitFor();
        await picture(other, `bulk-${width}-${colorScheme}`);
        await assertNothingCutOff(other);
        await assertAccessible(other, `selected keys at ${width} px in ${colorScheme}`);
        await bar(other).getByRole('button', { name: 'Set limit' }).click();
        await other.getByRole('dialog').getByLabel('Token limit per 5 h').waitFor();
        await assertAccessible(other, `the limit of many keys at ${width} px in ${colorScheme}`);
        assert.deepEqual(profile.faults, []);
        await profile.close();
      });
    }
  }
});
