import { type Answer, request } from "./http";

export type Dialect = "openai" | "anthropic";

/** In the order in which they are offered. */
export const DIALECT_LABELS: Record<Dialect, string> = {
  openai: "OpenAI",
  anthropic: "Anthropic",
};

/** One of our secrets at an upstream: where it comes from, never what it is. */
export interface CredentialRecord {
  name: string;
  source: "env" | "file" | "sealed" | "value";
  env?: string;
  file?: string;
  /** Of a sealed one: another text whenever another secret stands there. */
  tag?: string;
}

/** A credential of a write: with its name alone it stays what it was. */
export type CredentialWrite = { name: string; env?: string; file?: string; secret?: string };

/** What a proxy says of a credential; later proxies may know other states. */
export interface CredentialReport {
  name: string;
  state: "set" | "missing" | "trying" | "refused" | "rejected" | (string & {});
  detail: string;
}

export interface ProxyReport {
  instance: string;
  listen: string;
  running: boolean;
  credentials: CredentialReport[];
}

export interface Timeouts {
  connect_ms: number;
  first_byte_ms: number;
  idle_ms: number;
}

export interface UpstreamRecord {
  name: string;
  path_prefix: string;
  strip_prefix: boolean;
  base_url: string;
  dialect: Dialect;
  credentials: CredentialRecord[];
  /** Model asked for → model sent. */
  model_aliases: Record<string, string>;
  allow_paths: string[];
  fallback: string | null;
  canary: boolean;
  timeouts: Timeouts;
  /** The data file names no upstreams yet. */
  built_in: boolean;
  proxies: ProxyReport[];
  etag: string;
}

/** The members of an upstream that a person edits, as a write has them. */
export interface UpstreamWrite
  extends Omit<UpstreamRecord, "credentials" | "built_in" | "proxies" | "etag"> {
  credentials: CredentialWrite[];
}

export interface UpstreamList {
  upstreams: UpstreamRecord[];
  built_in: boolean;
  revision: number;
}

/** What the upstream's model list answered with one credential. */
export interface UpstreamTest {
  name: string;
  /** "env:NAME", "file:PATH", "sealed", "plain"; null when there is none. */
  credential: string | null;
  ok: boolean;
  status: number | null;
  models: string[] | null;
  latency_ms: number | null;
  detail: string;
}

export interface TestReport {
  upstream: string;
  ok: boolean;
  tests: UpstreamTest[];
  proxies: ProxyReport[];
}

const at = (name: string) => `/api/upstreams/${encodeURIComponent(name)}`;

export async function listUpstreams(signal?: AbortSignal): Promise<UpstreamList> {
  return (await request<UpstreamList>("GET", "/api/upstreams", { signal })).data;
}

export async function getUpstream(name: string): Promise<UpstreamRecord> {
  return (await request<UpstreamRecord>("GET", at(name))).data;
}

export function addUpstream(upstream: UpstreamWrite): Promise<Answer<UpstreamRecord>> {
  return request("POST", "/api/upstreams", { body: upstream });
}

/** Refused with 412, and the record as it is, when `etag` is no longer the record's. */
export function changeUpstream(
  name: string,
  etag: string,
  changes: Partial<UpstreamWrite>,
): Promise<Answer<UpstreamRecord>> {
  return request("PATCH", at(name), { body: changes, ifMatch: etag });
}

export function removeUpstream(name: string, etag: string): Promise<Answer<void>> {
  return request("DELETE", at(name), { ifMatch: etag });
}

/** Calls the upstream's model list with each credential that can be had here. Spends nothing. */
export async function testUpstream(name: string, signal?: AbortSignal): Promise<TestReport> {
  const path = `${at(name)}/test`;
  return (await request<TestReport>("POST", path, { body: {}, signal })).data;
}
