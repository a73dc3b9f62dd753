// Callers that never rest while an operator changes what is behind them.
import { rename, writeFile } from 'node:fs/promises';

import { agent, chat } from '../support/http.mjs';

/**
 * `width` callers at once, each asking `url()` again and again, until `stop()`. Resolves then to what
 * each request saw: {began, ended, url, status, text}, times by performance.now().
 */
export function keepAsking(url, apiKey, { width, call = chat } = {}) {
  let running = true;
  const seen = [];
  const through = agent(width);
  const callers = Array.from({ length: width }, async (_, caller) => {
    for (let number = caller; running; ++number) {
      const to = url(number);
      const began = performance.now();
      const { status, text } = await call(to, apiKey, { agent: through });
      seen.push({ began, ended: performance.now(), url: to, status, text });
    }
  });
  return {
    seen,
    stop: async () => {
      running = false;
      await Promise.all(callers);
      through.destroy();
      return seen;
    },
  };
}

/** Puts `document` in the place of the stack's data file as editors and jq do, by rename. */
export async function replaceDocument(stack, document) {
  await writeFile(`${stack.dataFile}.edited`, JSON.stringify(document, null, 2), { mode: 0o600 });
  await rename(`${stack.dataFile}.edited`, stack.dataFile);
}

/** Changes the document as it is by `change(document)` and replaces it. */
export async function editByHand(stack, change) {
  const document = await stack.document();
  change(document);
  await replaceDocument(stack, document);
}
