import type { CredentialReport, ProxyReport, UpstreamRecord } from "../../api/upstreams";

export interface Verdict {
  color: "green" | "yellow" | "red" | "gray";
  word: string;
}

export interface CredentialHealth extends Verdict {
  name: string;
  /** What a proxy adds to it; empty when there is nothing to add. */
  detail: string;
}

/** From the one that matters most. */
const STATES: Record<string, Verdict> = {
  rejected: { color: "red", word: "Rejected" },
  missing: { color: "red", word: "Missing" },
  refused: { color: "yellow", word: "Refused in trial" },
  trying: { color: "yellow", word: "Being tried" },
  set: { color: "green", word: "Set" },
};
const ORDER = Object.keys(STATES);
const UNKNOWN: Verdict = { color: "gray", word: "Not known" };

function rank(report: CredentialReport): number {
  const place = ORDER.indexOf(report.state);
  return place < 0 ? ORDER.length : place;
}

/** One credential as the running proxies see it: the worst of what they say. */
export function credentialHealth(name: string, proxies: ProxyReport[]): CredentialHealth {
  const reports = proxies
    .filter(({ running }) => running)
    .flatMap(({ credentials }) => credentials.filter((each) => each.name === name))
    .sort((a, b) => rank(a) - rank(b));
  const [worst] = reports;
  if (!worst) return { name, ...UNKNOWN, detail: "" };
  return { name, ...(STATES[worst.state] ?? { ...UNKNOWN, word: worst.state }), detail: worst.detail };
}

/** Whether callers get through, as far as the proxies can tell. */
export function upstreamHealth({ credentials, proxies }: UpstreamRecord): Verdict {
  if (credentials.length === 0) return { color: "yellow", word: "No credential" };
  if (!proxies.some(({ running }) => running)) return { color: "gray", word: "No proxy runs" };
  const each = credentials.map(({ name }) => credentialHealth(name, proxies));
  const good = each.filter(({ color }) => color === "green").length;
  if (good === each.length) return { color: "green", word: "Ready" };
  const bad = each.find(({ color }) => color === "red") ?? each.find(({ color }) => color !== "green");
  if (!bad || bad.color === "gray") return { color: "gray", word: "Not known" };
  const words = each.length === 1 ? `Credential ${bad.word.toLowerCase()}` : `${good} of ${each.length} credentials work`;
  return { color: good > 0 ? "yellow" : bad.color, word: words };
}
