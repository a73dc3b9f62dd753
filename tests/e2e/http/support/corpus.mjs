// All cases, with the class they belong to: the name of their file.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../cases');
const names = (await readdir(folder)).filter((name) => name.endsWith('.mjs')).sort();

export const corpus = (await Promise.all(names.map(async (name) => {
  const { default: cases } = await import(pathToFileURL(path.join(folder, name)));
  const group = name.replace('.mjs', '').replaceAll('_', ' ');
  return cases.map((each) => ({ group, interim: 'none', heads: [], ...each }));
}))).flat();

let last = 0;

/** An id that no other run of a process has, four characters long. */
export const newRunId = () => (++last).toString(36).padStart(4, '0');

/** What `each` sends in the run `id`. */
export const bytesOf = (each, id) => Buffer.from(each.bytes.replaceAll('@@@@', id), 'latin1');
