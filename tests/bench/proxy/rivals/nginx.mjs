// nginx doing the least that a guarded proxy must: a map of keys, another credential, pass on.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { Program } from '../../../e2e/support/program.mjs';
import { freePorts, untilTaken } from '../../../e2e/support/ports.mjs';

const configuration = ({ port, upstream, keys, folder }) => `
worker_processes 1;
daemon off;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log crit;
worker_rlimit_nofile 20000;
events { worker_connections 16000; }
http {
  access_log off;
  tcp_nodelay on;
  keepalive_requests 1000000000;
  keepalive_timeout 300s;
  client_body_buffer_size 1m;
  client_max_body_size 16m;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  map_hash_max_size 16384;
  map_hash_bucket_size 128;
  map $http_authorization $key_known { default 0; ${keys.map((key) => `"Bearer ${key}" 1;`).join(' ')} }
  upstream mock { server ${upstream}; keepalive 64; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      if ($key_known = 0) { return 401; }
      proxy_pass http://mock;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Authorization "Bearer bench-credential";
      proxy_buffering off;
      proxy_read_timeout 300s;
    }
  }
}
`;

/** Starts it in front of `upstream`; resolves to {name, address, pid, stop}. */
export async function startNginx({ folder, upstream, keys, cpu }) {
  const port = await freePorts();
  const own = path.join(folder, 'nginx');
  await mkdir(own, { recursive: true });
  const file = path.join(own, 'nginx.conf');
  await writeFile(file, configuration({ port, upstream, keys, folder: own }));
  const program = new Program('/usr/sbin/nginx', ['-p', own, '-c', file], { cwd: own, under: cpu });
  await untilTaken(port);
  return { name: 'nginx', address: `127.0.0.1:${port}`, pid: program.pid, stop: () => program.stop() };
}
