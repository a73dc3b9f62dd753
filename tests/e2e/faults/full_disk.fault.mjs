// A disk that is full and a data folder that has become read-only, under load. Needs root, for mounts.
//
// The kernel makes no file system read-only while a journal is open on it, so the folder gets a
// read-only mount on top of itself: all that is opened by its path fails, the open journal goes on.
import { execFile } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

import { eventually } from '../support/programs.mjs';
import { request } from '../support/http.mjs';
import { fault } from './support/fault.mjs';
import { Site } from './support/site.mjs';

const run = promisify(execFile);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const backlogLimit = 16 * 2 ** 20;
// Of the longest texts a line can have, so that the backlog fills in reasonable time.
const longModel = '\u0001'.repeat(512);

async function onSmallDisk(dataDir) {
  await run('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'gatehouse-faults', dataDir]);
  return () => run('umount', [dataDir]);
}

/** Writes a file until nothing more goes into the folder; resolves to its path. */
async function fill(dataDir) {
  const file = path.join(dataDir, 'fill');
  const handle = await open(file, 'w');
  try {
    for (let size = 2 ** 20; size >= 1; size = Math.floor(size / 2)) {
      const block = Buffer.alloc(size);
      while (await handle.write(block).then(({ bytesWritten }) => bytesWritten === size, () => false));
    }
  } finally {
    await handle.close();
  }
  return file;
}

async function backlogOf(site) {
  const { text } = await request(`${site.proxy.adminUrl}/metrics`);
  return Number(text.match(/^gatehouse_\w*backlog_bytes(?:\{\})? (\S+)$/m)[1]);
}

const faults = {
  'a full disk': {
    async begin(site) { site.fill = await fill(site.stack.dataDir); },
    async end(site) { await rm(site.fill); },
    trouble: /No space left on device/,
    notReady: true,
  },
  'a read-only folder': {
    async begin({ stack: { dataDir } }) {
      await run('mount', ['--bind', dataDir, dataDir]);
      await run('mount', ['-o', 'remount,bind,ro', dataDir]);
    },
    // Lazily: somebody may be reading the document through it at this moment.
    async end({ stack: { dataDir } }) { await run('umount', ['--lazy', dataDir]); },
    trouble: /Read-only file system/,
    notReady: false,  // the journal takes all there is to keep; only the flush waits
  },
};

/** While it lasts: callers are served, operators and the dashboard's admins are told. */
async function whileItLasts(site, { trouble, notReady }, milliseconds, tally, when) {
  const { statuses } = site.callers;
  const told = await eventually(async () => {
    const { status, text } = await site.readyz();
    return trouble.test(text) && (!notReady || status === 503) && text;
  }, `/readyz tells of ${when}`).catch(() => '');
  if (!told) tally.miss(`${when}: /readyz does not tell of it`);
  const before = site.callers.answers.size;
  const until = Date.now() + milliseconds;
  while (Date.now() < until) {
    const status = await site.editor.edit();
    if (status !== 503) tally.miss(`${when}: an edit was answered ${status}`);
    await pause(100);
  }
  for (const answer of site.editor.unclear.splice(0)) {
    tally.miss(`${when}: an edit was refused with ${JSON.stringify(answer.body)}`);
  }
  const served = site.callers.answers.size - before;
  if (served === 0) tally.miss(`${when}: nobody was served`);
  for (const [status, count] of statuses) tally.miss(`${when}: ${count} calls were answered ${status}`);
  tally.note(`${when}: ${served} calls served in ${milliseconds} ms; /readyz: `
    + told.split('\n').filter((line) => trouble.test(line)).join(' '));
}

/** Fills the journal's backlog: then, and not before, calls are refused with 503. */
async function fillBacklog(site, tally) {
  const load = site.callers.load(() => site.proxy.url,
    { width: 16, pauseMs: 0, body: { model: longModel } });
  await eventually(() => site.callers.statuses.has(503), 'a refusal for want of room', 120_000)
    .catch((error) => tally.miss(error.message));
  await pause(500);
  await load.ended();
  await pause(200);
  const reached = await backlogOf(site);
  for (let i = 0; i < 50; ++i) await site.callAll(4);
  const later = await backlogOf(site);
  if (later !== reached) tally.miss(`refusals made the backlog grow from ${reached} to ${later} bytes`);
  if (reached < backlogLimit) tally.miss(`refused with a backlog of ${reached} bytes`);
  const others = [...site.callers.statuses.keys()].filter((status) => status !== 503);
  if (others.length > 0) tally.miss(`with a full backlog, calls were answered ${others}`);
  tally.note(`a backlog of ${reached} bytes: ${site.callers.statuses.get(503)} calls refused with 503`);
  site.callers.statuses.clear();
}

async function healed(site, tally, when) {
  const began = performance.now();
  await eventually(async () => {
    const { status, text } = await site.readyz();
    return status === 200 && /usage flush ok\n/.test(text) && await backlogOf(site) === 0
      && await site.editor.edit() === 200;
  }, `recovery from ${when}`, 30_000).catch((error) => tally.miss(error.message));
  tally.recovered(performance.now() - began);
}

async function sweep(site, name, { milliseconds, overflow }, tally) {
  const { begin, end, ...expected } = faults[name];
  ++tally.tried;
  site.editor.begin(await site.stack.document());
  const load = site.callers.load(() => site.proxy.url, { width: 6, pauseMs: 40 });
  await pause(1000);
  await begin(site);
  try {
    await whileItLasts(site, expected, milliseconds, tally, name);
    if (overflow) {
      await fillBacklog(site, tally);
      await run('mount', ['-o', 'remount,size=96m', site.stack.dataDir]);
    }
  } finally {
    await end(site);
  }
  await healed(site, tally, name);
  site.callers.statuses.clear();  // those of the running load while the backlog was full
  await pause(500);
  await load.ended();
  for (const [status, count] of site.callers.statuses) {
    tally.miss(`after ${name}: ${count} calls were answered ${status}`);
  }
  if (site.callers.cutOff > 0) tally.miss(`${name}: ${site.callers.cutOff} calls were cut off`);
  await site.callAll(2);
  await site.check(tally, `after ${name}`);
}

export default fault({
  id: 'F10',
  title: 'a full disk and a read-only folder under load: serves on, exact afterwards',
  async run({ long, tally }) {
    const site = await Site.open({ prepareFolder: onSmallDisk });
    try {
      for (let round = 0; round < (long ? 2 : 1); ++round) {
        await sweep(site, 'a full disk', { milliseconds: long ? 8000 : 2500 }, tally);
        await sweep(site, 'a read-only folder', { milliseconds: long ? 8000 : 2500 }, tally);
      }
      if (long) await sweep(site, 'a full disk', { milliseconds: 3000, overflow: true }, tally);
    } finally {
      await site.close();
    }
  },
});
