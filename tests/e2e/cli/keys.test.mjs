// keys …: the same with both programs up and with none.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { chat } from '../support/http.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';
import { done, Folder, json, run } from './support.mjs';

const places = [
  ['with no program running', () => Folder.with(documentWith([]))],
  ['with both programs running', () => startStack({ document: documentWith([]) })],
];

for (const [name, start] of places) {
  describe(name, () => {
    let place;
    before(async () => { place = await start(); });
    after(() => place?.stop());

    test('a key is made with its secret alone on stdout, and only its hash is kept', async () => {
      const { out, err } = await done(place, ['keys', 'create', '--name', 'Ana', '--limit', '1000',
        '--expires', '30d', '--tag', 'a', '--tag', 'b', '--owner', 'team']);
      assert.match(out, /^gk_[0-9A-Za-z]{38}\n$/);
      assert.match(err, /^Made key_\w+ \(Ana\)/);
      const text = await readFile(place.dataFile, 'utf8');
      assert.ok(!text.includes(out.trim()));
      const [key] = JSON.parse(text).keys.filter((each) => each.name === 'Ana');
      assert.equal(key.created_by, 'command line');
      assert.deepEqual(key.tags, ['a', 'b']);
      const days = (new Date(key.expiry_date) - Date.now()) / 86_400_000;
      assert.ok(days > 29.9 && days <= 30, `expires in ${days} days`);
      if (place.proxyUrl) assert.equal((await chat(place.proxyUrl, out.trim())).status, 200);
    });

    test('a limit is asked for, and refused, in the words of the command line', async () => {
      const without = await run(place, ['keys', 'create', '--name', 'Ana']);
      assert.equal(without.code, 2, without.err);
      assert.match(without.err, /--limit is required/);
      const wrong = await run(place, ['keys', 'create', '--name', 'Ana', '--limit', 'null']);
      assert.equal(wrong.code, 2, wrong.err);
      assert.match(wrong.err, /--limit: must be a whole number, or "unlimited"/);
    });

    test('JSON is the shape of the REST API', async () => {
      const made = await json(place, ['keys', 'create', '--name', 'Bob', '--limit', 'unlimited']);
      assert.match(made.key, /^gk_/);
      assert.equal(made.token_limit_per_5h, null);
      const list = await json(place, ['keys', 'list', '--search', 'bob']);
      assert.deepEqual(Object.keys(list),
        ['keys', 'total', 'page', 'per_page', 'revision', 'digest', 'models']);
      assert.equal(list.total, 1);
      const shown = await json(place, ['keys', 'show', 'Bob']);
      assert.equal(shown.id, made.id);
      assert.equal(shown.key, undefined);
      assert.deepEqual(shown, list.keys[0]);
      if (place.dashboardUrl) {
        assert.deepEqual((await place.api(`/api/keys/${made.id}`)).body, shown);
      }
    });

    test('a table has a line a key, CSV quotes what must be', async () => {
      await done(place, ['keys', 'create', '--name', 'Comma, "quoted"', '--limit', '5']);
      const table = (await done(place, ['keys', 'list'])).out.trimEnd().split('\n');
      assert.match(table[0], /^ID +NAME +STATUS/);
      assert.ok(table.some((line) => line.includes('Comma, "quoted"')));
      const csv = (await done(place, ['keys', 'list', '--search', 'comma', '--format', 'csv'])).out;
      assert.match(csv, /^id,name,status,.*\r\nkey_\w+,"Comma, ""quoted""",active,/);
    });

    test('a secret of the admin’s own comes from stdin or a file, never from an argument', async () => {
      await done(place, ['keys', 'create', '--name', 'own', '--limit', '1', '--key-stdin'],
        { input: 'my-own-secret-1\n' });
      const file = path.join(place.dataDir, 'secret.txt');
      await writeFile(file, 'my-own-secret-2\n');
      await done(place, ['keys', 'create', '--name', 'own 2', '--limit', '1', '--key-file', file,
        '--store-plain']);
      assert.equal((await json(place, ['keys', 'show', 'own'])).storage, 'hashed');
      assert.equal((await json(place, ['keys', 'show', 'own 2'])).storage, 'plain');
      await done(place, ['keys', 'hash', 'own 2']);
      assert.ok(!(await readFile(place.dataFile, 'utf8')).includes('my-own-secret'));
      const again = await run(place, ['keys', 'create', '--name', 'x', '--limit', '1', '--key-stdin'],
        { input: 'my-own-secret-1\n' });
      assert.equal(again.code, 1);
      assert.match(again.err, /key is the secret of the key "own" already/);
    });

    test('a key is changed, disabled, rotated, deleted and restored', async () => {
      const secret = (await done(place, ['keys', 'create', '--name', 'life', '--limit', '9'])).out.trim();
      const { id } = await json(place, ['keys', 'show', 'life']);
      const status = async () => (await json(place, ['keys', 'show', id])).status;
      const works = async (key, expected) => place.proxyUrl &&
        assert.equal((await chat(place.proxyUrl, key)).status, expected);
      await done(place, ['keys', 'set', id, '--limit', '100000', '--notes', 'n']);
      assert.equal((await json(place, ['keys', 'show', id])).token_limit_per_5h, 100000);
      await works(secret, 200);
      await done(place, ['keys', 'disable', 'life']);
      assert.equal(await status(), 'disabled');
      await works(secret, 403);
      await done(place, ['keys', 'enable', 'life']);
      assert.equal(await status(), 'active');
      const rotated = (await done(place, ['keys', 'rotate', 'life', '--grace', '1h'])).out.trim();
      await works(secret, 200);
      await works(rotated, 200);
      const last = (await json(place, ['keys', 'rotate', 'life'])).key;
      await works(rotated, 401);
      await works(last, 200);
      await done(place, ['keys', 'delete', 'life']);
      await works(last, 401);
      assert.equal((await run(place, ['keys', 'show', id])).code, 1);
      await done(place, ['keys', 'restore', id]);
      assert.equal(await status(), 'disabled');
    });

    test('what is refused says why on stderr and exits 1, wrong usage exits 2', async () => {
      const refused = async (args, message, options) => {
        const result = await run(place, args, options);
        assert.equal(result.code, 1, `${args}: ${result.err}`);
        assert.match(result.err, message);
        assert.equal(result.out, '');
      };
      const before = await readFile(place.dataFile, 'utf8');
      await refused(['keys', 'create', '--name', '', '--limit', '-1'],
        /name must not be blank; token_limit_per_5h must be between 0 and/);
      await refused(['keys', 'create', '--name', 'x', '--limit', '1', '--expires', '2001-01-01'],
        /expiry_date must be in the future/);
      await refused(['keys', 'create', '--name', 'x', '--limit', '1', '--key-stdin'],
        /Standard input holds no secret/);
      await refused(['keys', 'show', 'nobody'], /There is no key "nobody"/);
      await refused(['keys', 'delete', 'nobody'], /There is no key "nobody"/);
      await refused(['keys', 'restore', 'nobody'], /no such deleted key/);
      await refused(['keys', 'set', 'Ana', '--name', 'Bob'], /name belongs to another key already/);
      await refused(['keys', 'set', 'Ana'], /Say what to change/);
      await refused(['keys', 'rotate', 'Ana', '--grace', '8d'], /--grace must be/);
      await refused(['keys', 'list', '--sort', 'colour'], /sort_by must be one of name/);
      assert.equal(JSON.parse(await readFile(place.dataFile, 'utf8')).revision,
        JSON.parse(before).revision);
      for (const args of [['keys'], ['keys', 'show'], ['keys', 'paint'], ['keys', 'list', '--no'],
        ['keys', 'list', '--format', 'xml']]) {
        assert.equal((await run(place, args)).code, 2, args.join(' '));
      }
    });

    test('keys go to another data file and work there with the same secrets', async () => {
      const secret = (await done(place, ['keys', 'create', '--name', 'moving', '--limit', '7',
        '--tag', 'x', '--tag', 'y'])).out.trim();
      const bare = (await done(place, ['keys', 'export'])).out;
      assert.ok(!bare.includes('sha256'));
      assert.ok(JSON.parse(bare).keys.length > 0, 'JSON unless asked for CSV, as import reads it');
      for (const format of ['json', 'csv']) {
        const exported = (await done(place,
          ['keys', 'export', '--with-digests', '--format', format])).out;
        const other = await Folder.with(documentWith([]));
        try {
          const dry = await done(other, ['keys', 'import', '-', '--dry-run', '--format', format],
            { input: exported });
          assert.match(dry.out, /created/);
          assert.equal((await json(other, ['keys', 'list'])).total, 0);
          await done(other, ['keys', 'import', '-', '--format', format], { input: exported });
          const list = async (where) => (await json(where, ['keys', 'list'])).keys
            .map(({ name, token_limit_per_5h, tags, key_hint, enabled }) =>
              ({ name, token_limit_per_5h, tags, key_hint, enabled }));
          assert.deepEqual(await list(other), await list(place));
          const moved = JSON.parse(await readFile(other.dataFile, 'utf8')).keys
            .find((each) => each.name === 'moving');
          const { createHash } = await import('node:crypto');
          assert.equal(moved.key_sha256, createHash('sha256').update(secret).digest('hex'));
          const again = await done(other, ['keys', 'import', '-', '--format', format],
            { input: exported });
          assert.ok(!again.out.includes('created') && !again.out.includes('updated'));
        } finally { await other.stop(); }
      }
    });

    test('an import is all or nothing and names what is wrong', async () => {
      const file = path.join(place.dataDir, 'import.json');
      await writeFile(file, JSON.stringify([{ name: 'good', token_limit_per_5h: 1 },
        { name: 'bad', token_limit_per_5h: -1 }, { name: 'good', colour: 'red' }]));
      const result = await run(place, ['keys', 'import', file]);
      assert.equal(result.code, 1);
      assert.match(result.err, /keys\[1\]\.token_limit_per_5h must be/);
      assert.match(result.err, /keys\[2\]\.colour is not a member of a key/);
      assert.equal((await run(place, ['keys', 'show', 'good'])).code, 1);
      await writeFile(file, '[{"name":"fresh","token_limit_per_5h":null}]');
      const fresh = await json(place, ['keys', 'import', file]);
      assert.match(fresh.keys[0].key, /^gk_/);
      const broken = await run(place, ['keys', 'import', '-'], { input: '{"keys":' });
      assert.match(broken.err, /not a JSON list of keys/);
    });

    if (name.includes('both')) {
      test('a running dashboard shows the change in its very next answer', async () => {
        const made = await json(place, ['keys', 'create', '--name', 'seen', '--limit', '1']);
        assert.equal((await place.api(`/api/keys/${made.id}`)).status, 200);
        const shown = await eventually(async () => {
          const { proxies } = (await place.api('/api/proxies')).body;
          return proxies.every((proxy) => proxy.current) && proxies;
        }, 'the proxy has applied it');
        assert.equal(shown.length, 1);
      });
    }
  });
}

test('a broken data file is refused with line and column and not written over', async () => {
  const place = await Folder.with('{"keys": [\n  {"name": }\n]}');
  try {
    for (const args of [['keys', 'list'], ['keys', 'create', '--name', 'x', '--limit', '1']]) {
      const result = await run(place, args);
      assert.equal(result.code, 1);
      assert.match(result.err, /line 2, column \d+/);
    }
    assert.equal(await readFile(place.dataFile, 'utf8'), '{"keys": [\n  {"name": }\n]}');
  } finally { await place.stop(); }
});

test('edits of many commands at once beside a running dashboard lose nothing', async () => {
  const stack = await startStack({ document: documentWith([]) });
  try {
    const names = [];
    // On a busy machine the lock may not be had within its two seconds; that is no loss.
    const patiently = async (args) => {
      for (let tries = 1; ; ++tries) {
        const result = await run(stack, args);
        if (result.code === 0) return;
        assert.ok(tries < 20 && result.err.includes('is held by'), result.err);
      }
    };
    const create = async (name, viaApi) => {
      names.push(name);
      if (viaApi) await stack.createKey({ name });
      else await patiently(['keys', 'create', '--name', name, '--limit', '1']);
    };
    await Promise.all(Array.from({ length: 8 }, async (_, worker) => {
      for (let i = 0; i < 5; ++i) await create(`key ${worker}.${i}`, worker % 4 === 0);
    }));
    const document = await stack.document();
    assert.deepEqual(document.keys.map((key) => key.name).sort(), names.sort());
    const audit = await json(stack, ['audit', 'list', '--limit', '1000', '--action', 'key.create']);
    assert.equal(audit.entries.length, names.length);
    assert.equal((await json(stack, ['audit', 'verify'])).ok, true);
    assert.equal(new Set(audit.entries.map((entry) => entry.revision)).size, names.length);
  } finally { await stack.stop(); }
});
