// The classes of the app's style modules: a name that is misspelled or gone is no error to TypeScript
// nor to the bundler, it is an element without its looks.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const src = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../dashboard/web/src');

async function filesBelow(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(entries.map((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(file) : [file];
  }));
  return found.flat();
}

const IMPORT = /^import (\w+) from "([^"]+\.module\.css)";$/gm;
const COMPOSES = /composes:\s*([\w\s]+?)\s*(?:from\s+"([^"]+)")?;/g;

/** The classes that a module has; what stands in :global(…), comments and strings is none. */
function classesOf(css) {
  const rules = css.replace(/\/\*[^]*?\*\//g, '').replace(/:global\([^)]*\)/g, '').replace(/"[^"]*"/g, '');
  return new Set([...rules.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].map(([, name]) => name));
}

describe('the classes of the style modules', async () => {
  const files = await filesBelow(src);
  const texts = new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')])));
  const modules = new Map([...texts].filter(([file]) => file.endsWith('.module.css'))
    .map(([file, css]) => [file, classesOf(css)]));
  /** Every use of a class: where, of which module, its name. */
  const uses = [];
  for (const [file, text] of texts) {
    const beside = (relative) => path.resolve(path.dirname(file), relative);
    if (file.endsWith('.module.css')) {
      for (const [, names, from] of text.matchAll(COMPOSES)) {
        for (const name of names.split(/\s+/)) uses.push({ file, module: from ? beside(from) : file, name });
      }
    }
    for (const [, variable, from] of text.matchAll(IMPORT)) {
      for (const [, name] of text.matchAll(new RegExp(`\\b${variable}\\.(\\w+)`, 'g'))) {
        uses.push({ file, module: beside(from), name });
      }
    }
  }
  const short = (file) => path.relative(src, file);

  it('are there wherever one is used', () => {
    assert.ok(uses.length > 300, `${uses.length} uses were found`);
    const missing = uses.filter(({ module, name }) => !modules.get(module)?.has(name));
    assert.deepEqual(missing.map(({ file, module, name }) => `${short(file)}: ${name} of ${short(module)}`), []);
  });
  it('are all used', () => {
    const used = new Set(uses.map(({ module, name }) => `${short(module)}: ${name}`));
    const all = [...modules].flatMap(([module, names]) => [...names].map((name) => `${short(module)}: ${name}`));
    assert.deepEqual(all.filter((each) => !used.has(each)), []);
  });
});
