import { LIVE_EVENT_NAMES, type LiveEventName } from "./events";
import type { FromPage, ToPage } from "./shared_stream";

export interface StreamHandlers {
  opened: () => void;
  /** `ended`: the stream has to be opened anew; otherwise the browser connects again by itself. */
  broken: (ended: boolean) => void;
  received: (name: LiveEventName, data: string) => void;
}

/** A connection of one's own to GET /api/events. Returns what closes it. */
export function openOwnStream({ opened, broken, received }: StreamHandlers): () => void {
  const source = new EventSource("/api/events");
  source.onopen = opened;
  source.onerror = () => broken(source.readyState === EventSource.CLOSED);
  for (const name of LIVE_EVENT_NAMES) {
    source.addEventListener(name, (event) => received(name, (event as MessageEvent).data));
  }
  return () => source.close();
}

let worker: SharedWorker | null | undefined;

/** The worker that all pages of this browser share; null where there can be none. */
function sharedWorker(): SharedWorker | null {
  if (worker !== undefined) return worker;
  const script = document.querySelector<HTMLMetaElement>('meta[name="stream-worker"]')?.content;
  try {
    worker = script && "SharedWorker" in window ? new SharedWorker(script) : null;
  } catch {
    worker = null;
  }
  return worker;
}

function joinStream(shared: SharedWorker, handlers: StreamHandlers): () => void {
  const { port } = shared;
  const say = (message: FromPage) => port.postMessage(message);
  let closeOwn: (() => void) | null = null;
  shared.onerror = () => {
    worker = null;
    closeOwn = openOwnStream(handlers);
  };
  port.onmessage = ({ data }: MessageEvent<ToPage>) => {
    if (data.kind === "opened") handlers.opened();
    else if (data.kind === "broken") handlers.broken(data.ended);
    else handlers.received(data.name, data.data);
  };
  say("join");
  return () => {
    shared.onerror = null;
    port.onmessage = null;
    closeOwn?.();
    say("leave");
  };
}

/** Opens the stream of events, shared with the browser's other pages. Returns what closes it. */
export function openStream(handlers: StreamHandlers): () => void {
  const shared = sharedWorker();
  return shared ? joinStream(shared, handlers) : openOwnStream(handlers);
}
