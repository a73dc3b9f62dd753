// The revisions page, driven in a browser against the real programs: who changed what, when.
import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { after, afterEach, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { admin, assertAccessible, assertNothingCutOff, launch, newContext, openPage, picture, setUp }
  from './browser.mjs';
import { revisionsOn } from './revisions.mjs';

describe('the revisions page', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
    context = await newContext(browser, { timezoneId: 'America/New_York' });
    page = await setUp(context, stack);
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const { revisionNow, rowOf, panel, changed, preview, rollBackButton, open, createAsAdmin, change, editFile } =
    revisionsOn(() => ({ stack, page }));

  it('teaches what revisions are while there is none, reached from the navigation', async () => {
    const fresh = await startStack({ setup: true });
    const profile = await newContext(browser);
    try {
      const other = await setUp(profile, fresh);
      // The first admin is the first change: the history that it began is taken away again.
      await rename(`${fresh.dataDir}/history`, `${fresh.dataDir}/history-moved`);
      await other.getByRole('link', { name: 'Audit & revisions' }).click();
      await other.getByRole('heading', { name: 'Audit & revisions', level: 1 }).waitFor();
      assert.equal(await other.title(), 'Revisions · Gatehouse');
      await other.getByRole('heading', { name: 'No revisions yet' }).waitFor();
      await picture(other, 'revisions-empty');
      await assertAccessible(other, 'no revisions');
      assert.deepEqual(profile.faults, []);
    } finally {
      await profile.close();
      await fresh.stop();
    }
  });

  let byAna, byScript, ci;

  it('lists who made which revision, when and what it changed, newest first', async () => {
    byAna = await createAsAdmin({ name: 'ci', token_limit_per_5h: 1000 });
    [ci] = (await stack.document()).keys;
    byScript = await change(ci.id, { token_limit_per_5h: 2000, owner: 'build team' });
    await page.getByRole('link', { name: 'Audit & revisions' }).click();

    await rowOf(byAna).getByText(admin.name).waitFor();
    await rowOf(byAna).getByText('Key “ci” added').waitFor();
    await rowOf(byScript).getByText('A script').waitFor();
    await rowOf(byScript).getByText('Key “ci” changed: Token limit per 5 h, Owner').waitFor();
    await rowOf(byScript).getByText('Current').waitFor();
    const time = rowOf(byScript).locator('time');
    assert.match(await time.textContent(), /^(just now|\d+ s ago)$/);
    assert.match(await time.getAttribute('title'), /^\w{3}, \d+ \w+ \d{4},? .*\d\d:\d\d (GMT-[45]|E[SD]T)$/);
    const numbers = await page.locator('[data-revision]')
      .evaluateAll((rows) => rows.map((row) => Number(row.dataset.revision)));
    assert.deepEqual(numbers, [...numbers].sort((a, b) => b - a));
  });

  it('adds a revision as it is made, an edit by hand with the next change', async () => {
    await page.mouse.move(900, 10);
    await page.evaluate(() => document.activeElement?.blur());
    await editFile((document) => { document.keys[0].owner = 'by hand'; });
    await page.getByText(`edited by hand since revision ${byScript}`).waitFor();
    await stack.createKey({ name: 'after the edit' });
    await rowOf(byScript + 1).getByText('Edited in the file').waitFor();
    await rowOf(byScript + 1).getByText('Key “ci” changed: Owner').waitFor();
    await rowOf(byScript + 2).getByText('Key “after the edit” added').waitFor();
  });

  it('shows the difference of a revision, naming members and never values, at an address of its own', async () => {
    await rowOf(byScript).click();
    await page.waitForURL(/\/revisions\?revision=\d+$/);
    await changed(byScript).getByText('Token limit per 5 h', { exact: true }).waitFor();
    await changed(byScript).getByText(ci.id).waitFor();
    await preview(byScript).getByText('Owner', { exact: true }).waitFor();
    const words = await panel(byScript).textContent();
    for (const value of ['2,000', '2000', 'build team', 'by hand', ci.key_sha256]) {
      assert.ok(!words.includes(value), `“${value}” is told`);
    }
    const since = panel(byScript).getByRole('listitem')
      .filter({ hasText: /\d keys? made since stays? as (it is|they are)/ });
    await since.getByText('after the edit', { exact: true }).waitFor();
    await page.reload();
    await changed(byScript).waitFor();
    assert.equal(await page.title(), `Revision ${byScript} · Gatehouse`);
    await rowOf(byAna).click();
    await changed(byAna).getByText('added').waitFor();
    await page.goBack();
    await changed(byScript).waitFor();
    await picture(page, 'revision');
  });

  it('follows an edit by hand, which is no revision yet, in what a rollback would change', async () => {
    await open(byScript);
    await editFile((document) => { document.settings = { ...document.settings, ping_seconds: 17 }; });
    await preview(byScript).getByText('Settings changed').waitFor();
    await preview(byScript).getByText('Ping silent streams after', { exact: true }).waitFor();
    await stack.createKey({ name: 'after another edit' });
  });

  it('lists the first of very many differences, and all when asked to', async () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ key: `pk_many_${String(i).padStart(10, '0')}`,
      name: `many ${i}`, token_limit_per_5h: 1 }));
    const before = await stack.document();
    await editFile((document) => document.keys.push(...many));
    await stack.createKey({ name: 'after many' });
    const revision = before.revision + 1;
    await open(revision);
    const entries = changed(revision).locator('> li');
    assert.equal(await entries.count(), 50);
    await panel(revision).getByRole('button', { name: 'Show all 60' }).click();
    assert.equal(await entries.count(), 60);
    await editFile((document) => {
      document.keys = document.keys.filter(({ name }) => !/^many /.test(name));
    });
    await stack.createKey({ name: 'after them' });
  });

  it('says so where there is nothing to compare with, or nothing to go back to', async () => {
    const { body: { revisions, revision } } = await stack.api('/api/revisions');
    await open(revisions.at(-1).revision);
    await page.getByText('The revision before it is not kept').last().waitFor();
    await open(revision);
    await page.getByText('Nothing: names, limits, models').waitFor();
    assert.equal(await rollBackButton().count(), 0);
  });

  it('never moves rows under a pointer: newer revisions wait behind a button', async () => {
    const newest = await revisionNow();
    await open(newest);
    await rowOf(newest).hover();
    const place = await rowOf(newest).boundingBox();
    const now = await change(ci.id, { notes: 'while pointing' });
    const show = page.getByRole('button', { name: 'There are newer revisions: show them' });
    await show.waitFor();
    assert.deepEqual(await rowOf(newest).boundingBox(), place);
    await show.click();
    await rowOf(now).waitFor();
    await show.waitFor({ state: 'detached' });
  });

  it('gives a revision the whole of a small screen, and the list its place back', async () => {
    const small = await newContext(browser, { storageState: await context.storageState(),
      viewport: { width: 375, height: 800 } });
    const other = await openPage(small, stack, '/revisions', 'Audit & revisions');
    await rowOf(byAna, other).click();
    await changed(byAna, other).waitFor();
    assert.equal(await rowOf(byAna, other).count(), 0);
    await other.waitForFunction(() => document.activeElement?.tagName === 'H2');
    await other.getByRole('link', { name: 'All revisions' }).press('Enter');
    await rowOf(byAna, other).waitFor();
    await other.waitForFunction((revision) => document.activeElement?.dataset.revision === String(revision), byAna);
    assert.deepEqual(small.faults, []);
    await small.close();
  });

  it('offers newer revisions whole on the smallest screen', async () => {
    const small = await newContext(browser, { storageState: await context.storageState(),
      viewport: { width: 320, height: 860 } });
    const other = await openPage(small, stack, '/revisions', 'Audit & revisions');
    await rowOf(byAna, other).focus();
    await change(ci.id, { notes: 'while focused' });
    await other.getByRole('button', { name: 'There are newer revisions: show them' }).waitFor();
    await picture(other, 'revisions-newer-320');
    await assertNothingCutOff(other);
    await small.close();
  });

  it('keeps the places of list and revision while they are fetched, so that nothing moves', async () => {
    const other = await context.newPage();
    await other.addInitScript(() => {
      new MutationObserver(() => { globalThis.offered ||= document.body?.textContent.includes('newer revisions'); })
        .observe(document, { childList: true, subtree: true });
    });
    let answer;
    const asked = new Promise((resolve) => { answer = resolve; });
    await other.route('**/api/revisions*', async (route) => { await asked; await route.continue(); });
    await other.goto(`${stack.dashboardUrl}/revisions`);
    const tops = () => other.locator('main section:not(section section), main section > div > ol > li:first-child, main [aria-label="Loading the revisions"] > :first-child')
      .evaluateAll((elements) => elements.map((each) => [each.getBoundingClientRect().x, each.getBoundingClientRect().y,
        each.getBoundingClientRect().width].map(Math.round)));
    const row = () => other.locator('[aria-label="Loading the revisions"] > :first-child, [data-revision]').first();
    await other.getByRole('status', { name: 'Loading the revisions' }).waitFor();
    const [places, height] = [await tops(), (await row().boundingBox()).height];
    answer();
    await rowOf(byAna, other).waitFor();
    assert.deepEqual(await tops(), places);
    assert.equal((await row().boundingBox()).height, height);
    assert.equal(await other.evaluate(() => globalThis.offered), false);
    await other.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 375, 768, 1440]) {
      it(`has no axe violation and nothing cut off at ${width} px in ${colorScheme}`, async () => {
        const profile = await newContext(browser, { storageState: await context.storageState(),
          colorScheme, viewport: { width, height: 860 } });
        const other = await openPage(profile, stack, '/revisions', 'Audit & revisions');
        await rowOf(byAna, other).waitFor();
        await other.waitForFunction(() => [...document.querySelectorAll('[data-revision] .mantine-Skeleton-root')]
          .every((skeleton) => skeleton.getBoundingClientRect().top > innerHeight));
        await picture(other, `revisions-${width}-${colorScheme}`);
        await assertNothingCutOff(other);
        await assertAccessible(other, `the revisions at ${width} px in ${colorScheme}`);
        await other.goto(`${stack.dashboardUrl}/revisions?revision=${byScript}`);
        await changed(byScript, other).waitFor();
        await picture(other, `revision-${width}-${colorScheme}`);
        await assertNothingCutOff(other);
        await assertAccessible(other, `a revision at ${width} px in ${colorScheme}`);
        assert.deepEqual(profile.faults, []);
        await profile.close();
      });
    }
  }
});
