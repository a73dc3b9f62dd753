// A stack that is hurt again and again: one data file, proxies and a dashboard that are killed and
// started again, callers and an editor that keep the bill.
import path from 'node:path';

import { documentWith, eventually, startStack } from '../../support/programs.mjs';
import { request } from '../../support/http.mjs';
import { checkBooks } from './books.mjs';
import { Callers } from './callers.mjs';
import { Editor } from './editor.mjs';

const keyCount = 4;
const apiKeys = Array.from({ length: keyCount }, (_, i) => `faults-site-key-${i}`);

export class Site {
  /** `options` as startStack has them; the document has keys of its own. */
  static async open(options = {}) {
    const site = new Site();
    site.workers = options.workers;
    site.stack = await startStack({
      document: documentWith(apiKeys.map((key, i) =>
        ({ id: `key_${i}`, key, name: `Key ${i}`, token_limit_per_5h: null }))),
      ...options });
    site.callers = new Callers(apiKeys);
    site.editor = new Editor(site.stack, apiKeys.map((_, i) => `key_${i}`));
    // The first edit numbers the document as it was written here; what follows counts one by one.
    if (options.dashboard !== false && await site.editor.edit() !== 200) throw new Error('no first edit');
    site.editor.begin(await site.stack.document());
    return site;
  }

  get proxy() { return this.stack.proxies[0]; }

  /** Calls `count` times at once. */
  async callAll(count, url = this.proxy.url) {
    await Promise.all(Array.from({ length: count }, () => this.callers.call(url)));
  }

  /**
   * Starts a proxy in the place of number `index`, on its port. Resolves to the milliseconds until
   * it answered a caller with 200.
   */
  async restartProxy(index = 0, options = {}) {
    const old = this.stack.proxies[index];
    const began = performance.now();
    const proxy = await this.stack.startProxy({ listen: new URL(old.url).host, workers: this.workers, ...options });
    this.stack.proxies.pop();
    this.stack.proxies[index] = proxy;
    await eventually(() => this.serves(proxy.url), 'the proxy answers');
    return performance.now() - began;
  }

  /** Whether the proxy at `url` answers a caller with 200. */
  async serves(url = this.proxy.url) {
    const headers = { authorization: `Bearer ${apiKeys[0]}` };
    return request(`${url}/stats`, { headers }).then(({ status }) => status === 200, () => false);
  }

  /** The same for the dashboard, until it lists the keys. */
  async restartDashboard() {
    const began = performance.now();
    await this.stack.startDashboard({ listen: new URL(this.stack.dashboardUrl).host });
    await eventually(async () => (await this.stack.api('/api/keys')).status === 200,
      'the dashboard answers');
    return performance.now() - began;
  }

  /** Ends a program as power loss would, if it still runs. */
  async kill(program) {
    if (program.exitCode === null) program.child.kill('SIGKILL');
    await program.exited;
  }

  /** The file that the proxy appends to. */
  get journal() {
    const { instance } = this.proxy.program.events.find((event) => event.event === 'listening');
    return path.join(this.stack.dataDir, 'usage', `${instance}.jsonl`);
  }

  /** Leaves usage that only the journal of a dead proxy has. */
  async leaveOrphan() {
    await this.callAll(4);
    await this.kill(this.proxy.program);
  }

  /** The operators' view: {status, text} of /readyz?verbose. */
  async readyz(proxy = this.proxy) { return request(`${proxy.adminUrl}/readyz?verbose`); }

  /** Callers and editor at rest: checks the books and that each acknowledged edit counts. */
  async check(tally, when) {
    const document = await checkBooks(this.stack, this.callers, tally, when);
    if (document) this.editor.check(document, tally, when);
  }

  async close() { await this.stack.stop(); }
}

/** Runs `job` for each of `items` on `width` sites side by side, each site opened by `open`. */
export async function onSites(width, items, open, job) {
  const waiting = [...items];
  await Promise.all(Array.from({ length: Math.min(width, waiting.length) }, async () => {
    const site = await open();
    try {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        await job(site, item);
      }
    } finally {
      await site.close();
    }
  }));
}

/** `count` of `items`, evenly spread; all of them when there are fewer. */
export function spread(items, count) {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, i) => items[Math.floor((i + 0.5) * items.length / count)]);
}
