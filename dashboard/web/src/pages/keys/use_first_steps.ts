import { useCallback, useEffect, useState } from "react";
import { listRequests } from "../../api/requests";
import { listUpstreams, type UpstreamRecord } from "../../api/upstreams";
import { useLiveEvent, useProxies } from "../../live/live_context";
import { useUsageRefresh } from "../../live/use_usage_refresh";

export interface FirstSteps {
  /** The name of an upstream with a credential; null while there is none. */
  upstream: string | null;
  proxy: boolean;
  key: boolean;
  request: boolean;
  /** All of that is known. */
  known: boolean;
}

/**
 * Whether a proxy has said that it has one or, for what needs no environment of a proxy, the
 * document holds one.
 */
function isCallable({ credentials, proxies }: UpstreamRecord): boolean {
  const held = credentials.some(({ source }) => source === "sealed" || source === "value");
  const told = proxies.some(
    (proxy) => proxy.running && proxy.credentials.some(({ state }) => state === "set"),
  );
  return held || told;
}

async function callableUpstream(): Promise<string | null> {
  return (await listUpstreams()).upstreams.find(isCallable)?.name ?? null;
}

/** How far a new installation has come; asks only while `wanted`. */
export function useFirstSteps(wanted: boolean, hasKeys: boolean): FirstSteps {
  const proxies = useProxies();
  const [upstream, setUpstream] = useState<{ name: string | null } | null>(null);
  const [requested, setRequested] = useState<boolean | null>(null);

  const askUpstream = useCallback(() => {
    if (!wanted) return;
    callableUpstream().then(
      (name) => setUpstream({ name }),
      () => setUpstream((before) => before ?? { name: null }),
    );
  }, [wanted]);
  const askRequest = useCallback(() => {
    if (!wanted) return;
    listRequests({ limit: 1 }).then(
      ({ requests }) => setRequested(requests.length > 0),
      () => setRequested((before) => before ?? false),
    );
  }, [wanted]);
  useEffect(() => {
    askUpstream();
    askRequest();
  }, [askUpstream, askRequest]);
  useUsageRefresh(askRequest);
  useLiveEvent("proxy.updated", askUpstream);

  return {
    upstream: upstream?.name ?? null,
    proxy: proxies?.proxies.some((proxy) => proxy.running) ?? false,
    key: hasKeys,
    request: requested ?? false,
    known: upstream !== null && requested !== null && proxies !== null,
  };
}
