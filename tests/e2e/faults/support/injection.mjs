// Errors of system calls, injected into a running process by strace.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * While `during()` runs, `calls` (a comma-separated list) fail with `error` in the process `pid`, all
 * of its threads, as `when` says (strace's `first+step`). Resolves to how many did fail.
 */
export async function withErrors(pid, calls, error, when, during) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-strace-'));
  const log = path.join(folder, 'calls');
  const strace = spawn('strace', ['-f', '-p', String(pid), '-o', log, '-e', `trace=${calls}`,
    '-e', `inject=${calls}:error=${error}:when=${when}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  const ended = new Promise((resolve) => { strace.on('exit', resolve); strace.on('error', resolve); });
  const attached = new Promise((resolve) => strace.stderr.on('data', (text) => {
    said += text;
    if (/attached/.test(said)) resolve(true);
  }));
  if (!await Promise.race([attached, ended.then(() => false)])) throw new Error(`strace: ${said}`);
  try {
    await during();
  } finally {
    strace.kill('SIGINT');
    await ended;
  }
  const injected = readFileSync(log, 'latin1').split('(INJECTED)').length - 1;
  rmSync(folder, { recursive: true, force: true });
  return injected;
}
