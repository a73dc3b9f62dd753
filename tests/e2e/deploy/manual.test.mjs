// Man pages and completions know the programs as they are: every flag, variable and command of --help,
// and nothing else.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';

import { deploy, helpOf, programs, run } from './support.mjs';

const sorted = (set) => [...set].sort();
const file = (...parts) => readFile(path.join(deploy, ...parts), 'utf8');

for (const program of programs) {
  describe(program, () => {
    const source = file('man', `${program}.1`).then((text) => text.replaceAll('\\-', '-'));

    test('the man page has the flags of --help, and no other', async () => {
      const { flags } = await helpOf(program);
      const described = (await source).match(/^\.(?:TP|B|BI|BR) .*?--[a-z][\w-]*/gm)
        .map((line) => line.match(/--[a-z][\w-]*/)[0]);
      assert.deepEqual(sorted(new Set(described)), sorted(flags));
    });

    test('the man page has the variables of --help, and beside them only those of systemd', async () => {
      const { variables } = await helpOf(program);
      const own = new Set((await source).match(/\b(?:[A-Z0-9]+_[A-Z0-9_]+|PORT|WORKERS)\b/g));
      for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) {
        assert.ok(own.delete(name), name);
      }
      assert.deepEqual(sorted(own), sorted(variables));
    });

    test('the man page has every command', async () => {
      const lines = (await source).split('\n');
      for (const command of (await helpOf(program)).commands) {
        assert.ok(lines.some((line) => /^\.BI? /.test(line) && line.includes(command)), command);
      }
    });

    test('man renders the page without a warning', async () => {
      const { stdout, stderr } = await run('man', ['--warnings', '-l',
        path.join(deploy, 'man', `${program}.1`)],
      { env: { ...process.env, MANWIDTH: '100', LC_ALL: 'C.UTF-8', MAN_KEEP_FORMATTING: '' } });
      assert.equal(stderr, '');
      assert.match(stdout, /NAME/);
      assert.match(stdout, /SIGNALS/);
    });

    test('bash completes every flag and command', async () => {
      const { flags, commands } = await helpOf(program);
      const name = `_${program.replace('-', '_')}`;
      const complete = async (...words) => (await run('bash', ['-c', `source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); ${name}; printf '%s\\n' "\${COMPREPLY[@]}"`, 'bash',
      path.join(deploy, 'completions', `${program}.bash`), program, ...words])).stdout
        .split('\n').filter(Boolean);
      assert.deepEqual((await complete('--')).sort(), sorted(flags));
      for (const command of commands) {
        const words = command.split(' ');
        const last = words.pop();
        assert.ok((await complete(...words, last.slice(0, 2))).includes(last), command);
      }
      assert.deepEqual(await complete('--log-format', 't'), ['text']);
    });

    test('fish completes every flag and command', async () => {
      const { flags, commands } = await helpOf(program);
      const complete = async (line) => (await run('fish', ['--no-config', '-c',
        'source $argv[1]; complete -C $argv[2]',
        path.join(deploy, 'completions', `${program}.fish`), line],
      { env: { ...process.env, HOME: '/nonexistent', TERM: 'dumb' } })).stdout
        .split('\n').filter(Boolean).map((entry) => entry.split('\t')[0]);
      assert.deepEqual((await complete(`${program} --`)).sort(), sorted(flags));
      for (const command of commands) {
        const last = command.split(' ').pop();
        assert.ok((await complete(`${program} ${command.slice(0, -1)}`)).includes(last), command);
      }
    });

    test('zsh takes the completion, which has every flag and command', async () => {
      const { flags, commands } = await helpOf(program);
      const text = await file('completions', `${program}.zsh`);
      assert.match(text, new RegExp(`^#compdef ${program}\\n`));
      await run('zsh', ['-f', '-n', path.join(deploy, 'completions', `${program}.zsh`)]);
      const known = text.match(/--[a-z][\w-]*/g);
      assert.deepEqual(sorted(new Set(known)), sorted(flags));
      for (const command of commands) assert.ok(text.includes(command.split(' ').pop()), command);
    });
  });
}
