// Callers that keep the bill: what they were told, in answers they received completely, is what must
// be charged afterwards.
import { agent, chat, message } from '../../support/http.mjs';

const kinds = [
  { call: chat, body: {} },
  { call: chat, body: { stream: true, stream_options: { include_usage: true } } },
  { call: message, body: {} },
  { call: message, body: { stream: true } },
];

/** What `promise` resolves to; throws when that takes longer than any answer may. */
async function inTime(promise) {
  let timer;
  const tooLate = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in 30 s')), 30_000);
  });
  try { return await Promise.race([promise, tooLate]); } finally { clearTimeout(timer); }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The JSON of all data lines of an event stream. */
function events(text) {
  return text.split('\n').filter((line) => line.startsWith('data: {'))
    .map((line) => JSON.parse(line.slice(6)));
}

/** The tokens that a whole answer says it cost; undefined when it is not a whole answer. */
function tokensOf({ call, body }, text) {
  if (call === chat) {
    if (body.stream && !/data: \[DONE\]\n\n$/.test(text)) return undefined;
    const usage = body.stream ? events(text).map((event) => event.usage).filter(Boolean).pop()
      : JSON.parse(text).usage;
    return usage && usage.prompt_tokens + usage.completion_tokens;
  }
  if (!body.stream) {
    const { usage } = JSON.parse(text);
    return usage.input_tokens + usage.output_tokens;
  }
  const all = events(text);
  if (!all.some((event) => event.type === 'message_stop')) return undefined;
  return all.find((event) => event.type === 'message_start').message.usage.input_tokens
    + all.filter((event) => event.type === 'message_delta').pop().usage.output_tokens;
}

export class Callers {
  /** `apiKeys`: their secrets, used in turn. */
  constructor(apiKeys) {
    this.apiKeys = apiKeys;
    this.answers = new Map();   // request id → tokens, of answers received completely
    this.sent = 0;
    this.cutOff = 0;            // connections that failed or answers that broke off
    this.statuses = new Map();  // of answers other than 200
    this.slowestMs = 0;
  }

  /**
   * One request of the next kind, with usage of its own. Resolves to its status, 0 when the
   * connection failed or the answer was not whole. Throws when none came, when it contradicts what
   * the upstream was asked for, or when a request id comes twice.
   */
  async call(proxyUrl, { headers = {}, body = {}, kind = kinds[this.sent % kinds.length],
    through } = {}) {
    const number = this.sent++;
    const input = 1 + number % 97;
    const output = 1 + number % 211;
    const began = Date.now();
    const calling = kind.call(proxyUrl, this.apiKeys[number % this.apiKeys.length], {
      agent: through,
      headers: { 'x-demo-input-tokens': String(input), 'x-demo-output-tokens': String(output),
        ...headers },
      body: { ...kind.body, ...body } }).catch(() => null);
    const answer = await inTime(calling);
    if (!answer) {
      ++this.cutOff;
      return 0;
    }
    this.slowestMs = Math.max(this.slowestMs, Date.now() - began);
    if (answer.status !== 200) {
      this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
      return answer.status;
    }
    const tokens = tokensOf(kind, answer.text);
    if (tokens === undefined) {
      ++this.cutOff;
      return 0;
    }
    const id = answer.headers['x-gatehouse-request-id'];
    if (tokens !== input + output) throw new Error(`${id}: told ${tokens}, asked for ${input + output}`);
    if (!id || this.answers.has(id)) throw new Error(`request id ${id} came twice`);
    this.answers.set(id, tokens);
    return 200;
  }

  /**
   * Calls all the time, `width` at once, each after `pauseMs`. `url` gives a proxy's URL for each
   * call. Resolves `ended()` once the running ones are over.
   */
  load(url, { width = 4, pauseMs = 10, ...options } = {}) {
    let running = true;
    const through = agent();
    const caller = async () => {
      while (running) {
        const status = await this.call(url(), { through, ...options });
        await pause(status === 200 ? pauseMs : Math.max(pauseMs, 20));
      }
    };
    const callers = Promise.all(Array.from({ length: width }, caller));
    callers.catch(() => { running = false; });
    return {
      ended: async () => {
        running = false;
        await callers;
        through.destroy();
      },
    };
  }
}
