// Modules of the app as Node can run them: bundled from their TypeScript by the app's own esbuild.
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const app = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../../dashboard/web');
const esbuild = createRequire(path.join(app, 'package.json'))('esbuild');
const folder = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-web-'));
after(() => rm(folder, { recursive: true, force: true }));

let loads = 0;

/** A module by its path below the app's src. */
export async function load(module) {
  // A file for each load: suites load one module at the same time as another part of theirs reads it.
  const outfile = path.join(folder, `${++loads}-${path.basename(module)}.mjs`);
  await esbuild.build({ entryPoints: [path.join(app, 'src', module)], outfile, bundle: true,
    platform: 'node', format: 'esm', jsx: 'automatic',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" } });
  return import(pathToFileURL(outfile).href);
}
