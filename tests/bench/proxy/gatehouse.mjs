// Our proxy with all that it does in earnest: keys with quotas, a journal, metrics, hot reload.
import { createHash } from 'node:crypto';
import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { Program } from '../../e2e/support/program.mjs';

/** A document of these keys in front of `upstream`. `rest`: further members of each key. */
export function benchDocument({ upstream, keys, rest = {}, revision = 1 }) {
  return {
    schema: 1,
    revision,
    upstreams: [{ name: 'mock', path_prefix: '/v1', strip_prefix: true, base_url: `http://${upstream}/v1`,
      credentials: [{ name: 'main', value: 'bench-credential' }] }],
    keys: keys.map((key, i) => ({
      id: `key_bench${String(i).padStart(5, '0')}`,
      name: `Bench ${i}`,
      key_sha256: createHash('sha256').update(key).digest('hex'),
      token_limit_per_5h: 1_000_000_000_000,
      ...rest,
    })),
  };
}

/** Replaces the data file, as an editor that renames does. */
export async function putDocument(file, document) {
  await writeFile(`${file}.new`, JSON.stringify(document), { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Starts it in front of `upstream`; resolves to {name, address, pid, stop, dataFile}. */
export async function startGatehouse({ folder, upstream, keys, cpu, rest, env = {}, name = 'gatehouse',
  binary = 'gatehouse-proxy' }) {
  // A folder of its own each time: the journals of an earlier one would be adopted, which is work.
  const own = await mkdtemp(path.join(folder, name.replaceAll(/\W+/g, '-')));
  const dataFile = path.join(own, 'apikeys.json');
  await putDocument(dataFile, benchDocument({ upstream, keys, rest }));
  const program = new Program(binary, ['--data-file', dataFile, '--listen', '127.0.0.1:0',
    '--admin-listen', '127.0.0.1:0', '--workers', '1'],
  { cwd: own, env, under: cpu });
  const address = await program.address('listening');
  return { name, address, pid: program.pid, stop: () => program.stop(), dataFile, program };
}
