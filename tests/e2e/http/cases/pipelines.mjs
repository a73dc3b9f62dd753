import { chunked, get, head, key, local, post, refused, served, stowaway, target, withLine }
  from '../support/cases.mjs';

const last = '0\r\n\r\n';
const health = head('GET /health HTTP/1.1', 'Host: gate');
const bad = head(`GET ${target} HTTP/1.1`, 'Host : gate');
const times = (count, value) => Array.from({ length: count }, () => value);
const row = (answers, upstream, after = 'open', rest = {}) => ({ answers, upstream, after, ...rest });

export default [
  ...served(
    ['two requests', get() + get(), row([200, 200], 2)],
    ['three requests', get().repeat(3), row(times(3, 200), 3)],
    ['five requests', get().repeat(5), row(times(5, 200), 5)],
    ['five with an empty line between', `${get()}\r\n`.repeat(5), row(times(5, 200), 5)],
    ['bodies of both framings',
      post('Content-Length: 5', 'hello') + chunked(`3\r\nabc\r\n${last}`) + post('Content-Length: 2', 'hi'),
      row(times(3, 200), 3, 'open', { bodies: ['hello', 'abc', 'hi'] })],
    ['a body, then none', post('Content-Length: 5', 'hello') + get(), row([200, 200], 2)],
    ['local and forwarded', health + get() + health, row([200, 200, 200], 1)],
    ['forwarded, then 404', get() + withLine('GET /nowhere HTTP/1.1') + get(), row([200, 404, 200], 2)],
    ['a wrong key between', get() + get().replaceAll(key, 'wrong-key-000000') + get(),
      row([200, 401, 200], 2)],
    ['no key between', get() + get().replaceAll(`x-api-key: ${key}\r\n`, '') + get(),
      row([200, 401, 200], 2)],
    ['a wrong key with a body', post('Content-Length: 5', 'hello').replaceAll(key, 'wrong-key-000000')
      + get(), row([401, 200], 1, 'open', { bodies: [''] })],
    ['HEAD between', get() + withLine(`HEAD ${target} HTTP/1.1`) + get(),
      row([200, 200, 200], 3, 'open', { heads: [1] })],
    ['the second is malformed', get() + bad, row([200, 400], 1, 'closed')],
    ['the third is malformed', get() + get() + bad + get(), row([200, 200, 400], 2, 'closed')],
    ['the fifth is malformed', get().repeat(4) + bad, row([...times(4, 200), 400], 4, 'closed')],
    ['the second has two lengths', get() + post(['Content-Length: 5', 'Content-Length: 6'], 'hello!'),
      row([200, 400], 1, 'closed')],
    ['the second has a bad chunk', get() + chunked('x\r\n') + get(), row([200, 400], 1, 'closed')],
    ['the second is HTTP/2', get() + 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', row([200, 505], 1, 'closed')],
    ['the second is not whole', get() + get().slice(0, -2), row([200], 1, 'waits')],
    ['the first says close', get('Connection: close') + get(), row([200], 1, 'closed',
      { why: 'RFC 9112, 9.6: what comes behind it is not served' })],
    ['the second says close', get() + get('Connection: close') + get(), row([200, 200], 2, 'closed')],
    ['the first is HTTP/1.0', head(`GET ${target} HTTP/1.0`, `x-api-key: ${key}`) + get(),
      row([200], 1, 'closed')],
    ['the second is HTTP/1.0', get() + head(`GET ${target} HTTP/1.0`, `x-api-key: ${key}`) + get(),
      row([200, 200], 2, 'closed')],
    ['HTTP/1.0 with keep-alive', head(`GET ${target} HTTP/1.0`, `x-api-key: ${key}`,
      'Connection: keep-alive') + get(), row([200, 200], 2)],
  ),
  ...local(
    ['ten local ones', health.repeat(10), times(10, 200)],
    ['OPTIONS and local ones', withLine('OPTIONS * HTTP/1.1') + health, [204, 200]],
    ['HEAD and local ones', withLine('HEAD /health HTTP/1.1') + health, [200, 200], { heads: [0] }],
    ['refused by the route, three times', withLine('DELETE /v1/models HTTP/1.1').repeat(3),
      [405, 405, 405]],
  ),
  ...refused(400,
    ['the first is malformed', bad + stowaway],
    ['the first has a bad chunk', chunked('x\r\n') + stowaway],
    ['the first has a bad trailer', chunked('0\r\nx\r\n\r\n') + stowaway],
  ),
];
