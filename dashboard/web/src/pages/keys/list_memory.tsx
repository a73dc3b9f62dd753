import { createContext, use, useState, type ReactNode } from "react";
import type { KeyPage } from "../../api/keys";
import { useSearch } from "../../routing/location";

/** The list as it was when a key was opened from it. */
export interface LeftList {
  /** The URL's search part. */
  search: string;
  page: KeyPage;
  opened: string;
}

/** Holds one list between two pages; forgotten with the session. */
export interface ListMemory {
  left: LeftList | null;
}

const MemoryContext = createContext<ListMemory | null>(null);

/** To be rendered only while somebody is logged in. */
export function ListMemoryProvider({ children }: { children: ReactNode }) {
  const [memory] = useState<ListMemory>(() => ({ left: null }));
  return <MemoryContext value={memory}>{children}</MemoryContext>;
}

export function useListMemory(): ListMemory {
  const memory = use(MemoryContext);
  if (!memory) throw new Error("outside of ListMemoryProvider");
  return memory;
}

/** The list that was left at this URL, or null. */
export function useLeftList(): LeftList | null {
  const { left } = useListMemory();
  const search = useSearch();
  return left?.search === search ? left : null;
}
