import type { AuditQuery } from "../../api/audit";

export const EVERYTHING: AuditQuery = { actor: "", action: "", result: "" };

/** Reads the filters from a URL's search part; what is unknown there asks for all. */
export function parseAuditQuery(search: string): AuditQuery {
  const parameters = new URLSearchParams(search);
  const action = parameters.get("action") ?? "";
  const result = parameters.get("result");
  return {
    actor: parameters.get("actor") ?? "",
    action: /^[a-z_]+(\.[a-z_]+)?$/.test(action) ? action : "",
    result: result === "failed" || result === "ok" ? result : "",
  };
}

/** The page's URL with these filters. */
export function auditUrl(query: AuditQuery): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) parameters.set(name, value);
  const text = parameters.toString();
  return text ? `/audit?${text}` : "/audit";
}

export function isNarrowed(query: AuditQuery): boolean {
  return query.actor !== "" || query.action !== "" || query.result !== "";
}
