// The walk through hot reload that a person runs.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const script = path.resolve(path.dirname(fileURLToPath(import.meta.url)),
  '../../../scripts/verify_hot_reload.sh');

test('scripts/verify_hot_reload.sh finds every step as expected', async () => {
  const { stdout } = await promisify(execFile)(script, { timeout: 60_000 });
  assert.match(stdout, /Every change counted from the very next request\./);
  assert.ok(!stdout.includes('WRONG'), stdout);
});
