// An upstream that tells by run which requests it has seen.
import http from 'node:http';

/**
 * Listens on a free port of 127.0.0.1. `.seen(id)`: the bodies of the requests of the run `id`, in
 * order; `.total` of all runs; `.broken`: what it could not read as HTTP at all.
 */
export async function countingUpstream() {
  const runs = new Map();
  const upstream = { total: 0, broken: [] };
  const server = http.createServer({ maxHeaderSize: 64 * 1024 }, (incoming, outgoing) => {
    const id = incoming.url.match(/\?([0-9a-z]{4})/)?.[1];
    const index = upstream.seen(id).push('') - 1;
    ++upstream.total;
    const parts = [];
    incoming.on('data', (part) => parts.push(part));
    incoming.on('end', () => {
      upstream.seen(id)[index] = Buffer.concat(parts).toString('latin1');
      const body = '{"object":"list","data":[]}';
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      outgoing.end(incoming.method === 'HEAD' ? undefined : body);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on('clientError', (error, socket) => {
    if (error.code !== 'ECONNRESET') upstream.broken.push(`${error.code}: ${error.rawPacket ?? ''}`);
    socket.destroy();
  });
  upstream.seen = (id) => {
    if (!runs.has(id)) runs.set(id, []);
    return runs.get(id);
  };
  await new Promise((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  upstream.port = server.address().port;
  upstream.url = `http://127.0.0.1:${upstream.port}`;
  upstream.disconnect = () => server.closeAllConnections();
  upstream.close = () => new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
  return upstream;
}
