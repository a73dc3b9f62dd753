import { lastStarted, type ProxyList } from "../../api/proxies";
import { useProxies } from "../../live/live_context";

/** What callers are told to use. */
export interface BaseUrl {
  url: string;
  /** Why that need not be where a proxy answers; null where it is known. */
  doubt: string | null;
}

const USUAL_URL = "http://127.0.0.1:3030";

/** Without a running proxy: where the last one was, which is where one is started again. */
export function baseUrlOf(list: ProxyList | null): BaseUrl {
  if (list?.base_url) return { url: list.base_url, doubt: null };
  const last = lastStarted(list?.proxies ?? []);
  if (last) return { url: last.url, doubt: "No proxy is running, so the address is the last one's." };
  return {
    url: USUAL_URL,
    doubt: "No proxy is known to run, so the address is a guess: put your proxy's in.",
  };
}

export function useBaseUrl(): BaseUrl {
  return baseUrlOf(useProxies());
}
