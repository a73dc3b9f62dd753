// The pure rules of the command palette, bundled from their TypeScript and run in Node.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { load } from './bundle.mjs';

describe('the command palette', async () => {
  const { byGroup, matchCommands } = await load('palette/commands.ts');
  const command = (label, fields) => ({ id: label, group: 'Pages', label, run() {}, ...fields });
  const commands = [command('Proxies'), command('Audit log', { words: 'history' }),
    command('Create a key', { group: 'Actions' }), command('Keys', { hint: 'log of' })];
  const labels = (text) => matchCommands(commands, text).map(({ label }) => label);

  it('offers everything until something is typed', () => {
    assert.deepEqual(labels('  '), ['Proxies', 'Audit log', 'Create a key', 'Keys']);
  });
  it('finds by every word, in any case, what begins with it first', () => {
    assert.deepEqual(labels('KEY'), ['Keys', 'Create a key']);
    assert.deepEqual(labels('key create'), ['Create a key']);
    assert.deepEqual(labels('log'), ['Audit log', 'Keys']);
    assert.deepEqual(labels('history'), ['Audit log']);
    assert.deepEqual(labels('nothing'), []);
  });
  it('stands under headings', () => {
    assert.deepEqual(byGroup(commands).map(([group, of]) => [group, of.length]), [['Pages', 3], ['Actions', 1]]);
  });
});
