import type { ProxyList } from "../api/proxies";

/** When each stopped proxy was seen to stop, in ms; one that was found stopped is not in it. */
export type ProxyStops = ReadonlyMap<string, number>;

/** What is known of stops after `next` has followed `previous` at the time `now`. */
export function noteStops(
  stops: ProxyStops,
  previous: ProxyList | null,
  next: ProxyList,
  now: number,
): ProxyStops {
  const ran = new Set(previous?.proxies.filter((each) => each.running).map((each) => each.instance));
  const after = new Map<string, number>();
  for (const { instance, running } of next.proxies) {
    if (running) continue;
    const at = ran.has(instance) ? now : stops.get(instance);
    if (at !== undefined) after.set(instance, at);
  }
  return after;
}
