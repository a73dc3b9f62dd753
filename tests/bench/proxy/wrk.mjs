// wrk as the callers: one request after the other on each of some connections, keys in turn.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { cpuNs } from './processes.mjs';

// What wrk runs: requests are made once, and what it counted is printed as JSON.
const script = (keys, bodyBytes) => `
local keys = { ${keys.map((key) => `"${key}"`).join(', ')} }
local before, after = '{"model":"bench","messages":[{"role":"user","content":"', '"}]}'
local body = before .. string.rep("x", ${bodyBytes} - #before - #after) .. after
local requests = {}
init = function()
  for i, key in ipairs(keys) do
    requests[i] = wrk.format("POST", "/v1/chat/completions",
      { ["Authorization"] = "Bearer " .. key, ["Content-Type"] = "application/json" }, body)
  end
end
local turn = 0
request = function()
  turn = turn % #requests + 1
  return requests[turn]
end
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format('\\n{"requests":%d,"seconds":%f,"failed":%d,"p50_us":%d,"p99_us":%d}\\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
`;

/** Writes the script for these keys and a body of that size; resolves to its path. */
export async function writeScript(folder, keys, bodyBytes) {
  const file = path.join(folder, `wrk-${bodyBytes}.lua`);
  await writeFile(file, script(keys, bodyBytes));
  return file;
}

/** Runs wrk; resolves to {requests, seconds, failed, p50_us, p99_us, cpu_us (of wrk, a request)}. */
export function runWrk({ address, scriptFile, connections, seconds, cpu }) {
  return new Promise((resolve, reject) => {
    const [command, ...args] = [...cpu, 'wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '10s',
      '-s', scriptFile, `http://${address}/v1/chat/completions`];
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    let used = 0;
    child.stdout.on('data', (text) => { output += text; });
    const sample = setInterval(() => { try { used = cpuNs(child.pid); } catch { /* it has ended */ } }, 50);
    child.on('error', reject);
    child.on('close', () => {
      clearInterval(sample);
      const line = output.split('\n').find((each) => each.startsWith('{'));
      if (!line) reject(new Error(`wrk said:\n${output}`));
      else {
        const result = JSON.parse(line);
        resolve({ ...result, cpu_us: used / 1000 / result.requests });
      }
    });
  });
}
