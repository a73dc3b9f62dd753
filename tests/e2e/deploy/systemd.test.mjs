// The units as systemd sees them, and whether the programs can live with what the units forbid.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { chat } from '../support/http.mjs';
import { Program, binaries } from '../support/program.mjs';
import { adminToken, demoCredential, documentWith, eventually, startStack } from '../support/programs.mjs';
import { deploy, programs, run } from './support.mjs';

let folder;
before(async () => { folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-units-')); });
after(() => rm(folder, { recursive: true, force: true }));

const unitOf = (program) => readFile(path.join(deploy, 'systemd', `${program}.service`), 'utf8');

/** Values of a unit's setting, in order. */
const settings = (unit, name) => [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))]
  .map(([, value]) => value);

for (const program of programs) {
  test(`systemd-analyze verifies ${program}.service without a word about it`, async () => {
    const file = path.join(folder, `${program}.service`);
    await writeFile(file, (await unitOf(program)).replace('/usr/bin', binaries));
    const { stdout, stderr } = await run('systemd-analyze', ['verify', '--man=no', file]);
    assert.ok(!(stdout + stderr).includes('gatehouse'), stdout + stderr);
  });

  test(`${program}.service is exposed at most 2.0 by systemd's measure`, async () => {
    await run('systemd-analyze', ['security', '--offline=true', '--threshold=20',
      path.join(deploy, 'systemd', `${program}.service`)]);
  });

  test(`${program}.service notifies, is watched, and runs as gatehouse with private files`, async () => {
    const unit = await unitOf(program);
    for (const line of ['Type=notify', 'User=gatehouse', 'UMask=0077', 'StateDirectory=gatehouse',
      'StateDirectoryMode=0700']) {
      assert.ok(unit.split('\n').includes(line), line);
    }
    assert.ok(Number(settings(unit, 'WatchdogSec')[0]) > 0);
    assert.deepEqual(settings(unit, 'ExecReload'),
      program === 'gatehouse-proxy' ? ['kill -HUP $MAINPID'] : []);
  });
}

test('the lock\'s holder can be named: its process id comes from /proc/locks', async () => {
  for (const program of programs) assert.deepEqual(settings(await unitOf(program), 'ProcSubset'), []);
});

test('the user is one that systemd-sysusers can make', async () => {
  const file = path.join(deploy, 'systemd/gatehouse.sysusers');
  const { stderr } = await run('systemd-sysusers', ['--dry-run', `--root=${folder}`, file])
    .catch((error) => error);
  assert.match(stderr, /Creating user.*gatehouse/i);
});

test('a proxy finds what credentials.conf has systemd hand over', async () => {
  const example = await readFile(path.join(deploy, 'systemd/credentials.conf'), 'utf8');
  const handed = settings(example, 'LoadCredential').map((value) => value.split(':')[0]);
  assert.deepEqual(handed, ['zai_api_key', 'admin_token']);
  const secrets = { zai_api_key: demoCredential, admin_token: adminToken };
  const key = 'credentials-key-0123456789';
  const stack = await startStack({ proxies: 0, dashboard: false,
    document: documentWith([{ key, name: 'Credentials' }]) });
  try {
    const directory = path.join(stack.dataDir, 'credentials');
    await mkdir(directory);
    for (const name of handed) {
      await writeFile(path.join(directory, name), `${secrets[name]}\n`, { mode: 0o600 });
    }
    const [variable, file] = settings(example, 'Environment')[0].split('=');
    const { url, adminUrl } = await stack.startProxy({ env: { ZAI_API_KEY: '', ADMIN_TOKEN: '',
      CREDENTIALS_DIRECTORY: directory, [variable]: file.replace('%d', directory) } });
    assert.equal((await chat(url, key)).status, 200);
    const reload = await fetch(`${adminUrl}/admin/reload`, { method: 'POST',
      headers: { authorization: `Bearer ${adminToken}` } });
    assert.equal(reload.status, 200);
  } finally {
    await stack.stop();
  }
});

describe('what the units let the programs ask the kernel for', () => {
  const key = 'units-key-0123456789';
  let stack;
  let dashboard;
  before(async () => {
    stack = await startStack({ proxies: 0, dashboard: false,
      document: documentWith([{ key, name: 'Units' }]) });
  });
  after(async () => {
    await dashboard?.stop();
    await stack?.stop();
  });

  const strace = (file) => ['strace', '-f', '-qq', '-o', file];

  /** System calls of a set, or of a list of sets and calls. */
  async function expand(...names) {
    const calls = new Set();
    for (const name of names) {
      if (!name.startsWith('@')) { calls.add(name); continue; }
      const { stdout } = await run('systemd-analyze', ['syscall-filter', name]);
      const below = stdout.split('\n').slice(1).map((line) => line.trim())
        .filter((line) => /^@?[a-z_][\w-]*$/.test(line));
      for (const call of await expand(...below)) calls.add(call);
    }
    return calls;
  }

  async function allowedBy(program) {
    const allowed = await expand('@default');
    for (const filter of settings(await unitOf(program), 'SystemCallFilter')) {
      const taken = filter.startsWith('~');
      for (const call of await expand(...filter.replace('~', '').split(' '))) {
        if (taken) allowed.delete(call); else allowed.add(call);
      }
    }
    return allowed;
  }

  async function assertAllowed(program, file) {
    const calls = new Set((await readFile(file, 'latin1')).split('\n')
      .map((line) => line.match(/^\d+ +(?:<\.\.\. )?(\w+)[( ]/)?.[1]).filter(Boolean));
    assert.ok(calls.has('renameat2') && calls.size > 40, `${calls.size} calls seen`);
    // SQLite gives its files away when it is root, which the units' user is not.
    if (process.getuid() === 0 && program === 'gatehouse-dashboard') calls.delete('fchown');
    const allowed = await allowedBy(program);
    assert.deepEqual([...calls].filter((call) => !allowed.has(call)), []);
  }

  test('it is all that the proxy asks for', async () => {
    const file = path.join(folder, 'proxy.strace');
    const { program, url } = await stack.startProxy({ under: strace(file), env: { ZAI_API_KEY: '',
      CREDENTIAL_COMMAND_ZAI_API_KEY: `printf %s ${demoCredential}` } });
    assert.equal((await chat(url, key)).status, 200);
    assert.equal((await chat(url, key, { body: { stream: true } })).status, 200);
    const own = (await eventually(async () => Object.values((await stack.document()).proxies ?? {})[0],
      'its entry')).pid;
    process.kill(own, 'SIGHUP');
    await eventually(() => program.events.find((e) => /sighup/i.test(e.trigger)),
      'a reload');
    await eventually(async () => (await stack.chargedTokens()) > 0, 'usage in the data file');
    process.kill(own, 'SIGTERM');
    assert.equal(await program.exited, 0);
    await assertAllowed('gatehouse-proxy', file);
  });

  test('it is all that the dashboard asks for', async () => {
    const file = path.join(folder, 'dashboard.strace');
    dashboard = new Program('gatehouse-dashboard', ['--data-file', stack.dataFile, '--listen',
      '127.0.0.1:0', '--log-format', 'json'], { cwd: stack.dataDir, under: strace(file) });
    stack.dashboardUrl = `http://${await dashboard.address()}`;
    const link = await dashboard.waitFor((p) => p.lines
      .map((line) => line.match(/\/setup#token=(\S+)/)?.[1]).find(Boolean), 'setup link');
    const made = await fetch(`${stack.dashboardUrl}/api/setup`, { method: 'POST',
      headers: { 'content-type': 'application/json', origin: stack.dashboardUrl },
      body: JSON.stringify({ token: link, name: 'admin', password: 'a long enough password' }) });
    assert.ok(made.ok, `${made.status} ${await made.text()}`);
    const { pid } = dashboard;
    const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
    process.kill(Number(children.trim()), 'SIGTERM');
    assert.equal(await dashboard.exited, 0);
    await assertAllowed('gatehouse-dashboard', file);
  });
});
