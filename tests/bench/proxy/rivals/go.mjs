// net/http's ReverseProxy, built from rivals/go.
import { writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Program } from '../../../e2e/support/program.mjs';
import { freePorts } from '../../../e2e/support/ports.mjs';

const source = path.join(path.dirname(fileURLToPath(import.meta.url)), 'go');

/** Starts it in front of `upstream`; resolves to {name, address, pid, stop}. */
export async function startGo({ folder, upstream, keys, cpu }) {
  const binary = path.join(folder, 'go-rival');
  execFileSync('go', ['build', '-o', binary, '.'], { cwd: source,
    env: { ...process.env, GOCACHE: path.join(folder, 'go-cache'), GOPATH: path.join(folder, 'go'), GO111MODULE: 'on' } });
  const file = path.join(folder, 'go-keys');
  await writeFile(file, keys.map((key) => `${key}\n`).join(''));
  const port = await freePorts();
  const program = new Program(binary, ['-listen', `127.0.0.1:${port}`, '-upstream', `http://${upstream}`,
    '-keys', file], { cwd: folder, env: { GOMAXPROCS: '1' }, under: cpu });
  await program.waitFor((p) => p.lines.some((line) => line.includes('listening')), 'listening');
  return { name: 'Go ReverseProxy', address: `127.0.0.1:${port}`, pid: program.pid, stop: () => program.stop() };
}
