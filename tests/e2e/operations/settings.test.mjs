// Where values come from, how mistakes are told, and what counts without a restart.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { chat } from '../support/http.mjs';
import { adminToken, documentWith, eventually, startStack } from '../support/programs.mjs';
import { runProgram } from '../support/run_program.mjs';

const admin = { authorization: `Bearer ${adminToken}` };

/** In one step: a file that is written in place is empty for a moment, which is a fault too. */
async function put(stack, text) {
  await writeFile(`${stack.dataFile}.next`, text);
  await rename(`${stack.dataFile}.next`, stack.dataFile);
}

describe('a program that is asked for its configuration', () => {
  let folder;
  before(async () => { folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-settings-')); });
  after(() => rm(folder, { recursive: true, force: true }));

  const run = (name, args, env = {}) => runProgram(`gatehouse-${name}`, args, { cwd: folder, env });

  async function config(name, args = [], env = {}) {
    const { code, text, lines } = await run(name, ['--print-config', ...args], env);
    assert.equal(code, 0, text);
    return Object.fromEntries(lines.map((line) => {
      const [setting, value, ...source] = line.split(/\s+/);
      return [setting, { value, source: source.join(' ').trim() }];
    }));
  }

  test('names each value with its source, from the flag down to the default', async () => {
    await writeFile(path.join(folder, 'apikeys.json'), JSON.stringify(documentWith([],
      { settings: { log_level: 'warn', ping_seconds: 7, access_log: 'all' } })));
    await writeFile(path.join(folder, '.env'), 'MAX_BODY_BYTES=2048\nMAX_CONNECTIONS=8\n');
    await writeFile(path.join(folder, 'token'), 'a-token-from-a-file\n');
    await mkdir(path.join(folder, 'credentials'));
    await writeFile(path.join(folder, 'credentials', 'zai_api_key'), 'a-credential\n');
    const found = await config('proxy',
      ['--data-file', 'apikeys.json', '--log-format', 'text'],
      { LOG_FORMAT: 'json', MAX_CONNECTIONS: '9', ACCESS_LOG: 'off', ADMIN_TOKEN_FILE: 'token',
        CREDENTIALS_DIRECTORY: path.join(folder, 'credentials') });
    assert.deepEqual(found.LOG_FORMAT, { value: 'text', source: 'flag --log-format' });
    assert.deepEqual(found.MAX_CONNECTIONS, { value: '9', source: 'environment' });
    assert.deepEqual(found.MAX_BODY_BYTES, { value: '2048', source: '.env' });
    assert.deepEqual(found.ADMIN_TOKEN, { value: 'set', source: 'secret file token' });
    assert.equal(found.ZAI_API_KEY.value, 'set');
    assert.match(found.ZAI_API_KEY.source, /^secret file .*zai_api_key$/);
    assert.deepEqual(found.ACCESS_LOG, { value: 'off', source: 'environment' });
    assert.deepEqual(found.LOG_LEVEL, { value: 'warn', source: 'data file settings.log_level' });
    assert.equal(found['settings.ping_seconds'].value, '7');
    assert.deepEqual(found.WORKERS, { value: 'auto', source: 'default' });
    assert.deepEqual(found.DEFAULT_MODEL, { value: '-', source: 'default' });
    await rm(path.join(folder, '.env'));
  });

  test('the dashboard does likewise, and a broken data file is no obstacle', async () => {
    await writeFile(path.join(folder, 'apikeys.json'), '{');
    const { code, text } = await run('dashboard', ['--print-config', '--data-file', 'apikeys.json'],
      { DASHBOARD_AUTH_TOKEN: 'a-script-token-0123456789', DASHBOARD_PORT: '3002' });
    assert.equal(code, 0, text);
    assert.match(text, /without the settings of the data file: .*line 1/);
    assert.match(text, /^DASHBOARD_AUTH_TOKEN +set +environment$/m);
    assert.match(text, /^DASHBOARD_LISTEN +3002 +environment DASHBOARD_PORT$/m);
    assert.doesNotMatch(text, /a-script-token|PROXY_LISTEN|ADMIN_TOKEN/);
  });

  test('mistyped flags and variables end both programs with what was meant', async () => {
    for (const [name, args, env, meant] of [
      ['proxy', ['--lisen', '127.0.0.1:0'], {}, /^--lisen: did you mean --listen\?$/m],
      ['proxy', ['--worker=3'], {}, /^--worker: did you mean --workers\?$/m],
      ['proxy', ['--colour'], {}, /^--colour is not a flag$/m],
      ['dashboard', ['--puplic-url', 'http://h'], {}, /^--puplic-url: did you mean --public-url\?$/m],
      ['dashboard', ['setup-lnk'], {}, /"setup-lnk"|setup-lnk/],
      ['proxy', [], { CACHE_MAX_SIZ: '5' }, /^CACHE_MAX_SIZ is not a setting: did you mean CACHE_MAX_SIZE\?$/m],
      ['proxy', [], { DASHBORD_LISTEN: '1' }, /did you mean DASHBOARD_LISTEN\?/],
      ['dashboard', [], { PROXY_LISTN: '1', USAGE_FLUSH: '1' },
        /PROXY_LISTN .*PROXY_LISTEN\?\nUSAGE_FLUSH .*USAGE_FLUSH_MS\?/],
    ]) {
      const { code, text } = await run(name, args, env);
      assert.equal(code, 2, `${args} ${JSON.stringify(env)}: ${text}`);
      assert.match(text, meant);
    }
  });

  test('a misspelling in .env is one too, and the other program\'s variables are not', async () => {
    await writeFile(path.join(folder, '.env'), 'DASHBOARD_PORT=0\nADMIN_TOKEN=x\nACCES_LOG=all\n');
    await writeFile(path.join(folder, 'apikeys.json'), JSON.stringify(documentWith([])));
    for (const name of ['proxy', 'dashboard']) {
      const { code, text } = await run(name, ['--print-config', '--data-file', 'apikeys.json']);
      assert.equal(code, 2);
      assert.equal(text, 'ACCES_LOG is not a setting: did you mean ACCESS_LOG?');
    }
    await writeFile(path.join(folder, '.env'), 'DASHBOARD_PORT=0\nADMIN_TOKEN=x\nACCESS_LOG=all\n');
    for (const name of ['proxy', 'dashboard']) await config(name, ['--data-file', 'apikeys.json']);
    await rm(path.join(folder, '.env'));
  });

  test('a secret file that is missing, a weak key and an unfit algorithm are told at the start', async () => {
    for (const [env, says] of [
      [{ ADMIN_TOKEN_FILE: 'nowhere' }, /^ADMIN_TOKEN .*nowhere.* does not exist$/m],
      [{ ADMIN_JWT_SECRET: 'short' }, /^ADMIN_JWT_SECRET must have at least 32 characters/m],
      [{ ADMIN_JWT_SECRET: 'x'.repeat(32), ADMIN_JWT_ALGORITHM: 'RS256' },
        /^ADMIN_JWT_SECRET does not go with the algorithm RS256$/m],
      [{ ADMIN_JWT_ALGORITHM: 'none' }, /^ADMIN_JWT_ALGORITHM must be one of/m],
      [{ ADMIN_JWT_CLAIMS: 'admin' }, /^ADMIN_JWT_CLAIMS must be name=value/m],
    ]) {
      const { code, text } = await run('proxy', ['--print-config'], env);
      assert.equal(code, 2, text);
      assert.match(text, says);
    }
  });

  test('--help names every setting that --print-config lists', async () => {
    for (const name of ['proxy', 'dashboard']) {
      const { text } = await run(name, ['--help']);
      const words = new Set(text.split(/[\s,();]+/));
      for (const setting of Object.keys(await config(name, ['--data-file', 'apikeys.json']))) {
        assert.ok(words.has(setting.replace(/^settings\./, '')), `${name} --help has ${setting}`);
      }
    }
  });
});

test('the dashboard\'s log level changes with the data file too, unless a variable gives it', async () => {
  const document = (level) => JSON.stringify(documentWith([], { settings: { log_level: level } }));
  for (const [env, logged] of [[{}, 0], [{ LOG_LEVEL: 'info' }, 2]]) {
    const stack = await startStack({ document: document('info'), env });
    try {
      const loads = () => stack.dashboard.events.filter((e) => e.event === 'document_loaded').length;
      const list = async () => assert.equal((await stack.api('/api/keys')).status, 200);
      await list();
      const before = loads();
      for (const level of ['error', 'warn']) {
        await put(stack, document(level));
        await list();
      }
      await put(stack, document('debug'));
      await list();
      await eventually(() => loads() === before + logged + 1, 'the load that made it louder');
    } finally { await stack.stop(); }
  }
});

describe('a running proxy', () => {
  const key = 'settings-key-0001';
  const document = documentWith([{ key, name: 'Ana' }]);
  let stack;
  before(async () => {
    stack = await startStack({ document, dashboard: false,
      prepareFolder: async (folder) => {
        await writeFile(path.join(folder, '.env'), 'MAX_CONNECTIONS=500\n');
        await writeFile(path.join(folder, 'model'), 'glm-4.7\n');
      },
      proxyEnv: { DEFAULT_MODEL_FILE: 'model', RELOAD_MAX_PER_MINUTE: '0' } });
  });
  after(() => stack?.stop());

  const withSettings = (settings) => put(stack, JSON.stringify({ ...document, settings }));
  const settings = async () => {
    const answer = await fetch(`${stack.adminUrl}/admin/config`, { headers: admin });
    assert.equal(answer.status, 200);
    return Object.fromEntries((await answer.json()).settings.map((s) => [s.name, s]));
  };
  const accessLines = () =>
    stack.proxies[0].program.events.filter((event) => event.event === 'request').length;

  test('GET /admin/config follows the data file, and shows no secret', async () => {
    const before = await settings();
    assert.deepEqual(before.LOG_LEVEL,
      { name: 'LOG_LEVEL', value: 'info', source: 'default', live: true });
    assert.deepEqual(before.MAX_CONNECTIONS,
      { name: 'MAX_CONNECTIONS', value: '500', source: '.env', live: false });
    assert.deepEqual(before.LOG_FORMAT,
      { name: 'LOG_FORMAT', value: 'json', source: 'flag', live: false });
    assert.equal(before.ADMIN_TOKEN.value, 'set');
    assert.equal(before.ADMIN_JWT_SECRET.value, 'unset');
    await withSettings({ log_level: 'debug', ping_seconds: 3,
      admin_jwt: { secret_file: '/run/jwt', claims: { role: 'admin', team: 'ops' } } });
    const changed = await settings();
    assert.deepEqual(changed.LOG_LEVEL,
      { name: 'LOG_LEVEL', value: 'debug', source: 'data file', live: true });
    assert.deepEqual(changed['settings.ping_seconds'],
      { name: 'settings.ping_seconds', value: '3', source: 'data file', live: true });
    assert.equal(changed['settings.admin_jwt.secret_file'].value, '/run/jwt');
    assert.equal(changed.ADMIN_JWT_CLAIMS.value, 'role=admin,team=ops');
    const answer = await (await fetch(`${stack.adminUrl}/admin/config`, { headers: admin })).text();
    assert.ok(!answer.includes(adminToken));
  });

  test('the access log and its sample change with the data file', async () => {
    const served = async (settingsNow) => {
      await withSettings(settingsNow);
      assert.equal((await chat(stack.proxyUrl, key)).status, 200);
      const before = accessLines();
      for (let i = 0; i < 20; ++i) assert.equal((await chat(stack.proxyUrl, key)).status, 200);
      assert.equal((await chat(stack.proxyUrl, 'nobody')).status, 401);
      return accessLines() - before;
    };
    const settled = async (settingsNow, expected) => {
      const count = await served(settingsNow);
      // The log is read from a pipe: a line may be on its way for a moment.
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok(Math.abs(count - expected) <= 1, `${JSON.stringify(settingsNow)}: ${count}`);
    };
    await settled({ access_log: 'off' }, 0);
    await settled({ access_log: 'errors' }, 1);
    await settled({ access_log: 'all' }, 21);
    await settled({ access_log: 'all', access_log_sample: 0.5 }, 11);
    await settled({ access_log: 'all', access_log_sample: 0 }, 1);
    await settled({}, 1);
  });

  test('the log level changes with the data file', async () => {
    const program = stack.proxies[0].program;
    const reloads = () => program.events.filter((e) => e.event === 'config_reload_completed').length;
    await withSettings({ log_level: 'error' });
    assert.equal((await settings()).LOG_LEVEL.value, 'error');
    const quiet = reloads();
    await withSettings({ log_level: 'error', ping_seconds: 4 });
    assert.equal((await settings())['settings.ping_seconds'].value, '4');
    await withSettings({ log_level: 'info' });
    assert.equal((await settings()).LOG_LEVEL.value, 'info');
    await eventually(() => reloads() === quiet + 1, 'the reload that made it louder is logged');
  });

  test('a reload says what only a restart would put into force', async () => {
    const reload = async (query = '') => (await (await fetch(`${stack.adminUrl}/admin/reload${query}`,
      { method: 'POST', headers: admin })).json());
    assert.equal((await reload()).restart_required, undefined);
    await writeFile(path.join(stack.dataDir, '.env'), 'MAX_CONNECTIONS=600\nDRAIN_SECONDS=1\n');
    await writeFile(path.join(stack.dataDir, 'model'), 'glm-4.6\n');
    const expected = ['DEFAULT_MODEL', 'MAX_CONNECTIONS', 'DRAIN_SECONDS'];
    assert.deepEqual((await reload('?dry_run=1')).restart_required, expected);
    assert.deepEqual((await reload()).restart_required, expected);
    stack.proxies[0].program.child.kill('SIGHUP');
    await withSettings({ ping_seconds: 9 });
    const { reloads } = await eventually(async () => {
      const list = await (await fetch(`${stack.adminUrl}/admin/reloads`, { headers: admin })).json();
      const triggers = list.reloads.map((r) => r.trigger);
      return triggers.includes('sighup') && triggers[0] !== 'api' && list;
    }, 'the reload by signal');
    assert.deepEqual(reloads[0].restart_required, expected);
    assert.match(stack.logs,
      /"event":"restart_required".*"settings":"DEFAULT_MODEL, MAX_CONNECTIONS, DRAIN_SECONDS"/);
    assert.equal((await settings()).MAX_CONNECTIONS.value, '500', 'what is in force has not changed');
  });

  test('each reload logs that it began and how it ended, and counts once', async () => {
    const program = stack.proxies[0].program;
    const count = async (name) => Number((await (await fetch(`${stack.adminUrl}/metrics`)).text())
      .match(new RegExp(`^config_reload_${name}_total(?:{.*})? (\\d+)$`, 'm'))[1]);
    const from = program.events.length;
    const [good, bad] = [await count('success'), await count('failure')];
    await fetch(`${stack.adminUrl}/admin/reload`, { method: 'POST', headers: admin });
    await put(stack, '{"keys": [');
    await eventually(async () => await count('failure') === bad + 1, 'the bad file is counted');
    await withSettings({ ping_seconds: 10 });
    await eventually(async () => await count('success') === good + 2, 'the good file is counted');
    const events = program.events.slice(from).filter((e) => e.event.startsWith('config_reload_'))
      .map((e) => `${e.event.slice(14)} ${e.trigger} ${e.error_type ?? ''}`.trim());
    assert.deepEqual(events, ['started api', 'completed api', 'started file', 'failed file syntax',
      'started file', 'completed file']);
    const failed = program.events.slice(from).find((e) => e.event === 'config_reload_failed');
    assert.ok(failed.duration_us >= 0 && failed.generation > 0 && /line 1/.test(failed.error));
    assert.equal(await count('failure'), bad + 1);
    assert.equal(await count('success'), good + 2);
  });
});
