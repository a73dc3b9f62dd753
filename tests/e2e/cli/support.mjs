// gatehouse-dashboard as an admin's command line.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { binaries } from '../support/program.mjs';

/** A folder with a data file and no program. */
export class Folder {
  static async with(document) {
    const folder = new Folder();
    folder.dataDir = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-cli-'));
    folder.dataFile = path.join(folder.dataDir, 'apikeys.json');
    if (document !== undefined) {
      const text = typeof document === 'string' ? document : JSON.stringify(document, null, 2);
      await writeFile(folder.dataFile, text, { mode: 0o600 });
    }
    return folder;
  }

  stop() { return rm(this.dataDir, { recursive: true, force: true }); }
}

/**
 * Runs a command on a stack's or a folder's data file. Resolves to {code, out, err}.
 * `under`: a command that runs it, such as setpriv.
 */
export function run(place, args, { input = '', env = {}, under = [] } = {}) {
  const [command, ...words] = [...under, path.join(binaries, 'gatehouse-dashboard'),
    '--data-file', place.dataFile, ...args];
  const child = spawn(command, words,
    { cwd: place.dataDir, env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text) => { out += text; });
  child.stderr.setEncoding('utf8').on('data', (text) => { err += text; });
  child.stdin.on('error', () => {});  // a command that reads nothing may have ended
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code: code ?? signal, out, err }));
  });
}

/** The same, which must succeed. */
export async function done(place, args, options) {
  const result = await run(place, args, options);
  if (result.code !== 0) {
    throw new Error(`${args.join(' ')}: exit ${result.code}\n${result.out}${result.err}`);
  }
  return result;
}

/** What a command that must succeed says as JSON. */
export async function json(place, args, options) {
  return JSON.parse((await done(place, [...args, '--format', 'json'], options)).out);
}
