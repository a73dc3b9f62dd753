// What tests of packaging share.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { binaries } from '../support/program.mjs';

export const run = promisify(execFile);
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const deploy = path.join(root, 'scripts/deploy');
export const programs = ['gatehouse-proxy', 'gatehouse-dashboard'];

/** {flags, variables, commands, texts} of a program's --help and that of all its subcommands. */
export async function helpOf(program, words = []) {
  const { stdout } = await run(path.join(binaries, program), [...words, '--help']);
  const subcommands = stdout.match(/^Subcommands:\n((?:  .*\n)*)/m)?.[1] ?? '';
  const names = [...subcommands.matchAll(/^ {2}([a-z][\w-]*) /gm)].map(([, name]) => name);
  const options = [...stdout.matchAll(/^ {2}(?:-\w,)?(--[a-z][\w-]*)/gm)].map(([, flag]) => flag);
  // A variable is a word of capitals that is set apart by an underscore, or PORT and WORKERS.
  const variables = stdout.match(/\b(?:[A-Z0-9]+_[A-Z0-9_]+|PORT|WORKERS)\b/g) ?? [];
  const help = { flags: new Set(options), variables: new Set(variables),
    commands: new Set(names.map((name) => [...words, name].join(' '))) };
  for (const name of names) {
    const below = await helpOf(program, [...words, name]);
    for (const part of ['flags', 'variables', 'commands']) {
      for (const one of below[part]) help[part].add(one);
    }
  }
  return help;
}
