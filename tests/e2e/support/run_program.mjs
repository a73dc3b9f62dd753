// A program that does something and ends: its exit code and what it wrote.
import { Program } from './program.mjs';

/** Resolves to {code, text, lines}. */
export async function runProgram(name, args, options = {}) {
  const program = new Program(name, args, options);
  const closed = Promise.all([program.child.stdout, program.child.stderr]
    .map((stream) => new Promise((resolve) => { stream.on('close', resolve); })));
  const code = await program.exited;
  await closed;
  return { code, text: program.logs, lines: program.lines };
}
