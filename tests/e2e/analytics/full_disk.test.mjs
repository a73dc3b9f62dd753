// A full disk under the data folder, with the journals elsewhere: the pages say that usage is not
// read on, all else works, and nothing is missing once there is space. Needs root, for a mount.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, open, rm, symlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { chat } from '../support/http.mjs';
import { documentWith, eventually, startStack } from '../support/programs.mjs';

const run = promisify(execFile);
const skip = process.getuid() !== 0 && 'only root may mount';
const key = 'analytics-full-disk-key';
let stack;

async function onSmallDisk(dataDir) {
  const usage = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-usage-'));
  await run('mount', ['-t', 'tmpfs', '-o', 'size=3m,mode=0700', 'gatehouse-analytics', dataDir]);
  await symlink(usage, path.join(dataDir, 'usage'));
  return async () => {
    await run('umount', [dataDir]);
    await rm(usage, { recursive: true });
  };
}

/** Writes until nothing more goes into the folder; resolves to the file. */
async function fill() {
  const file = path.join(stack.dataDir, 'fill');
  const handle = await open(file, 'w');
  for (const size of [65536, 4096, 1]) {
    const block = Buffer.alloc(size);
    while (await handle.write(block).then(({ bytesWritten }) => bytesWritten === size, () => false));
  }
  await handle.close();
  return file;
}

const usage = async () => (await stack.api('/api/usage')).body;

before(async () => {
  if (skip) return;
  stack = await startStack({ prepareFolder: onSmallDisk,
    document: documentWith([{ id: 'id-ana', key, name: 'ana', token_limit_per_5h: null }]) });
});
after(() => stack?.stop());

test('a full disk is told, and made up for', { skip }, async () => {
  for (let i = 0; i < 5; ++i) await chat(stack.proxyUrl, key);
  await eventually(async () => (await usage()).total.requests === 5, 'five requests are shown');
  assert.equal((await usage()).trouble, null);

  const filling = await fill();
  for (let i = 0; i < 50; ++i) assert.equal((await chat(stack.proxyUrl, key)).status, 200);
  const told = await eventually(async () => {
    const answer = await usage();
    return answer.trouble && answer;
  }, 'the trouble is told');
  assert.match(told.trouble, /full|disk/i);
  assert.ok(told.total.requests < 55);
  for (const route of ['/api/keys', '/api/requests', '/livez']) {
    assert.equal((await stack.api(route)).status, 200, route);
  }

  await rm(filling);
  await eventually(async () => (await usage()).total.requests === 55, 'all requests are shown');
  const after = await usage();
  assert.equal(after.trouble, null);
  assert.equal(after.total.tokens, await stack.deliveredTokens());
});
