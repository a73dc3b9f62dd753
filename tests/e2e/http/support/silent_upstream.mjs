// An upstream that takes requests and says nothing, or no more than the beginning of an answer.
import { EventEmitter, once } from 'node:events';
import net from 'node:net';

const beginning = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n'
  + 'f\r\ndata: {"a":1}\n\n\r\n';

/**
 * Listens on a free port of 127.0.0.1. Paths with `begins` get the beginning of a stream. Emits
 * 'asked' with the socket for each request, and 'left' when such a socket is closed by its peer.
 */
export async function silentUpstream() {
  const upstream = new EventEmitter();
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let asked = false;
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      if (asked) upstream.emit('left', performance.now());
    });
    socket.on('data', (bytes) => {
      if (asked) return;
      asked = true;
      if (/^\S+ \S*begins/.test(bytes.toString('latin1'))) socket.write(beginning);
      upstream.emit('asked', socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  upstream.url = `http://127.0.0.1:${server.address().port}`;
  upstream.close = () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return upstream;
}
