import { useSyncExternalStore } from "react";

/** The part of the URL that decides what is shown. */
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener("popstate", changed);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener("popstate", changed);
  };
}

/** Goes to a URL of this app. `replace` leaves no step in the history. */
export function navigate(url: string, options: { replace?: boolean } = {}): void {
  if (url === location.pathname + location.search + location.hash) return;
  history[options.replace ? "replaceState" : "pushState"](null, "", url);
  changed();
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => location.pathname);
}

export function useSearch(): string {
  return useSyncExternalStore(subscribe, () => location.search);
}

export function useHash(): string {
  return useSyncExternalStore(subscribe, () => location.hash);
}

/** Addresses that open a dialog of the keys page. */
export const CREATE_KEY = "/keys#create";
export const IMPORT_KEYS = "/keys#import";

/** What an address of the keys page ends with that moves the focus into its search. */
export const SEARCH_HASH = "#search";
