// The way back to a past config, driven in a browser against the real programs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'node:test';

import { eventually, startStack } from '../support/programs.mjs';
import { admin, assertAccessible, launch, logIn, newContext, picture, refusal, setUp, untilLive }
  from './browser.mjs';
import { replaceFile, revisionsOn } from './revisions.mjs';

describe('a rollback on the revisions page', () => {
  let stack, browser, context, page;
  let byAna, byScript, ci;
  const { revisionNow, rowOf, panel, changed, preview, rollBackButton, open, createAsAdmin, change, editFile } =
    revisionsOn(() => ({ stack, page }));

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
    context = await newContext(browser);
    page = await setUp(context, stack);
    byAna = await createAsAdmin({ name: 'ci', token_limit_per_5h: 1000 });
    [ci] = (await stack.document()).keys;
    byScript = await change(ci.id, { token_limit_per_5h: 2000, owner: 'build team' });
    await change(ci.id, { owner: 'another team' });
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  it('rolls back after a confirmation, as a new revision that is opened and live', async () => {
    await open(byScript);
    await rollBackButton().click();
    const dialog = page.getByRole('dialog', { name: `Roll back to revision ${byScript}?` });
    await dialog.getByRole('list', { name: 'What changes' }).getByText('Owner', { exact: true }).waitFor();
    await picture(page, 'rollback');
    await assertAccessible(page, 'the rollback dialog');
    const before = await revisionNow();
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await dialog.waitFor({ state: 'detached' });
    await untilLive(page, `Rolled back to revision ${byScript}`);
    assert.equal(await revisionNow(), before + 1);
    assert.equal((await stack.document()).keys[0].owner, 'build team');
    await changed(before + 1).getByText('Owner', { exact: true }).waitFor();
    await rowOf(before + 1).getByText(admin.name).waitFor();
    assert.equal(new URL(page.url()).search, `?revision=${before + 1}`);
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`asks without an axe violation, and with nothing cut off, at 320 px in ${colorScheme}`, async () => {
      const small = await newContext(browser, { storageState: await context.storageState(),
        colorScheme, viewport: { width: 320, height: 700 } });
      const other = await small.newPage();
      await other.goto(`${stack.dashboardUrl}/revisions?revision=${byAna}`);
      await rollBackButton(other).click();
      const question = other.getByRole('dialog');
      await question.getByRole('button', { name: 'Roll back' }).waitFor();
      await picture(other, `rollback-320-${colorScheme}`);
      await assertAccessible(other, `the question at 320 px in ${colorScheme}`);
      const box = await question.boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 320, JSON.stringify(box));
      assert.deepEqual(small.faults, []);
      await small.close();
    });
  }

  it('is used by the keyboard alone', async () => {
    await page.goto(`${stack.dashboardUrl}/revisions`);
    await rowOf(byAna).focus();
    await page.keyboard.press('Enter');
    await changed(byAna).waitFor();
    assert.equal(await rowOf(byAna).getAttribute('aria-current'), 'true');
    for (let i = 0; i < 60 && !await rollBackButton().evaluate((b) => b === document.activeElement); ++i) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === 'Cancel');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.ok(await rollBackButton().evaluate((button) => button === document.activeElement));
  });

  it('shows a viewer everything but the way to roll back', async () => {
    await editFile((document) => document.admins.push(
      { ...document.admins.find((each) => each.name === admin.name), name: 'vera', role: 'viewer' }));
    const profile = await newContext(browser);
    const other = await logIn(profile, stack, 'vera');
    await other.goto(`${stack.dashboardUrl}/revisions?revision=${byAna}`);
    await preview(byAna, other).waitFor();
    assert.equal(await rollBackButton(other).count(), 0);
    await assertAccessible(other, 'a viewer\'s page');
    await profile.close();
  });

  it('says with reason and request id what failed', async () => {
    await page.goto(`${stack.dashboardUrl}/revisions?revision=99999`);
    const missing = page.getByRole('alert').filter({ hasText: 'The revision could not be fetched' });
    await missing.getByText('That revision is not kept.').waitFor();
    await missing.getByText(/^Request req_/).waitFor();
    await assertAccessible(page, 'a revision that is not kept');

    await open(byAna);
    await rollBackButton().click();
    const good = await readFile(stack.dataFile, 'utf8');
    await replaceFile(stack, good.replace('"keys"', '"keys",'));
    try {
      await page.getByText('The data file on disk is not valid').waitFor();
      await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
      const refused = page.getByRole('dialog').getByRole('alert').filter({ hasText: 'Nothing was rolled back' });
      await refused.getByText(/^Request req_/).waitFor();
      await picture(page, 'rollback-refused');
      await assertAccessible(page, 'a refused rollback');
    } finally {
      await replaceFile(stack, good);
    }
    await page.getByText('The data file on disk is not valid').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
  });

  it('keeps the question open when the revision behind it cannot be fetched again', async () => {
    await open(byAna);
    await rollBackButton().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Roll back' }).waitFor();
    const fetched = `**/api/revisions/${byAna}`;
    await page.route(fetched, (route) => route.fulfill(refusal('out of memory', 'req_again')));
    await change(ci.id, { owner: 'yet another team' });
    await page.getByText('The revision could not be fetched').waitFor();
    await dialog.getByRole('button', { name: 'Roll back' }).waitFor({ timeout: 1_000 });
    await page.unroute(fetched);
    await page.keyboard.press('Escape');
    await preview(byAna).waitFor();
  });

  it('shows that the config has moved on, and rolls back only what was shown', async () => {
    await open(byAna);
    await rollBackButton().click();
    const dialog = page.getByRole('dialog');
    const listed = dialog.getByRole('list', { name: 'What changes' });
    await listed.getByText('Token limit per 5 h').waitFor();
    const now = await change(ci.id, { notes: 'a word' });
    await eventually(async () => await panel(now).count() === 0
      && (await preview(byAna).textContent()).includes('Notes'), 'the page behind has heard of it');
    assert.equal(await listed.getByText('Notes', { exact: true }).count(), 0, 'the question stands as it was asked');

    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await dialog.getByTestId('moved-on').getByText(`The config has moved on to revision ${now}`).waitFor();
    await listed.getByText('Notes', { exact: true }).waitFor();
    assert.equal(await revisionNow(), now, 'nothing was rolled back');
    await picture(page, 'moved-on');
    await assertAccessible(page, 'a config that has moved on');

    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await untilLive(page, `Rolled back to revision ${byAna}`);
    const [key] = (await stack.document()).keys;
    assert.equal(key.token_limit_per_5h, 1000);
    assert.equal(key.notes ?? null, null);
  });

  // The revision is the same until the proxy's next commit, which a slow machine may see in between.
  it('shows anew what an edit by hand has changed meanwhile', async () => {
    const past = await revisionNow();
    const ownerOf = async () => (await stack.document()).keys.find((key) => key.id === ci.id).owner;
    const before = await ownerOf();
    await change(ci.id, { notes: 'a word to go' });
    await open(past);
    await rollBackButton().click();
    const dialog = page.getByRole('dialog');
    const listed = dialog.getByRole('list', { name: 'What changes' });
    await listed.getByText('Notes', { exact: true }).waitFor();
    const document = await stack.document();
    document.keys.find((key) => key.id === ci.id).owner = 'by hand';
    await replaceFile(stack, JSON.stringify(document, null, 2));

    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await dialog.getByTestId('moved-on')
      .getByText(/The data file has been edited by hand|The config has moved on/).waitFor();
    await listed.getByText(/Owner/).waitFor();
    assert.equal(await ownerOf(), 'by hand', 'nothing was rolled back');

    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await untilLive(page, `Rolled back to revision ${past}`);
    assert.equal(await ownerOf(), before);
  });

  it('tells beforehand that a deleted key comes back disabled', async () => {
    const { id } = await stack.createKey({ name: 'deleted by mistake' });
    const withIt = await revisionNow();
    assert.equal((await stack.api(`/api/keys/${id}`, { method: 'DELETE' })).status, 204);
    await open(withIt);
    await panel(withIt).getByText('1 key deleted since comes back, disabled').waitFor();
    await rollBackButton().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click();
    await untilLive(page, `Rolled back to revision ${withIt}`);
    const key = (await stack.document()).keys.find((each) => each.id === id);
    assert.equal(key.enabled, false);
  });
});
