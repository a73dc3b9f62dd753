import { request } from "./http";
import { type Coverage, queryOf } from "./usage";

export type Provenance = "reported" | "partial" | "estimated";
export const PROVENANCES: readonly Provenance[] = ["reported", "partial", "estimated"];

/** A request that has ended. */
export interface RequestRecord {
  request_id: string;
  time: string;
  /** The name is null once the key is deleted. */
  key: { id: string; name: string | null };
  model: string;
  upstream: string;
  dialect: string;
  route: string;
  status: number;
  streamed: boolean;
  provenance: Provenance;
  tokens: number;
  tokens_in: number | null;
  tokens_out: number | null;
  tokens_cached: number | null;
  latency_ms: number;
  ttfb_ms: number | null;
}

export interface RequestFilter {
  /** A key's id. */
  key: string;
  model: string;
  upstream: string;
  /** "429", or a class: "4xx". */
  status: string;
  provenance: Provenance | "";
  /** RFC 3339. */
  from: string;
  to: string;
}

export interface RequestPage extends Coverage {
  /** Newest first. */
  requests: RequestRecord[];
  /** What `before` takes to go on with older ones; null at the end. */
  next: string | null;
}

export async function listRequests(
  question: Partial<RequestFilter> & { limit: number; before?: string },
  signal?: AbortSignal,
): Promise<RequestPage> {
  return (await request<RequestPage>("GET", `/api/requests?${queryOf(question)}`, { signal })).data;
}
