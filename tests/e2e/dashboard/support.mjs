// A dashboard as scripts and browsers call it.
import { request } from '../support/http.mjs';

/** An answer's body; null when there is none, text when it is no JSON. */
function bodyOf({ headers, text }) {
  if (text === '') return null;
  return /json/.test(headers['content-type'] ?? '') ? JSON.parse(text) : text;
}

/** One request to the stack's dashboard: {status, headers, text, body}. */
export async function send(stack, method, route, { body, headers = {}, ...options } = {}) {
  const answer = await request(stack.dashboardUrl + route, { method, body, headers, ...options });
  return { ...answer, body: bodyOf(answer) };
}

/** The same by the token for scripts. */
export const script = (stack, method, route, { headers = {}, ...options } = {}) =>
  send(stack, method, route,
    { ...options, headers: { authorization: `Bearer ${stack.authToken}`, ...headers } });

/** The session cookie that an answer sets, or undefined. */
export const cookieOf = (answer) => answer.headers['set-cookie']?.[0].split(';')[0];

/** What a browser sends of its own page's accord. */
export const ownPage = { 'sec-fetch-site': 'same-origin' };

/** The same by a browser's session. */
export const browser = (stack, cookie, method, route, { headers = {}, ...options } = {}) =>
  send(stack, method, route,
    { ...options, headers: { ...(cookie ? { cookie } : {}), ...ownPage, ...headers } });

/** Logs in and resolves to the cookie. */
export async function logIn(stack, name, password) {
  const answer = await browser(stack, undefined, 'POST', '/api/login', { body: { name, password } });
  if (answer.status !== 200) throw new Error(`login: ${answer.status} ${answer.text}`);
  return cookieOf(answer);
}

/** Uses the setup link and resolves to the admin's cookie. */
export async function setUp(stack, name, password) {
  const token = stack.setupLink.split('#token=')[1];
  const answer = await browser(stack, undefined, 'POST', '/api/setup', { body: { token, name, password } });
  if (answer.status !== 200) throw new Error(`setup: ${answer.status} ${answer.text}`);
  return cookieOf(answer);
}
