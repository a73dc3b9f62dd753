// What the tests of the revisions page find on it, and the changes they make behind its back.
import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';

/** Writes the data file in one step: in place it would be empty for a moment, which counts too. */
export async function replaceFile(stack, text) {
  await writeFile(`${stack.dataFile}.edited`, text, { mode: 0o600 });
  await rename(`${stack.dataFile}.edited`, stack.dataFile);
}

/** `now()` gives the {stack, page} of the test that runs. */
export function revisionsOn(now) {
  const revisionNow = async () => (await now().stack.document()).revision;
  const rowOf = (revision, on = now().page) => on.locator(`[data-revision="${revision}"]`);
  const panel = (revision, on = now().page) =>
    on.getByRole('region', { name: `Revision ${revision}`, exact: true });
  const changed = (revision, on = now().page) =>
    panel(revision, on).getByRole('list', { name: 'What it changed' });
  const preview = (revision, on = now().page) =>
    panel(revision, on).getByRole('list', { name: 'What a rollback would change' });
  const rollBackButton = (on = now().page) => on.getByRole('button', { name: /^Roll back to revision/ });

  async function open(revision) {
    const { stack, page } = now();
    await page.goto(`${stack.dashboardUrl}/revisions?revision=${revision}`);
    await panel(revision).getByRole('heading', { name: `Revision ${revision}` }).waitFor();
  }

  /** A key made in the page's session, so by its admin. Resolves to the revision, like all below. */
  async function createAsAdmin(fields) {
    const status = await now().page.evaluate(async (body) => (await fetch('/api/keys',
      { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })).status, fields);
    assert.equal(status, 201);
    return revisionNow();
  }

  /** A key changed by a script. */
  async function change(id, fields) {
    const answer = await now().stack.api(`/api/keys/${id}`, { method: 'PATCH', body: fields });
    assert.equal(answer.status, 200);
    return revisionNow();
  }

  async function editFile(edit) {
    const document = await now().stack.document();
    edit(document);
    await replaceFile(now().stack, JSON.stringify(document, null, 2));
  }

  return { revisionNow, rowOf, panel, changed, preview, rollBackButton, open, createAsAdmin, change, editFile };
}
