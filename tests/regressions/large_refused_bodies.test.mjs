// A caller that was refused while it sent a large body had its connection reset before it could
// read why; SDKs took that for a network failure and tried again. Under TLS the same: the refusal
// was followed by a farewell, and what came from the caller meanwhile ended the connection.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import https from 'node:https';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { Authority } from '../e2e/support/certificates.mjs';
import { startStack } from '../e2e/support/programs.mjs';

const stacks = {};
let folder;
let ca;

before(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-refused-'));
  const authority = new Authority(folder);
  ca = await readFile(authority.file);
  const served = authority.issue('served');
  stacks.plain = await startStack({});
  stacks.tls = await startStack({ proxyEnv: { TLS_CERT_FILE: served.certificate, TLS_KEY_FILE: served.key } });
});
after(async () => {
  await Promise.all(Object.values(stacks).map((stack) => stack.stop()));
  await rm(folder, { recursive: true, force: true });
});

/** The status of an answer to a body of so many bytes. */
function post(stack, key, bytes) {
  const { request } = stack === stacks.tls ? https : http;
  const { hostname, port } = new URL(stack.proxyUrl);
  return new Promise((resolve, reject) => {
    const outgoing = request({ hostname, port, path: '/v1/chat/completions', method: 'POST', ca, servername: 'localhost', agent: false,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'content-length': bytes } },
    (incoming) => {
      incoming.resume();
      incoming.on('end', () => resolve(incoming.statusCode));
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(Buffer.alloc(bytes, 0x20));
  });
}

for (const port of ['plain', 'tls']) {
  test(`a caller learns that its key is unknown although it is still sending (${port})`, async () => {
    for (let i = 0; i < 5; ++i) {
      assert.equal(await post(stacks[port], 'gk_nobody_knows_this_key', 8_000_000), 401);
    }
  });

  test(`a caller learns that its body is too large (${port})`, async () => {
    const { key } = await stacks[port].createKey();
    for (let i = 0; i < 3; ++i) assert.equal(await post(stacks[port], key, 40_000_000), 413);
  });
}
