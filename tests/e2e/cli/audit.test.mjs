// audit … and revisions …
import assert from 'node:assert/strict';
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';

import { documentWith, startStack } from '../support/programs.mjs';
import { done, Folder, json, run } from './support.mjs';

const noAdmins = documentWith([]);

describe('the audit log', () => {
  let place;
  let log;
  beforeEach(async () => {
    place = await Folder.with(noAdmins);
    log = path.join(place.dataDir, 'audit.jsonl');
    await done(place, ['keys', 'create', '--name', 'Ana', '--limit', '1']);
    await done(place, ['keys', 'set', 'Ana', '--limit', '2']);
    await done(place, ['keys', 'delete', 'Ana']);
  });
  afterEach(() => place?.stop());

  test('says who, when, from where, what it was and what it is', async () => {
    const { entries, next } = await json(place, ['audit', 'list']);
    assert.deepEqual(entries.map((entry) => entry.action),
      ['key.delete', 'key.update', 'key.create']);
    assert.equal(next, null);
    const [, update] = entries;
    assert.equal(update.actor, 'command line');
    assert.match(update.from, /^local:\S+/);
    assert.ok(Math.abs(Date.now() - new Date(update.at)) < 60_000);
    assert.deepEqual(update.changes[0].before, { token_limit_per_5h: 1 });
    assert.deepEqual(update.changes[0].after, { token_limit_per_5h: 2 });
    assert.equal((await stat(log)).mode & 0o777, 0o600);
    const table = (await done(place, ['audit'])).out;
    assert.match(table, /^SEQ +AT +ACTOR/);
    assert.match(table, /key Ana: token_limit_per_5h 1 -> 2/);
    assert.equal((await json(place, ['audit', 'list', '--action', 'key.update'])).entries.length, 1);
    const page = await json(place, ['audit', 'list', '--limit', '2']);
    assert.equal((await json(place, ['audit', 'list', '--before', String(page.next)])).entries[0].seq, 1);
    assert.match((await done(place, ['audit', 'list', '--format', 'csv'])).out,
      /^seq,at,actor,from,action,result,revision,summary\r\n3,/);
  });

  test('is verified, and the first line that was changed is named', async () => {
    assert.equal((await json(place, ['audit', 'verify'])).entries, 3);
    await done(place, ['--verify-audit']);
    const text = await readFile(log, 'utf8');
    await writeFile(log, text.replace('"token_limit_per_5h":2', '"token_limit_per_5h":3'));
    for (const args of [['audit', 'verify'], ['--verify-audit']]) {
      const result = await run(place, args);
      assert.equal(result.code, 1);
      assert.match(result.err, /audit\.jsonl:2: does not fit the entry before it/);
    }
    const lines = text.split('\n');
    await writeFile(log, [lines[0], lines[2], ''].join('\n'));
    assert.match((await run(place, ['audit', 'verify'])).err, /audit\.jsonl:2: /);
  });

  test('mends what a crash left unfinished, loudly', async () => {
    await appendFile(log, '{"seq":4,"at":"20');
    const torn = await done(place, ['audit', 'verify']);
    assert.match(torn.err, /the last line is not finished \(17 bytes/);
    const mending = await done(place, ['keys', 'create', '--name', 'Bob', '--limit', '1']);
    assert.match(mending.err, /a line that a crash left unfinished \(17 bytes\) was moved to audit\.jsonl\.torn/);
    assert.equal((await done(place, ['audit', 'verify'])).err, '');
    const { entries } = await json(place, ['audit', 'list', '--limit', '2']);
    assert.deepEqual(entries.map((entry) => entry.action), ['key.create', 'audit.mend']);
  });

  test('does not keep a change from being made when it cannot be written, and says so', async () => {
    const other = await Folder.with(noAdmins);
    try {
      const { mkdir } = await import('node:fs/promises');
      await mkdir(path.join(other.dataDir, 'audit.jsonl'));
      const made = await done(other, ['keys', 'create', '--name', 'x', '--limit', '1']);
      assert.match(made.err, /the audit log could not be written: /);
      assert.equal((await json(other, ['keys', 'list'])).total, 1);
    } finally { await other.stop(); }
  });

  test('past configs are listed, shown and gone back to', async () => {
    const list = await json(place, ['revisions', 'list']);
    const [third, second] = list.revisions;
    assert.equal(third.revision, list.revision);
    assert.equal(third.author, 'command line');
    const shown = await json(place, ['revisions', 'show', String(second.revision)]);
    assert.match(shown.changes[0], /"Ana" changed: token_limit_per_5h/);
    const back = await json(place, ['revisions', 'rollback', String(second.revision)]);
    assert.equal(back.revision, third.revision + 1);
    assert.equal(back.revived.length, 1);
    assert.equal((await json(place, ['keys', 'show', 'Ana'])).status, 'disabled');
    assert.match((await done(place, ['revisions', 'list'])).out, /^REVISION +AT +AUTHOR/);
    for (const command of ['show', 'rollback']) {
      const result = await run(place, ['revisions', command, '999']);
      assert.equal(result.code, 1);
      assert.match(result.err, /Revision 999 is not kept/);
    }
  });
});

test('dashboard and command line write one chain; logins and a lost password are in it', async () => {
  const stack = await startStack({ setup: true, document: noAdmins });
  try {
    const origin = { 'sec-fetch-site': 'same-origin', authorization: undefined };
    const post = (route, body) => fetch(stack.dashboardUrl + route, { method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': origin['sec-fetch-site'] },
      body: JSON.stringify(body) });
    const token = stack.setupLink.split('#token=')[1];
    assert.equal((await post('/api/setup', { token, name: 'ana', password: 'a long password' })).status, 200);
    assert.equal((await post('/api/login', { name: 'ana', password: 'wrong password' })).status, 401);
    await stack.createKey({ name: 'one' });
    await done(stack, ['keys', 'disable', 'one']);
    const password = (await done(stack, ['admins', 'reset-password', 'ana'])).out.trim();
    assert.equal((await post('/api/login', { name: 'ana', password })).status, 200);
    const broken = await Folder.with('{"keys": [}');
    for (const args of [['admins', 'reset-password', 'ana'], ['setup-link']]) {
      const { code, err } = await run(broken, args);
      assert.equal(code, 1, err);
    }
    await broken.stop();
    const told = (await stack.api('/api/audit')).body.entries
      .map((entry) => [entry.actor, entry.action, entry.result]).reverse();
    assert.deepEqual(told, [
      ['ana', 'account.setup', 'ok'],
      ['ana', 'account.login', 'failed'],
      ['script', 'key.create', 'ok'],
      ['command line', 'key.disable', 'ok'],
      ['command line', 'account.reset_password', 'ok'],
      ['ana', 'account.login', 'ok']]);
    const text = await readFile(path.join(stack.dataDir, 'audit.jsonl'), 'utf8');
    assert.ok(!text.includes(password) && !text.includes('argon2') && !text.includes(token));
    await done(stack, ['audit', 'verify']);
  } finally { await stack.stop(); }
});
