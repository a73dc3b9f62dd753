// What can be said of the container files without a container engine.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { parse } from 'yaml';

import { documentWith, startStack } from '../support/programs.mjs';
import { deploy, helpOf, root, run } from './support.mjs';

const docker = path.join(deploy, 'docker');

describe('compose.yaml', () => {
  let compose;
  before(async () => {
    compose = parse(await readFile(path.join(docker, 'compose.yaml'), 'utf8'), { merge: true });
  });

  test('has the two programs as services of one image and one folder', () => {
    assert.deepEqual(Object.keys(compose.services).sort(), ['dashboard', 'proxy']);
    for (const [name, service] of Object.entries(compose.services)) {
      assert.deepEqual(service.command, [`gatehouse-${name}`]);
      assert.equal(service.image, 'gatehouse');
      assert.deepEqual(service.volumes, ['data:/var/lib/gatehouse']);
      assert.ok(service.read_only);
      assert.deepEqual(service.cap_drop, ['ALL']);
    }
    assert.ok('data' in compose.volumes);
  });

  test('publishes ports on loopback only, and not the operators\' port', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports);
    assert.deepEqual(ports.sort(), ['127.0.0.1:3001:3001', '127.0.0.1:3030:3030']);
  });

  test('sets only variables that the programs know', async () => {
    for (const [name, service] of Object.entries(compose.services)) {
      const { variables } = await helpOf(`gatehouse-${name}`);
      for (const variable of Object.keys(service.environment)) {
        assert.ok(variables.has(variable), `${name}: ${variable}`);
      }
    }
  });

  test('builds from a Dockerfile that is there', async () => {
    const { context, dockerfile } = compose.services.proxy.build;
    assert.equal(path.resolve(docker, context), root);
    await access(path.join(root, dockerfile));
  });

  describe('its health checks', () => {
    let stack;
    before(async () => { stack = await startStack({ document: documentWith([]) }); });
    after(() => stack?.stop());

    // As compose would run it: `$$` is a dollar sign; only the port is another here.
    const probe = (service, port) => {
      const [kind, ...command] = compose.services[service].healthcheck.test;
      assert.equal(kind, 'CMD');
      const words = command.map((word) => word.replaceAll('$$', '$')
        .replace(/\/127\.0\.0\.1\/\d+/, `/127.0.0.1/${port}`));
      return run(words[0], words.slice(1), { timeout: 5000 });
    };

    test('find both programs well', async () => {
      await probe('proxy', new URL(stack.adminUrl).port);
      await probe('dashboard', new URL(stack.dashboardUrl).port);
    });

    test('find them ill when they do not answer, or not as they should', async () => {
      await assert.rejects(probe('proxy', 1));
      await assert.rejects(probe('proxy', new URL(stack.proxyUrl).port));  // has no /readyz
    });
  });
});

describe('the Dockerfile', () => {
  let lines;
  before(async () => {
    lines = (await readFile(path.join(docker, 'Dockerfile'), 'utf8')).replaceAll(/\\\n/g, ' ').split('\n')
      .filter((line) => line && !line.startsWith('#'));
  });

  test('has instructions only that there are, in two stages of Debian 12', () => {
    for (const line of lines) {
      assert.match(line, /^(FROM|WORKDIR|COPY|RUN|USER|VOLUME|ENV|EXPOSE|CMD) \S/, line);
    }
    const stages = lines.filter((line) => line.startsWith('FROM'));
    assert.equal(stages.length, 2);
    for (const stage of stages) assert.match(stage, /^FROM debian:12/);
  });

  test('runs as gatehouse, on a folder, after everything that needs root', () => {
    const user = lines.findIndex((line) => line === 'USER gatehouse');
    assert.ok(user > 0);
    assert.ok(lines.slice(user).every((line) => !/^(RUN|USER root|COPY)/.test(line.slice(0, 9))));
    assert.ok(lines.includes('VOLUME /var/lib/gatehouse'));
  });

  test('runs commands that a shell understands', () => {
    for (const line of lines.filter((one) => one.startsWith('RUN '))) {
      execFileSync('sh', ['-n', '-c', line.slice(4)]);
    }
  });

  test('what it copies is let into the build, and neither data nor secrets are', async () => {
    const ignore = (await readFile(path.join(docker, 'Dockerfile.dockerignore'), 'utf8')).split('\n');
    assert.equal(ignore.find((line) => line && !line.startsWith('#')), '*');
    const let_in = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    for (const name of let_in) await access(path.join(root, name));
    for (const name of ['CMakeLists.txt', 'CMakePresets.json', 'common', 'proxy', 'dashboard', 'scripts',
      'LICENSE']) assert.ok(let_in.includes(name), name);
    for (const name of ['data', '.env', '.git', 'build']) assert.ok(!let_in.includes(name), name);
  });
});
