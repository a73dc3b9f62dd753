// Two admins with one key open, each in a browser of their own.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { act, admin, assertAccessible, launch, logIn, newContext, picture, row, setUp } from './browser.mjs';

describe('two admins editing one key', () => {
  let stack, browser, hers, his, ana, ben;

  before(async () => {
    stack = await startStack({ setup: true });
    await stack.createKey({ name: 'shared', token_limit_per_5h: 1000 });
    browser = await launch();
    hers = await newContext(browser);
    his = await newContext(browser);
    ana = await setUp(hers, stack);
    const added = await stack.api('/api/admins',
      { method: 'POST', body: { name: 'ben', password: admin.password, role: 'admin' } });
    assert.equal(added.status, 201);
    ben = await logIn(his, stack, 'ben');
    await row(ana, 'shared').waitFor();
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });
  afterEach(() => assert.deepEqual([...hers.faults, ...his.faults], []));

  const form = (page) => page.getByRole('dialog');
  const limit = (page) => form(page).getByLabel('Token limit per 5 h');
  const theKey = async () => (await stack.document()).keys.find(({ name }) => name === 'shared');

  /** Both have the form open with a draft of their own; hers is saved first. */
  async function saveHersUnderHis() {
    for (const page of [ana, ben]) await act(page, 'shared', 'Edit');
    await limit(ana).fill('2000');
    await limit(ben).fill('3000');
    await form(ben).getByRole('button', { name: 'More options' }).click();
    await form(ben).getByLabel('Owner').fill('ops');
    await form(ana).getByRole('button', { name: 'Save', exact: true }).click();
    await form(ana).waitFor({ state: 'detached' });
    await form(ben).getByTestId('moved').waitFor();
  }

  it('the second is told before saving, refused with 412, and shown theirs and yours with the draft kept', async () => {
    await saveHersUnderHis();
    const [answer] = await Promise.all([
      ben.waitForResponse((each) => each.request().method() === 'PATCH'),
      form(ben).getByRole('button', { name: 'Save', exact: true }).click(),
    ]);
    assert.equal(answer.status(), 412);
    const conflict = form(ben).getByTestId('conflict');
    await conflict.getByText('2,000').waitFor();
    await conflict.getByText('3,000').waitFor();
    assert.equal(await limit(ben).inputValue(), '3,000 tokens');
    assert.equal(await form(ben).getByLabel('Owner').inputValue(), 'ops');
    assert.equal((await theKey()).token_limit_per_5h, 2000);
    await picture(ben, 'two-admins');
    await assertAccessible(ben, 'the conflict of two admins');
  });

  it('he saves over hers knowingly, and she sees it without a reload', async () => {
    await form(ben).getByRole('button', { name: 'Save over theirs' }).click();
    await form(ben).waitFor({ state: 'detached' });
    const { token_limit_per_5h, owner } = await theKey();
    assert.deepEqual([token_limit_per_5h, owner], [3000, 'ops']);
    await row(ana, 'shared').getByText(/ \/ 3,000$/).waitFor();
  });

  it('the audit log has both, each with what it was before', async () => {
    const { body } = await stack.api('/api/audit?action=key.update');
    const limits = body.entries.map(({ actor, changes: [{ before, after }] }) =>
      [actor, before.token_limit_per_5h, after.token_limit_per_5h]);
    assert.deepEqual(limits, [['ben', 2000, 3000], [admin.name, 1000, 2000]]);
  });
});
