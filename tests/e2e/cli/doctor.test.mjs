// doctor: each ill is planted and must be named with what to do; the healthy are told so.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, chmod, chown, link, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { chat } from '../support/http.mjs';
import { freePorts } from '../support/ports.mjs';
import { demoCredential, documentWith, eventually, startStack } from '../support/programs.mjs';
import { done, Folder, json, run } from './support.mjs';

const isRoot = process.getuid() === 0;
const rootOnly = isRoot ? false : 'only root can mount, and act as other users';
const key = 'doctor-test-caller-key';
const hashed = { key_sha256: 'a'.repeat(64), name: 'x', token_limit_per_5h: null };

/** The findings of a look, by their check. */
async function findings(place, options) {
  const result = await run(place, ['doctor', '--format', 'json'], options);
  const { ok, findings: found } = JSON.parse(result.out);
  assert.equal(ok, found.length === 0);
  assert.equal(result.code, ok ? 0 : 1);
  for (const finding of found) assert.ok(finding.what && finding.advice, JSON.stringify(finding));
  return found;
}

async function named(place, check, what, options) {
  const found = await findings(place, options);
  assert.ok(found.some((each) => each.check === check && what.test(each.what)),
    `no "${check}" with ${what} among ${JSON.stringify(found, null, 1)}`);
}

/** Waits until a stack's proxy has said in the document that it runs. */
const entryOf = (stack) => eventually(async () =>
  Object.values((await stack.document()).proxies ?? {})[0]?.applied_digest, 'the proxy\'s entry');

/** A folder in good order whose only upstream is the demo's. */
const folderFor = (stack, rest = {}) => Folder.with(documentWith([hashed], {
  upstreams: [{ name: 'demo', path_prefix: '/v1', strip_prefix: true,
    base_url: `${stack.upstreamUrl}/api/coding/paas/v4`, credentials: [{ name: 'main', env: 'C' }] }],
  ...rest }));
const env = { C: demoCredential };

describe('doctor', () => {
  let stack;
  before(async () => {
    stack = await startStack({ document: documentWith([{ ...hashed }]) });
    await done(stack, ['keys', 'create', '--name', 'caller', '--limit', 'unlimited', '--key-stdin'],
      { input: key });
  });
  after(() => stack?.stop());
  const stackEnv = () => ({ ZAI_API_KEY: demoCredential,
    ZAI_API_BASE: `${stack.upstreamUrl}/api/coding/paas/v4`,
    ANTHROPIC_API_BASE: `${stack.upstreamUrl}/api/anthropic` });

  test('a healthy stack is told so', async () => {
    await chat(stack.proxyUrl, key);
    assert.deepEqual(await findings(stack, { env: stackEnv() }), []);
    assert.equal((await done(stack, ['doctor'], { env: stackEnv() })).out, 'All is well.\n');
  });

  /** Plants an ill in a good folder. */
  const planted = (name, plant, check, what, { skip = false, rest, as } = {}) =>
    test(name, { skip }, async () => {
      const folder = await folderFor(stack, rest);
      let undo;
      try {
        assert.deepEqual(rest ? [] : await findings(folder, { env }), []);
        undo = await plant(folder);
        await named(folder, check, what, { env, under: as ?? [] });
      } finally {
        await undo?.();
        await folder.stop();
      }
    });

  planted('a data file that others may read', (f) => chmod(f.dataFile, 0o644), 'mode',
    /apikeys\.json has mode 0644: everybody may open it/);
  planted('a seal.key that the group may read', async (f) => {
    await writeFile(path.join(f.dataDir, 'seal.key'), 'x', { mode: 0o640 });
    await chmod(path.join(f.dataDir, 'seal.key'), 0o640);
  }, 'mode', /seal\.key has mode 0640: its group may open it/);
  planted('the predecessor’s lock folder', (f) => mkdir(`${f.dataFile}.lock`), 'lock folder',
    /apikeys\.json\.lock is a folder/);
  planted('hard links', (f) => link(f.dataFile, `${f.dataFile}.2`), 'hard links', /has 2 names/);
  planted('a broken document, with line and column',
    (f) => writeFile(f.dataFile, '{"keys": [\n  {"name": }\n]}'), 'document', /line 2, column \d+/);
  planted('an invalid document, with every path',
    (f) => writeFile(f.dataFile, '{"keys": [{"name": "a", "key": "k1", "model": 5}, {"name": "b"}]}'),
    'document', /\$\.keys\[0\]\.model[^]*\$\.keys\[1\]/);
  planted('plain keys', (f) => writeFile(f.dataFile, JSON.stringify(documentWith(
    [{ name: 'Ana', key: 'plain-text-key', token_limit_per_5h: 1 }]))), 'plain keys', /1 key stands .*: Ana/);
  planted('an audit log that was changed', (f) => writeFile(path.join(f.dataDir, 'audit.jsonl'), '{}\n',
    { mode: 0o600 }), 'audit log', /audit\.jsonl:1 is not an entry/);
  planted('a proxy of the file that does not run', () => {}, 'proxy', /proxy 01GONE .* does not run/,
    { rest: { proxies: { '01GONE': { listen: '127.0.0.1:1', pid: 1, journal: 'usage/01GONE.jsonl' } } } });
  planted('a mounted single file', (f) => {
    execFileSync('mount', ['--bind', f.dataFile, f.dataFile]);
    return () => execFileSync('umount', [f.dataFile]);
  }, 'mounted file', /is a mount point of its own/, { skip: rootOnly });
  planted('a nearly full disk', async (f) => {
    const text = await readFile(f.dataFile);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', f.dataDir]);
    await writeFile(f.dataFile, text, { mode: 0o600 });
    return () => execFileSync('umount', [f.dataDir]);
  }, 'disk', /is nearly full: \d+ MiB/, { skip: rootOnly });
  planted('a folder that this user cannot write', async (f) => {
    await chmod(f.dataDir, 0o755);
    await chmod(f.dataFile, 0o644);
  }, 'folder', /cannot write the data folder/,
  { skip: rootOnly, as: ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] });

  test('an upstream that cannot be reached, and one that refuses the credential', async () => {
    const folder = await folderFor(stack);
    try {
      await named(folder, 'upstream', /credential main: the upstream refuses/, { env: { C: 'wrong' } });
      await done(folder, ['upstreams', 'set', 'demo', '--base-url',
        `http://127.0.0.1:${await freePorts()}`]);
      await named(folder, 'upstream', /cannot be connected to/, { env });
      await named(folder, 'upstream', /cannot be connected to/);
    } finally { await folder.stop(); }
  });

  test('a sealed credential whose key is lost', async () => {
    const folder = await folderFor(stack);
    try {
      await done(folder, ['upstreams', 'set', 'demo', '--credential-stdin'], { input: demoCredential });
      assert.deepEqual(await findings(folder), []);
      await rm(path.join(folder.dataDir, 'seal.key'));
      await named(folder, 'credential', /no key to open it/);
    } finally { await folder.stop(); }
  });
});

test('a journal of the dead that nobody has counted, until it is adopted', async () => {
  const stack = await startStack({ dashboard: false, document: documentWith([
    { key, name: 'caller', token_limit_per_5h: null }]),
  proxyEnv: { USAGE_FLUSH_MS: '60000' } });
  try {
    const proxy = stack.proxies[0].program;
    await chat(stack.proxyUrl, key);
    proxy.child.kill('SIGKILL');
    await proxy.exited;
    await named(stack, 'orphaned journal', /which does not run, has 1 lines/);
    await stack.startProxy();
    await eventually(async () => !(await findings(stack)).some((f) => f.check === 'orphaned journal'),
      'the journal is adopted', 90_000);
  } finally { await stack.stop(); }
});

test('lines from the future are named', async () => {
  const stack = await startStack({ dashboard: false, document: documentWith([
    { key, name: 'caller', token_limit_per_5h: null }]) });
  try {
    await chat(stack.proxyUrl, key);
    const usage = path.join(stack.dataDir, 'usage');
    const [name] = (await readdir(usage)).filter((each) => each.endsWith('.jsonl'));
    const line = (await readFile(path.join(usage, name), 'utf8')).split('\n')[0];
    const body = line.slice(0, line.lastIndexOf(',"crc"')).replace('{"seq":1,', '{"seq":1000,')
      .replace(/"time":"\d{4}/, `"time":"${new Date().getUTCFullYear() + 1}`);
    await appendFile(path.join(usage, '01FUTURE.jsonl'),
      `${body},"crc":"${crc32c(body).toString(16).padStart(8, '0')}"}\n`);
    await named(stack, 'clock', /proxy 01FUTURE has lines from the future/);
  } finally { await stack.stop(); }
});

test('a proxy that serves an old revision', async () => {
  const stack = await startStack({ dashboard: false, document: documentWith([hashed]) });
  const { pid } = stack.proxies[0].program;
  try {
    await entryOf(stack);
    process.kill(pid, 'SIGSTOP');
    await done(stack, ['keys', 'create', '--name', 'new', '--limit', '1']);
    await named(stack, 'old config', /serves revision \d+, and the data file holds \d+/);
  } finally {
    process.kill(pid, 'SIGCONT');
    await stack.stop();
  }
});

test('a credential that only the proxy can know to be missing', async () => {
  const credentials = [{ name: 'main', env: 'A_CREDENTIAL_NOBODY_SET' }];
  const upstream = { name: 'far', path_prefix: '/v1', base_url: 'http://127.0.0.1:9', credentials };
  const stack = await startStack({ dashboard: false,
    document: documentWith([hashed], { upstreams: [upstream] }) });
  try {
    await entryOf(stack);
    await named(stack, 'credential', /proxy .*: credential main of upstream far is missing/);
  } finally { await stack.stop(); }
});

test('an edit by hand that its proxies have taken a moment ago is no finding', async () => {
  const stack = await startStack({ dashboard: false, document: documentWith([hashed]) });
  try {
    await entryOf(stack);
    const edited = { ...await stack.document(), keys: [{ ...hashed, name: 'by hand' }] };
    await writeFile(`${stack.dataFile}.new`, JSON.stringify(edited));
    await rename(`${stack.dataFile}.new`, stack.dataFile);
    assert.ok(!(await findings(stack)).some(({ check }) => check === 'old config'));
  } finally { await stack.stop(); }
});

test('a proxy of another user that may not read what it needs', { skip: rootOnly }, async () => {
  const stack = await startStack({ dashboard: false, proxies: 0, document: documentWith([hashed]),
    prepareFolder: async (folder) => { await chown(folder, 65534, 65534); } });
  try {
    await chown(stack.dataFile, 65534, 65534);
    await stack.startProxy({ under: ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] });
    await entryOf(stack);
    await chown(stack.dataFile, 0, 0);
    await named(stack, 'proxy\'s user', /runs as user 65534, who may not read .*apikeys\.json/);
  } finally { await stack.stop(); }
});

test('what root makes in somebody’s folder belongs to its owner', { skip: rootOnly }, async () => {
  const folder = await Folder.with(undefined);
  try {
    await chown(folder.dataDir, 65534, 65534);
    await done(folder, ['keys', 'create', '--name', 'x', '--limit', '1']);
    await done(folder, ['upstreams', 'set', 'zai', '--credential-stdin'], { input: 'sk-1' });
    await done(folder, ['setup-link']);
    const made = (await readdir(folder.dataDir)).sort();
    assert.deepEqual(made, ['apikeys.json', 'apikeys.json.lock', 'audit.jsonl', 'dashboard.sqlite',
      'history', 'seal.key']);
    made.push(...(await readdir(path.join(folder.dataDir, 'history'))).map((n) => `history/${n}`));
    for (const name of made) {
      assert.equal((await stat(path.join(folder.dataDir, name))).uid, 65534, name);
    }
  } finally { await folder.stop(); }
});

/** CRC-32C, bit by bit. */
function crc32c(text) {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; ++bit) crc = (crc & 1) ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
