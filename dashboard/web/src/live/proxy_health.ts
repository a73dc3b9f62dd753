import { useEffect, useState } from "react";
import type { Proxy, ProxyList } from "../api/proxies";
import { formatNumber, plural } from "../format/numbers";
import { useProxies } from "./live_context";

export type ProxyState = "current" | "behind" | "stopped";

export function proxyState(proxy: Proxy): ProxyState {
  if (!proxy.running) return "stopped";
  return proxy.current ? "current" : "behind";
}

/** What somebody should look at among the proxies. */
export interface ProxyTrouble {
  /** How many proxies it is about; 1 when there is none at all. */
  count: number;
  severe: boolean;
  words: string;
}

/** Null when every proxy serves the config in the file. */
export function judgeTrouble(list: ProxyList): ProxyTrouble | null {
  const states = list.proxies.map(proxyState);
  const stopped = states.filter((state) => state === "stopped").length;
  const behind = states.filter((state) => state === "behind").length;
  if (stopped === states.length) {
    return { count: Math.max(1, stopped), severe: true, words: "no proxy runs" };
  }
  if (stopped + behind === 0) return null;
  const words = [
    stopped > 0 && `${plural(stopped, "proxy", "proxies")} stopped`,
    behind > 0 && `${stopped > 0 ? formatNumber(behind) : plural(behind, "proxy", "proxies")} behind`,
  ].filter(Boolean);
  return { count: stopped + behind, severe: stopped > 0, words: words.join(", ") };
}

/** Longer than a proxy takes for a change, so that a change alone is no trouble. */
const TROUBLE_AFTER_MS = 3_000;

/** Trouble that has lasted. */
export function useProxyTrouble(): ProxyTrouble | null {
  const list = useProxies();
  const trouble = list && judgeTrouble(list);
  const [lasted, setLasted] = useState<ProxyTrouble | null>(null);
  const words = trouble?.words;
  useEffect(() => {
    if (!trouble) return setLasted(null);
    const timer = setTimeout(() => setLasted(trouble), TROUBLE_AFTER_MS);
    return () => clearTimeout(timer);
    // The same trouble in another list goes on.
  }, [words]);
  return lasted;
}
