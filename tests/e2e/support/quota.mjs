// Bursts of callers on one key's quota.
import { chat, inParallel } from './http.mjs';

/** What each request of `ask` takes of a quota when it asks for 100 tokens at most. */
export const perRequest = 200;
export const prompt = 'g'.repeat(400);  // 100 tokens

/** A request of 100 tokens whose answer has 100 more. */
export function ask(proxyUrl, apiKey, maxTokens, headers = {}) {
  return chat(proxyUrl, apiKey, {
    headers: { 'x-demo-output-tokens': '100', 'x-demo-input-tokens': '100', ...headers },
    body: { max_tokens: maxTokens, messages: [{ role: 'user', content: prompt }] } });
}

/**
 * `callers` of them at once, each answer held back until every one has been decided upon. Resolves
 * to {admitted, refused}: how many got a 200, and the answers of the others, all 429.
 */
export async function burst(proxyUrl, apiKey, { callers, maxTokens, holdMs = 1500 }) {
  const answers = await inParallel(callers, callers, () => ask(proxyUrl, apiKey, maxTokens,
    { 'x-demo-first-byte-delay-ms': String(holdMs) }));
  const admitted = answers.filter((answer) => answer.status === 200).length;
  const refused = answers.filter((answer) => answer.status === 429);
  const others = answers.filter(({ status }) => status !== 200 && status !== 429);
  if (others.length > 0) throw new Error(`neither 200 nor 429: ${others[0].status} ${others[0].text}`);
  return { admitted, refused };
}
