// Forms that are open while somebody edits the data file by hand: what was typed stays, and the page
// says so before anything is saved.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { eventually, startStack } from '../support/programs.mjs';
import { act, assertAccessible, launch, newContext, openKeys, picture, row, setUp, settled }
  from './browser.mjs';
import { revisionsOn } from './revisions.mjs';

describe('a hand edit while a form is open', () => {
  let stack, browser, context, page;

  before(async () => {
    stack = await startStack({ setup: true });
    await stack.createKey({ name: 'ci', token_limit_per_5h: 1000 });
    browser = await launch();
    context = await newContext(browser);
    await (await setUp(context, stack)).close();
    page = await openKeys(context, stack);
    await row(page, 'ci').waitFor();
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual(context.faults, []));

  const { editFile } = revisionsOn(() => ({ stack, page }));
  const editKey = (fields) => editFile((document) =>
    Object.assign(document.keys.find(({ name }) => name === 'ci'), fields));
  const theKey = async () => (await stack.document()).keys.find(({ name }) => name === 'ci');

  it('is taken over at once by a key\'s form that nobody has typed in', async () => {
    await act(page, 'ci', 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'More options' }).click();
    await editKey({ owner: 'by hand' });
    await eventually(async () => await dialog.getByLabel('Owner').inputValue() === 'by hand', 'the owner follows');
    assert.equal(await dialog.getByTestId('moved').count(), 0);
    await page.keyboard.press('Escape');
  });

  it('is announced over a draft of a key, and joins it when asked to', async () => {
    await act(page, 'ci', 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'More options' }).click();
    const notes = dialog.getByLabel('Notes');
    await notes.fill('half a sent');
    await settled(page);
    const place = await notes.boundingBox();
    await editKey({ owner: 'somebody', tags: ['edited'] });
    const moved = dialog.getByTestId('moved');
    await moved.getByText('Somebody has changed this key').waitFor();
    await picture(page, 'hand-edit');
    await assertAccessible(page, 'the notice of a hand edit');
    assert.equal(await notes.inputValue(), 'half a sent');
    assert.deepEqual(await notes.boundingBox(), place);
    assert.equal(await dialog.getByLabel('Owner').inputValue(), 'by hand');

    await moved.getByRole('button', { name: 'Bring theirs in' }).click();
    await dialog.getByTestId('conflict').getByText('Taken over from them: Owner, Tags').waitFor();
    await moved.waitFor({ state: 'detached' });
    assert.equal(await notes.inputValue(), 'half a sent');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const { owner, notes: saved, tags } = await theKey();
    assert.deepEqual([owner, saved, tags], ['somebody', 'half a sent', ['edited']]);
  });

  it('that takes the key away is announced, and what was typed stays to be copied', async () => {
    await act(page, 'ci', 'Edit');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('another name');
    await editFile((document) => { document.keys = []; });
    await dialog.getByText('Somebody has deleted this key').waitFor();
    assert.equal(await dialog.getByLabel('Name').inputValue(), 'another name');
    assert.equal(await dialog.getByRole('button', { name: 'Save', exact: true }).isDisabled(), true);
    await assertAccessible(page, 'the form of a key that is gone');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });
});
