// Expect, HEAD, HTTP/1.0 and how a connection goes on or ends.
import { bodyLimit, chunked, get, head, key, local, post, served, target, waits, withLine }
  from '../support/cases.mjs';

const last = '0\r\n\r\n';
const old = (...lines) => head(`GET ${target} HTTP/1.0`, 'Host: gate', `x-api-key: ${key}`, ...lines);
const oldPost = (fields, body) => head(`POST ${target} HTTP/1.0`, `x-api-key: ${key}`, ...fields) + body;
const expect = 'Expect: 100-continue';
const hello = { bodies: ['hello'] };
const mayHello = { ...hello, interim: 'may' };
const closed = { after: 'closed' };
const wrong = (bytes) => bytes.replaceAll(key, 'wrong-key-000000');

export default [
  ...served(
    ['Expect with the body behind it', post([expect, 'Content-Length: 5'], 'hello'),
      { ...mayHello, why: 'RFC 9110, 10.1.1: may be left out once the body has begun' }],
    ['Expect with chunks behind it', post([expect, 'Transfer-Encoding: chunked'],
      `5\r\nhello\r\n${last}`), mayHello],
    ['Expect in capitals', post(['EXPECT: 100-CONTINUE', 'Content-Length: 5'], 'hello'), mayHello],
    ['Expect without a body', get(expect), { why: 'nothing to continue with' }],
    ['Expect of something else', post(['Expect: 200-ok', 'Content-Length: 5'], 'hello'),
      { ...hello, why: 'RFC 9110, 10.1.1: 417 is a MAY' }],
    ['Expect, then another request', post([expect, 'Content-Length: 5'], 'hello') + get(),
      { answers: [200, 200], upstream: 2, bodies: ['hello', ''], interim: 'may' }],
    ['Expect in HTTP/1.0', oldPost([expect, 'Content-Length: 5'], 'hello'),
      { ...hello, ...closed, why: 'RFC 9110, 10.1.1: ignored' }],
    ['HEAD', withLine(`HEAD ${target} HTTP/1.1`), { heads: [0] }],
    ['HEAD with a body', withLine(`HEAD ${target} HTTP/1.1`, 'Content-Length: 5') + 'hello',
      { ...hello, heads: [0] }],
    ['HEAD and Connection: close', withLine(`HEAD ${target} HTTP/1.1`, 'Connection: close'),
      { ...closed, heads: [0] }],
    ['DELETE', withLine(`DELETE ${target} HTTP/1.1`)],
    ['PUT with a body', withLine(`PUT ${target} HTTP/1.1`, 'Content-Length: 5') + 'hello', hello],
    ['Connection: close', get('Connection: close'), closed],
    ['Connection: Close', get('Connection: Close'), closed],
    ['close in a list', get('Connection: keep-alive, x-a , close'), closed],
    ['close in a second Connection', get('Connection: keep-alive', 'Connection: close'), closed],
    ['close in a list with empty elements', get('Connection: ,, close ,'), closed],
    ['Connection: closed', get('Connection: closed'), { why: 'another option' }],
    ['Connection: keep-alive', get('Connection: keep-alive')],
    ['Proxy-Connection: close', get('Proxy-Connection: close')],
    ['Keep-Alive: timeout=0', get('Keep-Alive: timeout=0')],
    ['close with a body', post(['Connection: close', 'Content-Length: 5'], 'hello'),
      { ...closed, ...hello }],
    ['close with chunks', chunked(`5\r\nhello\r\n${last}`, 'Connection: close'),
      { ...closed, ...hello }],
    ['HTTP/1.0', old(), closed],
    ['HTTP/1.0 with keep-alive', old('Connection: keep-alive')],
    ['HTTP/1.0 with Keep-Alive in capitals', old('Connection: KEEP-ALIVE')],
    ['HTTP/1.0 with keep-alive and close', old('Connection: keep-alive, close'), closed],
    ['HTTP/1.0 with a body', oldPost(['Content-Length: 5'], 'hello'), { ...closed, ...hello }],
    ['HTTP/1.0 with a body and keep-alive',
      oldPost(['Connection: keep-alive', 'Content-Length: 5'], 'hello'), hello],
    ['HTTP/1.0 without a length', oldPost([], ''), { ...closed, bodies: [''] }],
  ),
  ...local(
    ['HEAD of a local route', withLine('HEAD /health HTTP/1.1'), 200, { heads: [0] }],
    ['HEAD of nothing', withLine('HEAD /nowhere HTTP/1.1'), 404, { heads: [0] }],
    ['HEAD where it is not served', withLine('HEAD /v1/chat/completions HTTP/1.1'), 405, { heads: [0] }],
    ['a local route with a body', withLine('GET /health HTTP/1.1', 'Content-Length: 5') + 'hello', 200],
    ['a local route with chunks', withLine('GET /health HTTP/1.1', 'Transfer-Encoding: chunked')
      + `5\r\nhello\r\n${last}`, 200, closed],
    ['a local route with Expect', withLine('GET /health HTTP/1.1', expect, 'Content-Length: 5')
      + 'hello', 200, closed],
    ['POST to a local route', withLine('POST /health HTTP/1.1', 'Content-Length: 5') + 'hello', 405],
    ['a wrong key', wrong(get()), 401],
    ['a wrong key with a small body', wrong(post('Content-Length: 5', 'hello')), 401],
    ['a wrong key with a body that is not sent', wrong(post(`Content-Length: ${bodyLimit + 1}`)), 401,
      closed],
    ['a wrong key with Expect', wrong(post([expect, 'Content-Length: 5'], 'hello')), 401, closed],
    ['a wrong key with chunks', wrong(chunked(`5\r\nhello\r\n${last}`)), 401, closed],
    ['HTTP/1.0 local', head('GET /health HTTP/1.0'), 200, closed],
  ),
  ...waits(
    ['Expect, the body not sent yet', post([expect, 'Content-Length: 5']), { interim: 'must' }],
    ['Expect with chunks, not sent yet', post([expect, 'Transfer-Encoding: chunked']),
      { interim: 'must' }],
    ['a body not sent yet', post(['Content-Length: 5'])],
    ['HTTP/1.0 with Expect, the body not sent', oldPost([expect, 'Content-Length: 5'], ''),
      { why: 'RFC 9110, 10.1.1: no interim answer to HTTP/1.0' }],
  ),
];
