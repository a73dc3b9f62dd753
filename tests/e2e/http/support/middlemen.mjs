// Other people's proxies, nginx and haproxy, in front of one port, with a count of what they pass.
import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { freePorts, untilTaken } from '../../support/ports.mjs';

const nginxConfig = (folder, port, to) => `
daemon off; user root; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events { worker_connections 1024; }
http {
  log_format hop '$upstream_addr "$request" $status';
  access_log ${folder}/access.log hop;
  client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
  large_client_header_buffers 8 64k;
  upstream next { server 127.0.0.1:${to}; keepalive 4; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://next; proxy_http_version 1.1; proxy_next_upstream off;
      proxy_request_buffering off; proxy_set_header Connection ""; proxy_set_header Host gate;
    }
  }
}`;

const haproxyConfig = (port, to) => `
global
  log stdout format raw local0
  tune.bufsize 131072
  tune.http.maxhdr 250
defaults
  mode http
  log global
  log-format "%s %{+Q}r %ST"
  timeout connect 2s
  timeout client 10s
  timeout server 10s
  retries 0
frontend front
  bind 127.0.0.1:${port}
  default_backend next
backend next
  http-reuse always
  server next 127.0.0.1:${to}
`;

const commands = {
  nginx: (folder, port, to) => {
    writeFileSync(`${folder}/nginx.conf`, nginxConfig(folder, port, to));
    return ['/usr/sbin/nginx', '-p', folder, '-c', `${folder}/nginx.conf`];
  },
  haproxy: (folder, port, to) => {
    writeFileSync(`${folder}/haproxy.cfg`, haproxyConfig(port, to));
    return ['/usr/sbin/haproxy', '-db', '-f', `${folder}/haproxy.cfg`];
  },
};
const passed = { nginx: (line) => !line.startsWith('- '), haproxy: (line) => !line.startsWith('<NOSRV>') };

export const kinds = Object.keys(commands);

/** Starts one in front of port `to`. `.passed`: how many requests it has sent on. */
export async function startMiddleman(kind, to) {
  const folder = mkdtempSync(path.join(os.tmpdir(), `gatehouse-${kind}-`));
  const port = await freePorts();
  const log = `${folder}/access.log`;
  writeFileSync(log, '');
  const [program, ...args] = commands[kind](folder, port, to);
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  child.on('error', (error) => said.push(error.message));
  child.stderr.on('data', (text) => said.push(String(text)));
  child.stdout.on('data', (text) => appendFileSync(log, text));
  const ended = new Promise((resolve) => { child.on('exit', resolve); child.on('error', resolve); });
  const end = () => child.kill('SIGKILL');
  process.on('exit', end);
  await untilTaken(port).catch((error) => {
    throw new Error(`${kind}: ${error.message}: ${said.join('')}`);
  });
  return {
    port,
    get passed() {
      return readFileSync(log, 'latin1').split('\n').filter((line) => / "/.test(line)
        && passed[kind](line)).length;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2000))]);
      end();
      process.off('exit', end);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
