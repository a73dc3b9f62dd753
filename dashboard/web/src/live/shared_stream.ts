import type { LiveEventName } from "./events";

/** What a page asks of the worker that holds the stream of all pages of a browser. */
export type FromPage = "join" | "leave";

/** What the worker tells each page that has joined. */
export type ToPage =
  | { kind: "opened" }
  /** `ended`: the browser does not connect again by itself, and nobody is joined any more. */
  | { kind: "broken"; ended: boolean }
  | { kind: "event"; name: LiveEventName; data: string };
