// The words in which cases/*.mjs are written. A case is data:
//   name      what the caller does
//   bytes     what it sends, as Latin-1 text; each @@@@ becomes the id of the run, so that upstreams
//             can tell whose request they see
//   answers   the statuses it is answered with, in order; interim answers aside
//   after     'open': another request is served on the same connection · 'closed': the proxy closes
//             it · 'waits': neither, the proxy waits for more bytes
//   upstream  how many requests an upstream must have seen
//   bodies    the bodies of these, in order, where that is the point
//   heads     which of the answers are to HEAD, by index
//   interim   'may': a 100 may come (it depends on how the bytes are split) · 'must': one does
//   why       where the expectation comes from, where that is not obvious
export const key = 'raw-case-key-0001';
export const bodyLimit = 64 * 1024;
export const target = '/u/x?@@@@';

const credential = `x-api-key: ${key}`;

/** A head of these lines. */
export const head = (...lines) => `${lines.join('\r\n')}\r\n\r\n`;

/** A request that is forwarded, with these further fields. */
export const get = (...fields) => head(`GET ${target} HTTP/1.1`, 'Host: gate', credential, ...fields);
export const post = (fields, body = '') =>
  head(`POST ${target} HTTP/1.1`, 'Host: gate', credential, ...[fields].flat()) + body;
export const chunked = (body, ...fields) => post(['Transfer-Encoding: chunked', ...fields], body);

/** The same with the line of Host or the request line as given. */
export const withHost = (...lines) => head(`GET ${target} HTTP/1.1`, ...lines, credential);
export const withLine = (line, ...fields) => head(line, 'Host: gate', credential, ...fields);

/** A request that must never be seen on its own: it rides in another one. */
export const stowaway = head('GET /u/stowaway?@@@@ HTTP/1.1', 'Host: gate', credential);

/** Refused, and the connection closed: rows of [name, bytes, why?, status?]. */
export const refused = (status, ...rows) => rows.map(([name, bytes, why, other]) =>
  ({ name, bytes, answers: [other ?? status], after: 'closed', upstream: 0, why }));

/** Forwarded and answered, with another request behind: rows of [name, bytes, {…differences}]. */
export const served = (...rows) => rows.map(([name, bytes, differences = {}]) =>
  ({ name, bytes, answers: [200], after: 'open', upstream: 1, ...differences }));

/** Answered by the proxy itself, with another request behind: rows of [name, bytes, statuses]. */
export const local = (...rows) => rows.map(([name, bytes, answers, differences = {}]) =>
  ({ name, bytes, answers: [answers].flat(), after: 'open', upstream: 0, ...differences }));

/** Not a whole request yet: rows of [name, bytes]. */
export const waits = (...rows) => rows.map(([name, bytes, differences = {}]) =>
  ({ name, bytes, answers: [], after: 'waits', upstream: 0, ...differences }));
