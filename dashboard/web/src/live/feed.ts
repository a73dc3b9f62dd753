import { openStream } from "./event_stream";
import type { LiveEventName, LiveEvents } from "./events";

/**
 * How fresh the page is: events arrive; or the stream is away and the page asks every few seconds;
 * or nobody answers.
 */
export type FeedState = "connecting" | "live" | "polling" | "stale";

export interface FeedStatus {
  state: FeedState;
  /** When the dashboard was last heard from; 0 before the first time. */
  heardAt: number;
}

type Handler<N extends LiveEventName> = (data: LiveEvents[N]) => void;

const POLL_EVERY_MS = 4_000;
const RECONNECT_AFTER_MS = 5_000;
/** A tab that nobody sees stops fetching what it would show. */
const PARK_HIDDEN_AFTER_MS = 60_000;

/**
 * The stream of GET /api/events with a fallback. While the stream is away, `probe` is called every
 * few seconds and each success is reported as a `reset`, so that whoever shows data fetches anew. It
 * is called at every other `reset` too: what it asks about may have been among the missed.
 */
export class LiveFeed {
  private status: FeedStatus = { state: "connecting", heardAt: 0 };
  private closeStream: (() => void) | null = null;
  private pollTimer = 0;
  private reconnectTimer = 0;
  private parkTimer = 0;
  private readonly handlers = new Map<LiveEventName, Set<Handler<never>>>();
  private readonly statusListeners = new Set<() => void>();

  constructor(private readonly probe: () => Promise<void>) {}

  start(): void {
    document.addEventListener("visibilitychange", this.onVisibility);
    // A page that is left says so, lest its browser hold the stream for it.
    window.addEventListener("pagehide", this.disconnect);
    this.setState("connecting");
    this.connect();
    this.onVisibility();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.onVisibility);
    window.removeEventListener("pagehide", this.disconnect);
    clearTimeout(this.parkTimer);
    this.disconnect();
  }

  on<N extends LiveEventName>(name: N, handler: Handler<N>): () => void {
    const set = this.handlers.get(name) ?? new Set();
    this.handlers.set(name, set);
    set.add(handler as Handler<never>);
    return () => set.delete(handler as Handler<never>);
  }

  getStatus = (): FeedStatus => this.status;

  onStatus = (listener: () => void): (() => void) => {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  };

  private connect(): void {
    this.closeStream = openStream({
      opened: () => {
        this.stopPolling();
        this.setState("live");
        // What happened between the page's first answers and this moment is not in the stream.
        this.catchUp();
      },
      broken: (ended) => {
        this.startPolling();
        if (!ended) return;
        this.closeStream = null;
        this.reconnectTimer = window.setTimeout(() => this.connect(), RECONNECT_AFTER_MS);
      },
      received: (name, data) => {
        this.setState("live");
        if (name === "reset") this.catchUp();
        else this.emit(name, JSON.parse(data));
      },
    });
  }

  private readonly disconnect = (): void => {
    this.closeStream?.();
    this.closeStream = null;
    clearTimeout(this.reconnectTimer);
    this.stopPolling();
  };

  private catchUp(): void {
    void this.probe().catch(() => {});
    this.emit("reset", {});
  }

  private emit<N extends LiveEventName>(name: N, data: LiveEvents[N]): void {
    for (const handler of this.handlers.get(name) ?? []) (handler as Handler<N>)(data);
  }

  private setState(state: FeedState): void {
    // An open stream is silent while nothing happens: it was heard until it broke.
    const heard = state === "live" || state === "polling" || this.status.state === "live";
    const changed = state !== this.status.state;
    this.status = { state, heardAt: heard ? Date.now() : this.status.heardAt };
    if (changed) for (const listener of this.statusListeners) listener();
  }

  private startPolling(): void {
    if (this.pollTimer === 0) this.pollTimer = window.setTimeout(() => void this.poll(), 1_000);
  }

  private stopPolling(): void {
    clearTimeout(this.pollTimer);
    this.pollTimer = 0;
  }

  private async poll(): Promise<void> {
    const timer = this.pollTimer;
    let answered = true;
    try {
      await this.probe();
    } catch {
      answered = false;
    }
    if (timer !== this.pollTimer) return;
    this.setState(answered ? "polling" : "stale");
    if (answered) this.emit("reset", {});
    if (timer === this.pollTimer) {
      this.pollTimer = window.setTimeout(() => void this.poll(), POLL_EVERY_MS);
    }
  }

  private readonly onVisibility = (): void => {
    clearTimeout(this.parkTimer);
    if (document.hidden) {
      this.parkTimer = window.setTimeout(this.disconnect, PARK_HIDDEN_AFTER_MS);
    } else if (!this.closeStream) {
      this.disconnect();
      this.connect();
    }
  };
}
