import type { AuditEntry, AuditPage } from "../../api/audit";

/** The part of the log that is on screen: newest first, without gaps. */
export interface HeldLog {
  entries: AuditEntry[];
  next: number | null;
}

/**
 * The log with its newest page. Where that page does not reach down to what is held, entries between
 * the two are not known: then it stands alone.
 */
export function withNewest(held: HeldLog | null, newest: AuditPage): HeldLog {
  const [top] = held?.entries ?? [];
  if (!held || !top || !newest.entries.some(({ seq }) => seq === top.seq)) return newest;
  const above = newest.entries.filter(({ seq }) => seq > top.seq);
  return above.length === 0 ? held : { ...held, entries: [...above, ...held.entries] };
}

/** The log with the page behind it. */
export function withOlder(held: HeldLog, older: AuditPage): HeldLog {
  const last = held.entries.at(-1)?.seq ?? Infinity;
  return {
    entries: [...held.entries, ...older.entries.filter(({ seq }) => seq < last)],
    next: older.next,
  };
}

/** How many entries are above those that are held. */
export function countNewer(held: HeldLog, newest: AuditPage): number {
  const top = held.entries[0]?.seq ?? 0;
  return newest.entries.filter(({ seq }) => seq > top).length;
}

export interface Day {
  day: string;
  entries: AuditEntry[];
}

/** Entries by the day that `dayOf` says they are of. */
export function byDay(entries: AuditEntry[], dayOf: (time: string) => string): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const day = dayOf(entry.at);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
