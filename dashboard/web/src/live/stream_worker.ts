import { openOwnStream } from "./event_stream";
import type { FromPage, ToPage } from "./shared_stream";

/**
 * Runs once for all pages that a browser has open, and holds one event stream for them: browsers
 * allow six connections to a plain-http origin, so a stream for each would leave none for the rest.
 */
const pages = new Set<MessagePort>();
let close: (() => void) | null = null;
let open = false;

function tell(message: ToPage): void {
  for (const page of pages) page.postMessage(message);
}

function connect(): void {
  close = openOwnStream({
    opened: () => {
      open = true;
      tell({ kind: "opened" });
    },
    broken: (ended) => {
      open = false;
      tell({ kind: "broken", ended });
      if (!ended) return;
      close = null;
      // Each page asks again in its own time. Those that are gone without a word are forgotten.
      pages.clear();
    },
    received: (name, data) => tell({ kind: "event", name, data }),
  });
}

function join(page: MessagePort): void {
  pages.add(page);
  if (!close) connect();
  else if (open) page.postMessage({ kind: "opened" } satisfies ToPage);
}

function leave(page: MessagePort): void {
  pages.delete(page);
  if (pages.size > 0) return;
  close?.();
  close = null;
  open = false;
}

self.addEventListener("connect", (event) => {
  const [page] = (event as MessageEvent).ports;
  if (!page) return;
  page.onmessage = ({ data }: MessageEvent<FromPage>) => (data === "join" ? join(page) : leave(page));
});
