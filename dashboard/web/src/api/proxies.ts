import { request } from "./http";

/** One proxy's acknowledgement in the data file. */
export interface Proxy {
  instance: string;
  listen: string;
  /** Where callers on its machine reach it, also while it does not run. */
  url: string;
  pid: number;
  started_at: string | null;
  /** Its journal is locked: the process is alive. */
  running: boolean;
  applied_revision: number;
  applied_at: string;
  /** What it has applied is what the document says. */
  current: boolean;
}

/** Where a proxy writes down usage before it is in the document; beside the data file. */
export function journalOf(proxy: Proxy): string {
  return `usage/${proxy.instance}.jsonl`;
}

/** The one that was started last. */
export function lastStarted(proxies: Proxy[]): Proxy | undefined {
  const startOf = ({ started_at }: Proxy) => started_at ?? "";
  return [...proxies].sort((a, b) => startOf(b).localeCompare(startOf(a)))[0];
}

export interface ProxyList {
  proxies: Proxy[];
  revision: number;
  /** Where callers reach a proxy; null when no proxy runs and none was configured. */
  base_url: string | null;
  /** Where the data file is on the dashboard's machine. */
  data_file: string;
}

export async function getProxies(): Promise<ProxyList> {
  return (await request<ProxyList>("GET", "/api/proxies")).data;
}
