// haproxy doing the least that a guarded proxy must: a map of keys, another credential, pass on.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { Program } from '../../../e2e/support/program.mjs';
import { freePorts, untilTaken } from '../../../e2e/support/ports.mjs';

const configuration = ({ port, upstream, map }) => `
global
  nbthread 1
  maxconn 9000
defaults
  mode http
  option http-no-delay
  option http-keep-alive
  http-reuse always
  timeout connect 5s
  timeout client 300s
  timeout server 300s
  timeout http-keep-alive 300s
frontend callers
  bind 127.0.0.1:${port} backlog 4096
  acl known req.hdr(authorization),bytes(7),map_str(${map},0) -m str 1
  http-request deny deny_status 401 unless known
  http-request set-header Authorization "Bearer bench-credential"
  default_backend mock
backend mock
  server one ${upstream} pool-max-conn 9000
`;

/** Starts it in front of `upstream`; resolves to {name, address, pid, stop}. */
export async function startHaproxy({ folder, upstream, keys, cpu }) {
  const port = await freePorts();
  const own = path.join(folder, 'haproxy');
  await mkdir(own, { recursive: true });
  const map = path.join(own, 'keys.map');
  await writeFile(map, keys.map((key) => `${key} 1\n`).join(''));
  const file = path.join(own, 'haproxy.cfg');
  await writeFile(file, configuration({ port, upstream, map }));
  const program = new Program('/usr/sbin/haproxy', ['-db', '-f', file], { cwd: own, under: cpu });
  await untilTaken(port);
  return { name: 'haproxy', address: `127.0.0.1:${port}`, pid: program.pid, stop: () => program.stop() };
}
