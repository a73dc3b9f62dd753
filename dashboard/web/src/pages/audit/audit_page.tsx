import { Button, Skeleton, Text } from "@mantine/core";
import { IconFileSearch, IconFileText } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import type { AuditEntry, AuditQuery } from "../../api/audit";
import { EmptyState } from "../../components/empty_state";
import { NewerButton } from "../../components/newer_button";
import { HistoryHead } from "../../components/page_head";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { StaleSign } from "../../components/stale_sign";
import { plural } from "../../format/numbers";
import { formatWeekday } from "../../format/time";
import { useNow } from "../../live/now";
import { navigate, useSearch } from "../../routing/location";
import { AuditFilters } from "./audit_filters";
import { byDay } from "./audit_log";
import { auditUrl, EVERYTHING, isNarrowed, parseAuditQuery } from "./audit_url";
import { EntryRow } from "./entry_row";
import { useAuditLog } from "./use_audit_log";
import classes from "./audit.module.css";

const ALWAYS_OFFERED = ["script", "command line"];

function Rows({ entries }: { entries: AuditEntry[] }) {
  const now = useNow(60_000);
  const days = byDay(entries, (time) => formatWeekday(time, now));
  return (
    <>
      {days.map(({ day, entries: ofDay }) => (
        <section key={day} aria-label={day}>
          <h2 className={classes.day}>{day}</h2>
          <ol className={classes.entries}>
            {ofDay.map((entry) => (
              <EntryRow key={entry.seq} entry={entry} />
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}

function RowsToCome() {
  return (
    <div role="status" aria-label="Loading the audit log">
      <div className={classes.day}>
        <Skeleton height={12} width="5rem" my={4} />
      </div>
      {Array.from({ length: 8 }, (_, row) => (
        <div key={row} className={classes.toCome}>
          <Skeleton height={28} circle />
          <Skeleton height={14} width={`${35 + ((row * 17) % 30)}%`} />
        </div>
      ))}
    </div>
  );
}

function Nothing({ query, onClear }: { query: AuditQuery; onClear: () => void }) {
  if (!isNarrowed(query)) {
    return (
      <EmptyState
        icon={<IconFileText size={28} aria-hidden />}
        title="Nothing has been written down yet"
        text="Each change made here or on the command line, and each login, also a failed one, is an entry: who, when, from where, and what it was before and after."
      />
    );
  }
  return (
    <EmptyState
      icon={<IconFileSearch size={28} aria-hidden />}
      color="gray"
      title="No entry matches"
      text="Names are compared as a whole, with upper and lower case."
    >
      <Button variant="default" mt="xs" onClick={onClear}>
        Clear the filters
      </Button>
    </EmptyState>
  );
}

/** Who did what, when and from where, with before and after. */
export function AuditPage() {
  const search = useSearch();
  const query = useMemo(() => parseAuditQuery(search), [search]);
  const area = useRef<HTMLDivElement>(null);
  const audit = useAuditLog(query, area);
  const { log } = audit;

  useEffect(() => {
    document.title = "Audit log · Gatehouse";
  }, []);

  const actors = useMemo(() => {
    const seen = (log?.entries ?? []).map(({ actor }) => actor).filter(Boolean);
    return [...new Set([...seen, ...ALWAYS_OFFERED])].sort((a, b) => a.localeCompare(b));
  }, [log]);
  const clear = () => navigate(auditUrl(EVERYTHING));
  return (
    <>
      <HistoryHead here="/audit" />
      <section className={pageClasses.panel} aria-label="Audit log" aria-busy={audit.loading}>
        <AuditFilters
          query={query}
          actors={actors}
          onQuery={(changes) => navigate(auditUrl({ ...query, ...changes }))}
          onClear={clear}
        />
        <StaleSign />
        <ProblemAlert
          error={audit.error}
          title="The audit log could not be fetched"
          onRetry={audit.refresh}
        />
        <div ref={area} className={classes.area} data-loading={(audit.loading && log) || undefined}>
          {!log && audit.error === null && <RowsToCome />}
          {log && log.entries.length === 0 && <Nothing query={log.query} onClear={clear} />}
          {log && log.entries.length > 0 && <Rows entries={log.entries} />}
        </div>
        {log && log.entries.length > 0 && (
          <div className={classes.footer}>
            {audit.olderError !== null && (
              <ProblemAlert error={audit.olderError} title="Older entries could not be fetched" />
            )}
            {log.next === null ? (
              <Text size="sm" c="dimmed">
                {isNarrowed(log.query) ? "No older entry matches." : "This is where the log begins."}
              </Text>
            ) : (
              <Button variant="default" loading={audit.loadingOlder} onClick={audit.loadOlder}>
                Load older
              </Button>
            )}
          </div>
        )}
        {audit.newer > 0 && (
          <NewerButton
            onClick={() => {
              audit.showNewer();
              window.scrollTo({ top: 0 });
            }}
          >
            {plural(audit.newer, "newer entry", "newer entries")}: show
          </NewerButton>
        )}
      </section>
    </>
  );
}
