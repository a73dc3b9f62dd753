// Ports for programs that cannot be told to listen on 0.
import net from 'node:net';

// Below what Linux hands out by itself (net.ipv4.ip_local_port_range, from 32768): a port from there
// may become some connection's own end between the moment it is found free and the moment it is
// bound, and stays taken for a minute after that connection has closed.
const lowest = 18_000;
const highest = 32_000;

/** Whether nobody is bound to `port` of 127.0.0.1. */
function isFree(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** The first of `count` consecutive ports, all free now; random, so that tests run side by side. */
export async function freePorts(count = 1) {
  for (let tries = 0; tries < 200; ++tries) {
    const first = lowest + Math.floor(Math.random() * (highest - lowest - count));
    let free = true;
    for (let port = first; free && port < first + count; ++port) free = await isFree(port);
    if (free) return first;
  }
  throw new Error(`no ${count} consecutive free ports between ${lowest} and ${highest}`);
}

function isTaken(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => { socket.destroy(); resolve(true); });
    socket.on('error', () => resolve(false));
  });
}

/** Resolves once somebody takes connections at `port` of 127.0.0.1; for programs that do not say so. */
export async function untilTaken(port) {
  for (let tries = 0; tries < 400; ++tries) {
    if (await isTaken(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nobody takes connections at port ${port}`);
}
