// bench_callers, and bench_upstream behind all that is measured.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Program } from '../../e2e/support/program.mjs';

/** Where bench programs are: $GATEHOUSE_BENCH, else build/bench. */
export const programs = process.env.GATEHOUSE_BENCH ??
  path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../build/bench');

/** An upstream; `args` choose its answers. Resolves to {address, pid, stop}. */
export async function startUpstream({ folder, cpu, args = [] }) {
  const program = new Program(path.join(programs, 'bench_upstream'), args, { cwd: folder, under: cpu });
  return { address: await program.address(), pid: program.pid, stop: () => program.stop() };
}

/** The file of keys that callers read. */
export async function writeKeys(folder, keys) {
  const file = path.join(folder, 'keys');
  await writeFile(file, keys.map((key) => `${key}\n`).join(''));
  return file;
}

/** Callers at work: `command` is streams, requests or idle. Its `result` is what they print. */
export function startCallers(command, { folder, cpu, address, keysFile, args = [] }) {
  const program = new Program(path.join(programs, 'bench_callers'),
    [command, '--connect', address, '--keys', keysFile, ...args.map(String)], { cwd: folder, under: cpu });
  const result = program.exited.then((code) => {
    if (code !== 0) throw new Error(`bench_callers ended with ${code}:\n${program.logs}`);
    return JSON.parse(program.lines.at(-1) || program.lines.at(-2));
  });
  result.catch(() => {});
  return { program, pid: program.pid, result };
}
