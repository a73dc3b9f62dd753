// The whole stack as a test sees it: demo upstream, proxies and dashboard around one data file in a
// folder of its own, on ports of their own.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

import { Program } from './program.mjs';

export const demoCredential = 'demo-upstream-credential';
export const adminToken = 'e2e-admin-token-0123456789abcdef';

/** A document with these keys; `keys` entries need `key` (or `key_sha256`) and `name` only. */
export function documentWith(keys, rest = {}) {
  return { schema: 1, revision: 1, keys, ...rest };
}

export class Stack {
  constructor() {
    this.programs = [];
    this.proxies = [];
  }

  get proxyUrl() { return this.proxies[0]?.url; }
  get adminUrl() { return this.proxies[0]?.adminUrl; }
  get logs() { return this.programs.map((p) => `--- ${p.name} ${p.pid}\n${p.logs}`).join('\n'); }

  async #start(name, args, env, under = []) {
    const program = new Program(name, args, { env, cwd: this.dataDir, under });
    this.programs.push(program);
    return program;
  }

  async startUpstream(args = []) {
    const program = await this.#start('gatehouse-demo-upstream',
      ['--listen', '127.0.0.1:0', '--require-credential', demoCredential, ...args], {});
    this.upstream = program;
    this.upstreamUrl = `http://${await program.address()}`;
    return program;
  }

  /** A further proxy on the same data file. `under`: as Program has it. */
  async startProxy({ args = [], env = {}, workers = 2, listen = '127.0.0.1:0', under = [] } = {}) {
    const program = await this.#start('gatehouse-proxy',
      ['--data-file', this.dataFile, '--listen', listen, '--admin-listen', '127.0.0.1:0',
        '--workers', String(workers), '--log-format', 'json', ...args],
      { ZAI_API_KEY: demoCredential,
        ZAI_API_BASE: `${this.upstreamUrl}/api/coding/paas/v4`,
        ANTHROPIC_API_BASE: `${this.upstreamUrl}/api/anthropic`,
        ADMIN_TOKEN: adminToken,
        ...env }, under);
    const [address, adminAddress] =
      await Promise.all([program.address('listening'), program.address('admin_listening')]);
    const proxy = { program, url: `http://${address}`, adminUrl: `http://${adminAddress}` };
    this.proxies.push(proxy);
    return proxy;
  }

  async startDashboard({ args = [], env = {}, setup = false, listen = '127.0.0.1:0' } = {}) {
    const program = await this.#start('gatehouse-dashboard',
      ['--data-file', this.dataFile, '--listen', listen, '--log-format', 'json', ...args],
      { ...(this.authToken ? { DASHBOARD_AUTH_TOKEN: this.authToken } : {}), ...env });
    this.dashboard = program;
    this.dashboardUrl = `http://${await program.address()}`;
    const link = (p) => p.lines.map((line) => line.match(/https?:\/\/\S+\/setup#token=\S+/)?.[0])
      .find(Boolean);
    if (setup) await program.waitFor(link, 'setup link');
    this.setupLink = link(program);
    return program;
  }

  /** The REST API of a dashboard as a script calls it. Resolves to {status, headers, body}. */
  async api(route, { method = 'GET', body, headers = {}, dashboard = this.dashboardUrl } = {}) {
    const response = await fetch(dashboard + route, {
      method,
      headers: { ...(this.authToken ? { authorization: `Bearer ${this.authToken}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers,
      body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text };
  }

  /** A key made through the API; throws unless it was created. Resolves to the record + secret. */
  async createKey(fields = {}) {
    const answer = await this.api('/api/keys',
      { method: 'POST', body: { name: `key ${++this.#names}`, token_limit_per_5h: null, ...fields } });
    if (answer.status !== 201) {
      throw new Error(`POST /api/keys: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  #names = 0;

  async document() { return JSON.parse(await readFile(this.dataFile, 'utf8')); }

  /** The demo upstream's ledger, once nothing is in flight there. */
  async ledger() {
    return eventually(async () => {
      const ledger = await (await fetch(`${this.upstreamUrl}/demo/ledger`)).json();
      return ledger.totals.in_flight === 0 && ledger;
    }, 'an idle demo upstream');
  }

  /** Tokens of all that the demo upstream answered completely. */
  async deliveredTokens() {
    const { completed } = (await this.ledger()).totals;
    return completed.input_tokens + completed.output_tokens;
  }

  /** Lifetime tokens of all keys in the document. */
  async chargedTokens() {
    return (await this.document()).keys
      .reduce((sum, key) => sum + (key.total_lifetime_tokens ?? 0), 0);
  }

  /**
   * Runs `call`, which the demo upstream must answer with `tokens` in all, and waits until the
   * document's total is the ledger's. Resolves to what `call` resolves to.
   */
  async charges(tokens, call) {
    const before = await this.deliveredTokens();
    const result = await call();
    const delivered = await this.deliveredTokens();
    if (delivered - before !== tokens) {
      throw new Error(`the upstream delivered ${delivered - before} tokens, not ${tokens}`);
    }
    let charged;
    await eventually(async () => (charged = await this.chargedTokens()) === delivered,
      'what was delivered is charged').catch((error) => {
      throw new Error(`charged ${charged} tokens, delivered ${delivered}`, { cause: error });
    });
    return result;
  }

  async upstreamRequests() {
    return (await (await fetch(`${this.upstreamUrl}/demo/requests`)).json()).requests;
  }

  async resetUpstream() { await fetch(`${this.upstreamUrl}/demo/reset`, { method: 'POST' }); }

  /** Ends every program (callers' side first) and removes the folder. Resolves to exit codes. */
  async stop() {
    const codes = {};
    await Promise.all(this.programs.filter((p) => p !== this.upstream)
      .map(async (p) => { codes[p.name] = await p.stop(); }));
    if (this.upstream) codes[this.upstream.name] = await this.upstream.stop();
    await this.releaseFolder?.();
    await rm(this.dataDir, { recursive: true, force: true });
    return codes;
  }
}

/**
 * Starts demo upstream, proxy and dashboard and waits until they listen.
 *   document       what the data file holds at first: an object, text as it is, or a function that
 *                  makes one once the demo upstream's address is known; default: no file
 *   env            environment of proxies and dashboard
 *   proxyArgs, proxyEnv, workers, proxies (how many, default 1)
 *   dashboard      false: none · dashboardArgs · authToken (null: none, people only)
 *   setup          true: wait for the setup link on the dashboard's stdout
 *   prepareFolder  async (dataDir), before anything is in it; may resolve to a function that undoes it
 *                  once all programs have ended
 *   upstreamArgs   further arguments of gatehouse-demo-upstream
 */
export async function startStack({ document, env = {}, proxyArgs = [], proxyEnv = {}, workers = 2,
  proxies = 1, dashboard = true, dashboardArgs = [], authToken = 'e2e-dashboard-token-0123456789',
  setup = false, upstreamArgs = [], prepareFolder } = {}) {
  const stack = new Stack();
  stack.dataDir = await mkdtemp(path.join(os.tmpdir(), 'gatehouse-e2e-'));
  stack.dataFile = path.join(stack.dataDir, 'apikeys.json');
  stack.authToken = authToken;
  try {
    stack.releaseFolder = await prepareFolder?.(stack.dataDir);
    await stack.startUpstream(upstreamArgs);
    const content = typeof document === 'function' ? document(stack) : document;
    if (content !== undefined) {
      const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
      await writeFile(stack.dataFile, text, { mode: 0o600 });
    }
    for (let i = 0; i < proxies; ++i) {
      await stack.startProxy({ args: proxyArgs, env: { ...env, ...proxyEnv }, workers });
    }
    if (dashboard) await stack.startDashboard({ args: dashboardArgs, env, setup });
    return stack;
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** The first truthy value of `probe`, asked every 20 ms; throws after `ceilingMs`. */
export async function eventually(probe, what, ceilingMs = 20_000) {
  const deadline = Date.now() + ceilingMs;
  let last;
  for (;;) {
    try {
      const value = await probe();
      if (value) return value;
      last = undefined;
    } catch (error) { last = error; }
    if (Date.now() > deadline) throw new Error(`not in ${ceilingMs} ms: ${what}`, { cause: last });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
