// An upstream that does on each path what its table says, byte by byte as it likes.
import net from 'node:net';
import zlib from 'node:zlib';

const head = (...lines) => `${lines.join('\r\n')}\r\n\r\n`;
const ok = (...fields) => head('HTTP/1.1 200 OK', 'Content-Type: application/json', ...fields);
const chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;
const block = 'x'.repeat(16 * 1024);

/** Writes `piece` again and again as fast as it is taken. */
function forever(socket, piece) {
  const more = () => { while (!socket.destroyed && socket.write(piece)); };
  socket.on('drain', more);
  more();
}

/** One byte of `text` every `ms`. */
function trickle(socket, text, ms) {
  let at = 0;
  const timer = setInterval(() => {
    if (at === text.length || socket.destroyed) return clearInterval(timer);
    socket.write(text[at++]);
  }, ms);
  socket.on('close', () => clearInterval(timer));
}

const answers = (bytes) => (socket) => socket.write(Buffer.from(bytes, 'latin1'));
const answersAndCloses = (bytes) => (socket) => socket.end(Buffer.from(bytes, 'latin1'));
const gzipped = zlib.gzipSync('{"object":"list"}').toString('latin1');

/**
 * name: [what it does with a request, what a caller gets]. A status; 'cut': 200 and an answer that is
 * not whole; 'endless': 200 and a body without end. Where the proxy sees the fault together with the
 * head, its caller gets the 502 that others are too late for.
 */
export const misbehaviours = {
  reset: [(socket) => socket.resetAndDestroy?.() ?? socket.destroy(), 502],
  closes: [(socket) => socket.end(), 502],
  'closes in the head': [answersAndCloses('HTTP/1.1 200 OK\r\nContent-'), 502],
  silent: [() => {}, 504],
  'stalls in the head': [answers('HTTP/1.1 200 OK\r\nContent-'), 504],
  'a byte of the head at a time': [(socket) => trickle(socket, ok('Content-Length: 0'), 200), 504],
  'interim answers without end':
    [(socket) => forever(socket, 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(100)), 502],
  'early hints without end': [(socket) => forever(socket,
    head('HTTP/1.1 103 Early Hints', `Link: <${'l'.repeat(1000)}>`).repeat(10)), 502],
  'switches protocols': [answers(head('HTTP/1.1 101 Switching Protocols', 'Upgrade: x',
    'Connection: Upgrade')), 502],
  'a head of a megabyte': [answers(ok(`x-a: ${'a'.repeat(1 << 20)}`, 'Content-Length: 0')), 502],
  'a head without end': [(socket) => forever(socket, `x-a: ${block}\r\n`), 502],
  'fields without end': [(socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    forever(socket, 'x-a: b\r\n'.repeat(1000));
  }, 502],
  'a line without end': [(socket) => forever(socket, block), 502],
  garbage: [answers('\x15\x03\x01\0\x02\x02\x16\r\n\r\n'), 502],
  'HTTP/2': [answers('HTTP/2 200 OK\r\n\r\n'), 502],
  'status 99': [answers(head('HTTP/1.1 099 No', 'Content-Length: 0')), 502],
  'status 600': [answers(head('HTTP/1.1 600 No', 'Content-Length: 0')), 502],
  'two lengths': [answers(ok('Content-Length: 2', 'Content-Length: 3') + '{}'), 502],
  'a length with a sign': [answers(ok('Content-Length: +2') + '{}'), 502],
  'length and chunked': [answers(ok('Content-Length: 2', 'Transfer-Encoding: chunked') + '{}'), 502],
  'an unknown coding': [answers(ok('Transfer-Encoding: gzip') + '{}'), 502],
  'a folded field': [answers(ok('x-a: b', ' c', 'Content-Length: 2') + '{}'), 502],
  'bare LFs': [answers('HTTP/1.1 200 OK\nContent-Length: 2\n\n{}'), 502],
  'a NUL in a field': [answers(ok('x-a: \0', 'Content-Length: 2') + '{}'), 502],
  'a bad chunk': [answers(ok('Transfer-Encoding: chunked') + chunk('{"a":') + 'zz\r\n'), 'cut'],
  'a chunk size that overflows':
    [answers(ok('Transfer-Encoding: chunked') + '10000000000000002\r\n{}\r\n0\r\n\r\n'), [502, 'cut']],
  'an extension without end': [(socket) => {
    socket.write(ok('Transfer-Encoding: chunked') + '2;' + block);
    forever(socket, block);
  }, [502, 'cut']],
  'trailers without end': [(socket) => {
    socket.write(ok('Transfer-Encoding: chunked') + chunk('{}') + '0\r\n');
    forever(socket, 'x-a: b\r\n'.repeat(1000));
  }, 'cut'],
  'closes in the body': [answersAndCloses(ok('Content-Length: 20') + '{"a":'), 'cut'],
  'closes between chunks': [answersAndCloses(ok('Transfer-Encoding: chunked') + chunk('{"a":')), 'cut'],
  'stalls in the body': [answers(ok('Content-Length: 20') + '{"a":'), 'cut'],
  'a byte of the body at a time': [(socket) => {
    socket.write(ok('Content-Length: 8'));
    trickle(socket, '{"a":12}', 300);
  }, 200],
  'more than its length': [answers(`${ok('Content-Length: 2')}{}${ok('Content-Length: 2')}[]`), 200],
  'gzip, though not asked': [answers(ok('Content-Encoding: gzip', `Content-Length: ${gzipped.length}`)
    + gzipped), 200],
  'answers early and stays': [(socket) => {
    socket.pause();
    socket.write(head('HTTP/1.1 413 Content Too Large', 'Content-Length: 2') + '{}');
    setTimeout(() => socket.resume(), 4000);  // only so that its end shows here
  }, 413],
  // The reset may overtake the answer.
  'answers early and closes': [(socket) => {
    socket.end(head('HTTP/1.1 413 Content Too Large', 'Content-Length: 2', 'Connection: close') + '{}',
      () => socket.destroy());
  }, [413, 502]],
  'a body without end': [(socket) => {
    socket.write(ok('Transfer-Encoding: chunked'));
    forever(socket, chunk(block));
  }, 'endless'],
};

/** Listens on a free port of 127.0.0.1; the first segment of the path says what to do. */
export async function badUpstream() {
  const sockets = new Set();
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    socket.on('end', () => socket.end());
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      const name = text.match(/POST \/(\d+)\/[^]*?\r\n\r\n/)?.[1];
      if (name === undefined) return;
      text = '';
      Object.values(misbehaviours)[Number(name)][0](socket);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    get open() { return sockets.size; },
    close: () => new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(resolve);
    }),
  };
}
