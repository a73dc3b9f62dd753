// Kept-alive connections to several proxies, so that every worker of each of them is asked: a worker
// keeps a connection it was given, and they are handed round.
import { agent, chat, request } from './http.mjs';

export class Connections {
  constructor(proxies, perProxy = 4) {
    this.all = proxies.flatMap((proxy) =>
      Array.from({ length: perProxy }, () => ({ ...proxy, agent: agent(1) })));
  }

  /** Runs `use(connection, index)` on all of them at once; resolves to the results. */
  each(use) { return Promise.all(this.all.map(use)); }

  /** The key's own numbers on all connections at once; resolves to the answers. */
  stats(apiKey) { return this.each((connection) => statsOn(connection, apiKey)); }

  /** Uses the key on all connections at once; resolves to the statuses. A tenth are real chats. */
  use(apiKey, round) {
    return this.each(async (connection, index) => {
      const answer = (round + index) % 10 === 0
        ? await chat(connection.url, apiKey, { agent: connection.agent })
        : await statsOn(connection, apiKey);
      return answer.status;
    });
  }

  close() { for (const connection of this.all) connection.agent.destroy(); }
}

export function statsOn({ url, agent: through }, apiKey) {
  return request(`${url}/stats`,
    { agent: through, headers: { authorization: `Bearer ${apiKey}` } });
}
