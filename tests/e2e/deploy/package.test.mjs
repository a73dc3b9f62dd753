// What is installed, and what the package tells apt. try_package.sh installs it for real.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { binaries } from '../support/program.mjs';
import { deploy, programs, run } from './support.mjs';

const build = path.dirname(binaries);
let folder;
before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-installed-'));
  await run('cmake', ['--install', build, '--prefix', '/usr'], { env: { ...process.env, DESTDIR: folder } });
});
after(() => rm(folder, { recursive: true, force: true }));

async function filesBelow(at, below = '') {
  const entries = await readdir(path.join(at, below), { withFileTypes: true });
  return (await Promise.all(entries.map((entry) => (entry.isDirectory()
    ? filesBelow(at, `${below}/${entry.name}`) : [`${below}/${entry.name}`])))).flat();
}

test('exactly what operators need is installed: no test program, no demo upstream, no header', async () => {
  const share = '/usr/share';
  const doc = `${share}/doc/gatehouse`;
  assert.deepEqual((await filesBelow(folder)).sort(), [
    '/etc/gatehouse/gatehouse.env',
    ...programs.flatMap((program) => [
      `/usr/bin/${program}`,
      `/usr/lib/systemd/system/${program}.service`,
      `${share}/bash-completion/completions/${program}`,
      `${share}/zsh/vendor-completions/_${program}`,
      `${share}/fish/vendor_completions.d/${program}.fish`,
      `${share}/man/man1/${program}.1.gz`]),
    '/usr/lib/sysusers.d/gatehouse.conf',
    ...['README.md', 'data-file.md', 'proxy.md', 'dashboard.md', 'copyright', 'changelog.Debian.gz', 'examples/caddy/Caddyfile',
      'examples/grafana/gatehouse.json', 'examples/nginx/gatehouse.conf',
      'examples/prometheus/gatehouse.rules.yml', 'examples/systemd/credentials.conf']
      .map((name) => `${doc}/${name}`),
  ].sort());
});

test('the environment file is for root only, and kept by dpkg when it was edited', async () => {
  const env = await stat(path.join(folder, 'etc/gatehouse/gatehouse.env'));
  assert.equal(env.mode & 0o777, 0o600);
  assert.deepEqual((await readFile(path.join(deploy, 'debian/conffiles'), 'utf8')).trim().split('\n'),
    ['/etc/gatehouse/gatehouse.env']);
});

test('the environment file sets nothing by itself, and names variables that there are', async () => {
  const { stdout: proxy } = await run(path.join(binaries, 'gatehouse-proxy'), ['--help']);
  const { stdout: dashboard } = await run(path.join(binaries, 'gatehouse-dashboard'), ['--help']);
  const lines = (await readFile(path.join(deploy, 'gatehouse.env'), 'utf8')).split('\n').filter(Boolean);
  assert.ok(lines.every((line) => line.startsWith('#')));
  const names = lines.map((line) => line.match(/^#([A-Z_]+)=/)?.[1]).filter(Boolean);
  assert.ok(names.length >= 6);
  for (const name of names) assert.ok((proxy + dashboard).includes(name), name);
});

test('installed pages are those of this folder, the changelog is of this version', async () => {
  for (const program of programs) {
    const page = await readFile(path.join(folder, `usr/share/man/man1/${program}.1.gz`));
    assert.equal(gunzipSync(page).toString(), await readFile(path.join(deploy, `man/${program}.1`), 'utf8'));
  }
  const { stdout } = await run(path.join(binaries, 'gatehouse-proxy'), ['--version']);
  const version = stdout.trim().split(' ')[1];
  const changelog = await readFile(path.join(deploy, 'debian/changelog'), 'utf8');
  assert.ok(changelog.startsWith(`gatehouse (${version}-1) `), changelog.split('\n')[0]);
});

test('the maintainer scripts are shell, and none of them starts or enables anything', async () => {
  for (const name of ['postinst', 'prerm', 'postrm']) {
    const file = path.join(deploy, 'debian', name);
    await run('sh', ['-n', file]);
    assert.equal((await stat(file)).mode & 0o777, 0o755, name);
    const commands = (await readFile(file, 'utf8')).split('\n').filter((line) => !/^ *#/.test(line))
      .join('\n');
    assert.doesNotMatch(commands, /\b(enable|preset|start|restart)\b(?<!try-restart)/, name);
  }
});

test('the build knows how to make the package: dependencies from the libraries, scripts, conffiles', async () => {
  const config = await readFile(path.join(build, 'CPackConfig.cmake'), 'utf8');
  const value = (name) => config.match(new RegExp(`^set\\(${name} "(.*)"\\)$`, 'm'))?.[1];
  assert.equal(value('CPACK_GENERATOR'), 'DEB');
  assert.equal(value('CPACK_DEBIAN_PACKAGE_SHLIBDEPS'), 'ON');
  for (const name of ['conffiles', 'postinst', 'prerm', 'postrm']) {
    assert.ok(value('CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA').includes(`debian/${name}`), name);
  }
});
