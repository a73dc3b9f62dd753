// scripts/run.sh, in a folder of its own and on free ports: what it starts, what it prints, and that
// nothing is left when it is told to stop.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { binaries } from '../support/program.mjs';
import { freePorts } from '../support/ports.mjs';
import { documentWith, eventually } from '../support/programs.mjs';

const script = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../scripts/run.sh');
const run = promisify(execFile);

/** run.sh in a fresh folder holding `files`; resolves once it has printed everything. */
async function start(files = {}, env = {}) {
  const root = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-run-'));
  await mkdir(path.join(root, 'scripts'));
  await copyFile(script, path.join(root, 'scripts/run.sh'));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await writeFile(path.join(root, name), content);
  }
  const port = await freePorts(3);  // the proxy's, its operators' next to it, the dashboard's
  const child = spawn('bash', [path.join(root, 'scripts/run.sh')], { cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, GATEHOUSE_BIN: binaries,
      PORT: String(port), DASHBOARD_PORT: String(port + 2), ...env } });
  const it = { root, child, out: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (d) => { it.out += d; });
  it.exited = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
  it.stop = async () => {
    child.kill('SIGTERM');
    const code = await it.exited;
    await rm(root, { recursive: true, force: true });
    return code;
  };
  // A disk may take its time with the first fsyncs.
  await eventually(() => it.out.includes('Ctrl-C ends') || child.exitCode !== null, 'run.sh to be ready',
    60_000).finally(() => it.out.includes('Ctrl-C ends') || child.kill('SIGTERM'));
  assert.equal(child.exitCode, null, it.out);
  it.proxy = it.out.match(/^Proxy +(http:\/\/\S+)\/v1/m)[1];
  it.dashboard = it.out.match(/^Dashboard +(http:\/\/[^/]+)/m)[1];
  return it;
}

describe('without any upstream credential', () => {
  let it;
  before(async () => { it = await start(); });
  after(() => it?.stop());

  test('it says that it is a demo, on a data folder of its own', async () => {
    assert.match(it.out, /^DEMO:/m);
    assert.match(it.out, /data\/demo\/apikeys\.json/);
    const session = await (await fetch(`${it.dashboard}/api/session`)).json();
    assert.equal(session.demo, true);
    assert.equal(session.setup_required, true);
    assert.match(it.out, /^Dashboard +http:\/\/\S+\/setup#token=\S{20,}/m);
  });

  test('the printed curl line streams an answer of the demo upstream', async () => {
    const command = it.out.slice(it.out.indexOf('curl -N'), it.out.indexOf('Ctrl-C ends'));
    const { stdout } = await run('bash', ['-c', command.trim().replace('curl -N', 'curl -sNi')]);
    assert.match(stdout, /^x-gatehouse-demo: 1\r?$/m);
    assert.match(stdout, /data: \[DONE\]/);
  });

  test('the setup link stands in no log', async () => {
    for (const name of ['proxy', 'dashboard', 'demo-upstream']) {
      const log = await readFile(path.join(it.root, `data/demo/logs/${name}.log`), 'utf8');
      assert.ok(!log.includes('setup#token='), name);
    }
  });

  test('SIGTERM ends all of it with code 0', async () => {
    assert.equal(await it.stop(), 0);
    await assert.rejects(fetch(`${it.proxy}/health`));
    await assert.rejects(fetch(`${it.dashboard}/livez`));
    it = null;
  });
});

test('a port that is taken is not fought over', async () => {
  const server = net.createServer();
  const port = await freePorts();
  await new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const it = await start({}, { PORT: String(port) });
  try {
    assert.match(it.out, new RegExp(`Port ${port} is taken, the proxy gets \\d+\\.`));
    assert.equal((await fetch(`${it.proxy}/health`)).status, 200);
  } finally {
    await it.stop();
    server.close();
  }
});

test('when one program dies, run.sh ends the others and says so', async () => {
  const it = await start();
  try {
    const { pid } = await eventually(async () => Object.values(JSON.parse(await readFile(
      path.join(it.root, 'data/demo/apikeys.json'), 'utf8')).proxies ?? {})[0], 'the proxy\'s entry');
    process.kill(pid, 'SIGKILL');
    assert.equal(await it.exited, 1);
    assert.match(it.out, /A program ended by itself/);
    await assert.rejects(fetch(`${it.dashboard}/livez`));
  } finally {
    await it.stop();
  }
});

const real = {
  'ZAI_API_KEY in the environment': [{}, { ZAI_API_KEY: 'real-credential' }],
  'ZAI_API_KEY in .env': [{ '.env': 'ZAI_API_KEY="real-credential"\n' }, {}],
  'ZAI_API_KEY in .env, written another way': [
    { '.env': 'export ZAI_API_KEY = real-credential  # ours\nPORT = 3030 # hidden by PORT below\n' }, {}],
  'an upstream in the document': [{ 'data/apikeys.json': JSON.stringify(documentWith([], {
    upstreams: [{ name: 'mine', path_prefix: '/v1', strip_prefix: true, dialect: 'openai',
      base_url: 'http://127.0.0.1:9', credentials: [{ name: 'main', env: 'MY_KEY' }] }] })) },
  { MY_KEY: 'real-credential' }],
};
for (const [name, [files, env]] of Object.entries(real)) {
  test(`${name}: the real upstream and data/apikeys.json`, async () => {
    const it = await start(files, env);
    try {
      assert.ok(!it.out.includes('DEMO'), it.out);
      assert.match(it.out, /^Data +data\/apikeys\.json /m);
      const session = await (await fetch(`${it.dashboard}/api/session`)).json();
      assert.equal(session.demo, false);
    } finally {
      assert.equal(await it.stop(), 0);
    }
  });
}
