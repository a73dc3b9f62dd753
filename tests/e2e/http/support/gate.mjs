// A proxy with the upstream of the raw cases behind it.
import { documentWith, startStack } from '../../support/programs.mjs';
import { bodyLimit, key } from './cases.mjs';
import { countingUpstream } from './counting_upstream.mjs';

/**
 * Everything under /u goes to `upstreamUrl`, by default a counting upstream. `rest`: further options
 * of startStack; `entry`: further members of the upstream's entry; `upstreams`: further entries.
 */
export async function startGate({ upstreamUrl, env = {}, entry = {}, upstreams = [], settings, ...rest }
  = {}) {
  const upstream = upstreamUrl ? undefined : await countingUpstream();
  const stack = await startStack({ dashboard: false, ...rest,
    env: { MAX_BODY_BYTES: String(bodyLimit), ...env },
    document: documentWith([{ key, name: 'Raw', token_limit_per_5h: null }], { settings, upstreams: [...upstreams,
      { name: 'counting', path_prefix: '/u', strip_prefix: true, dialect: 'openai',
        base_url: `${upstreamUrl ?? upstream.url}/u`, allow_paths: ['*'],
        credentials: [{ name: 'main', value: 'counting-upstream-credential' }], ...entry },
      { name: 'chat', path_prefix: '/v1', strip_prefix: true, dialect: 'openai',
        base_url: `${upstreamUrl ?? upstream.url}/v1`,
        credentials: [{ name: 'main', value: 'counting-upstream-credential' }], ...entry }] }) });
  return {
    stack, upstream, port: Number(new URL(stack.proxyUrl).port), proxy: stack.proxies[0].program,
    stop: async () => { await stack.stop(); await upstream?.close(); },
  };
}
