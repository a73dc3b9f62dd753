// The ways in which people and their programs change a file. Each takes a HandEdits and the text to
// be in the file; it is over when the editing program has ended.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { pause } from './time.mjs';

const run = promisify(execFile);

/** Overwrites the file's bytes in place; for text of the same length nothing but times changes. */
function writeOver(file, text) {
  const fd = fs.openSync(file, 'r+');
  fs.writeSync(fd, text, 0);
  fs.ftruncateSync(fd, Buffer.byteLength(text));
  fs.closeSync(fd);
}

function writeInPlace(file, text) { fs.writeFileSync(file, text); }

function renameOver(file, text) {
  fs.writeFileSync(`${file}.mine`, text, { mode: 0o600 });
  fs.renameSync(`${file}.mine`, file);
}

/** In place, in two pieces with a pause between: for a while the file is half of itself. */
async function writeSlowly(file, text) {
  const fd = fs.openSync(file, 'w');
  fs.writeSync(fd, text.slice(0, text.length / 2));
  await pause(5);
  fs.writeSync(fd, text.slice(text.length / 2));
  fs.closeSync(fd);
}

async function removeAndRecreate(file, text) {
  fs.rmSync(file);
  await pause(2);
  fs.writeFileSync(file, text, { mode: 0o600 });
}

/** A modification time of long ago, the same one for every edit. */
function withOldTime(write) {
  return async (file, text) => {
    write(file, text);
    fs.utimesSync(file, 1_000_000_000, 1_000_000_000);
  };
}

/** The modification time it had before. */
async function withTimeKept(file, text) {
  await run('sh', ['-ec', 'touch -r "$1" "$1.time"; cat >"$1" <<EOF\n$2\nEOF\n'
    + 'touch -r "$1.time" "$1"; rm "$1.time"', 'sh', file, text.trimEnd()]);
}

// Programs that search and replace; `change` is {from, to}, both plain words of letters and digits.
/**
 * vim asks, even for `wq!`, when somebody else has changed the file since it was read, such as a proxy
 * for its usage; it is told yes. When it ends with an error it has changed nothing, and people try
 * again.
 */
const vim = (...options) => async (file, _, { from, to }) => {
  for (let attempt = 1; ; ++attempt) {
    const running = run('vim.tiny', [...options, '-N', '-es', '-c', `%s/${from}/${to}/g`,
      '-c', 'wq!', '-c', 'cquit', file],
    { env: { PATH: process.env.PATH, HOME: path.dirname(file), TERM: 'dumb' }, timeout: 10_000 });
    running.child.stdin.on('error', () => {});  // it may have ended without a question
    running.child.stdin.end('yyy\n');
    try {
      await running;
      return;
    } catch (error) {
      if (error.killed || attempt === 10) throw error;
    }
  }
};

const sed = (file, _, { from, to }) => run('sed', ['-i', `s/${from}/${to}/g`, file]);

const jq = (file, _, { from, to }) => run('sh', ['-ec',
  'jq --arg from "$2" --arg to "$3" \'walk(if type == "string" then sub($from; $to) else . end)\' '
  + '"$1" >"$1.mine" && mv "$1.mine" "$1"', 'sh', file, from, to]);

/** The other commit is made in a clone, as by a colleague, then fetched and checked out. */
async function gitCheckout(file, text) {
  const folder = path.dirname(file);
  const name = path.basename(file);
  const colleague = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-clone-'));
  const git = (cwd, ...args) => run('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@localhost',
    '-c', 'init.defaultBranch=main', ...args], { cwd });
  try {
    if (!fs.existsSync(path.join(folder, '.git'))) await git(folder, 'init', '-q');
    await git(folder, 'add', name);
    await git(folder, 'commit', '-q', '--allow-empty', '-m', 'As it stands');
    await git(colleague, 'clone', '-q', folder, '.');
    fs.writeFileSync(path.join(colleague, name), text);
    await git(colleague, 'commit', '-q', '-a', '-m', 'As it shall be');
    await git(folder, 'fetch', '-q', colleague, 'HEAD');
    await git(folder, 'checkout', '-q', '-f', '--detach', 'FETCH_HEAD');
    // Later commits are made on what is checked out.
  } finally {
    await rm(colleague, { recursive: true, force: true });
  }
}

export const handEdits = {
  'in place, the same size': async (file, text) => writeOver(file, text),
  'in place, truncated first': async (file, text) => writeInPlace(file, text),
  'in place, in two pieces': writeSlowly,
  'renamed over': async (file, text) => renameOver(file, text),
  'in place with an old time': withOldTime(writeOver),
  'renamed over with an old time': withOldTime(renameOver),
  'in place with its time kept': withTimeKept,
  'removed and made again': removeAndRecreate,
  'cp': async (file, text) => {
    fs.writeFileSync(`${file}.mine`, text);
    await run('cp', [`${file}.mine`, file]);
    fs.rmSync(`${file}.mine`);
  },
  'vim': vim('-u', 'DEFAULTS'),
  'vim without a configuration': vim('-u', 'NONE'),
  'vim, backupcopy=yes': vim('-u', 'NONE', '--cmd', 'set backup backupcopy=yes'),
  'vim, backupcopy=no': vim('-u', 'NONE', '--cmd', 'set backup backupcopy=no'),
  'sed -i': sed,
  'jq and mv': jq,
  'git checkout': gitCheckout,
};

export { renameOver, writeInPlace, writeOver };
