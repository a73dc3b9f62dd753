// The books after a fault: what the journals hold, what the document says, and whether that is what
// the callers were told.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { binaries } from '../../support/program.mjs';
import { eventually } from '../../support/programs.mjs';

const run = promisify(execFile);

async function namesIn(folder) {
  try { return await readdir(folder); } catch { return []; }
}

/**
 * The journals in a data folder: Map instance → {lines, lastSeq, lastCounted, retired, bad}. Lines are
 * those that count: copies at the beginning of a segment are left out, as is a torn line at the very
 * end. lastCounted is the last one that adds usage.
 */
export async function readJournals(dataDir) {
  const files = [];
  for (const [folder, retired] of [['usage', false], ['usage/retired', true]]) {
    for (const name of await namesIn(path.join(dataDir, folder))) {
      const found = name.match(/^([^.]+)(?:\.(\d+))?\.jsonl$/);
      if (found) {
        files.push({ file: path.join(dataDir, folder, name), retired, instance: found[1],
          number: found[2] ? Number(found[2]) : Infinity });
      }
    }
  }
  files.sort((a, b) => (a.instance < b.instance ? -1 : a.instance > b.instance ? 1
    : a.number - b.number));
  const journals = new Map();
  for (const { file, retired, instance } of files) {
    const journal = journals.get(instance)
      ?? { lines: [], lastSeq: 0, lastCounted: 0, retired: true, bad: 0 };
    journals.set(instance, journal);
    journal.retired = journal.retired && retired;
    const texts = (await readFile(file, 'utf8')).split('\n');
    texts.pop();
    for (const text of texts) {
      let line;
      try { line = JSON.parse(text); } catch { ++journal.bad; continue; }
      if (line.seq <= journal.lastSeq) continue;
      journal.lastSeq = line.seq;
      if (line.counted > 0) journal.lastCounted = line.seq;
      journal.lines.push(line);
    }
  }
  return journals;
}

/** Whether all usage that the journals hold is in the document. */
export function isMerged(document, journals) {
  return [...journals].every(([instance, { lastCounted, retired }]) => {
    const entry = document.proxies?.[instance];
    return entry ? (entry.usage_applied ?? 0) >= lastCounted : retired || lastCounted === 0;
  });
}

/** Map request id → its lines, in order. */
export function byRequest(journals) {
  const requests = new Map();
  for (const { lines } of journals.values()) {
    for (const line of lines) {
      if (!requests.has(line.request_id)) requests.set(line.request_id, []);
      requests.get(line.request_id).push(line);
    }
  }
  return requests;
}

/** Whether nobody holds the lock on `file`. */
export async function isFree(file) {
  return run('flock', ['-n', file, 'true']).then(() => true, () => false);
}

async function compareAnswers(requests, callers, tally, when) {
  for (const [id, tokens] of callers.answers) {
    const finals = (requests.get(id) ?? []).filter((line) => !line.progress);
    if (finals.length > 1) {
      tally.doubled += finals.slice(1).reduce((sum, line) => sum + line.charged, 0);
      tally.miss(`${when}: request ${id} has ${finals.length} final lines`);
    } else {
      tally.compare(finals[0]?.charged ?? 0, tokens, `${when}: charged for request ${id}`);
    }
  }
}

function compareTotals(document, requests, tally, when) {
  const charged = new Map();
  for (const lines of requests.values()) {
    const { key_id: key, charged: tokens } = lines.at(-1);
    charged.set(key, (charged.get(key) ?? 0) + tokens);
  }
  for (const key of document.keys) {
    tally.compare(key.total_lifetime_tokens ?? 0, charged.get(key.id) ?? 0,
      `${when}: total of ${key.id} against its journals`);
  }
}

async function verifyUsage(stack, tally, when) {
  const program = path.join(binaries, 'gatehouse-proxy');
  try {
    await run(program, ['--data-file', stack.dataFile, '--verify-usage'], { env: {} });
  } catch (error) {
    tally.miss(`${when}: --verify-usage: ${error.stdout ?? ''}${error.message}`);
  }
}

/** The document, or null and a corrupt one counted. */
export async function validDocument(stack, tally, when) {
  const text = await readFile(stack.dataFile, 'utf8');
  try {
    const document = JSON.parse(text);
    if (Array.isArray(document.keys) && Number.isInteger(document.revision)) return document;
  } catch { /* told below */ }
  ++tally.corrupt;
  tally.miss(`${when}: the document is not valid: ${text.length} bytes, ${text.slice(0, 60)}`);
  return null;
}

/**
 * Waits until everything is merged and checks all that must hold then: every answer that a caller
 * received completely is charged exactly once, the document's totals are the journals', the proxy's
 * own audit finds no difference, no line is bad, no lock and no temporary file is left over.
 * Callers must be at rest. Resolves to the document.
 */
export async function checkBooks(stack, callers, tally, when) {
  let journals;
  let document;
  await eventually(async () => {
    journals = await readJournals(stack.dataDir);
    document = await validDocument(stack, tally, when);
    return document && isMerged(document, journals);
  }, 'all usage is merged').catch((error) => tally.miss(`${when}: ${error.message}`));
  if (!document) return null;

  for (const [instance, { bad }] of journals) {
    if (bad === 0) continue;
    tally.corrupt += bad;
    tally.miss(`${when}: ${bad} bad lines in journal ${instance}`);
  }
  const requests = byRequest(journals);
  await compareAnswers(requests, callers, tally, when);
  compareTotals(document, requests, tally, when);
  await verifyUsage(stack, tally, when);
  await eventually(() => isFree(`${stack.dataFile}.lock`), 'the lock is free', 5000)
    .catch(() => tally.miss(`${when}: the lock is held`));
  await eventually(async () => !(await readdir(stack.dataDir)).some((name) => name.endsWith('.tmp')),
    'no temporary file', 5000)
    .catch(() => tally.miss(`${when}: a temporary file is left over`));
  return document;
}
