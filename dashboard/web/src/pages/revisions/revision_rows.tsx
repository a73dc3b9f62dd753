import { Badge, Skeleton, Text } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import type { RevisionInfo } from "../../api/revisions";
import { Link } from "../../components/link";
import { Ago } from "../../components/time_text";
import { formatNumber } from "../../format/numbers";
import { authorWords } from "./changes";
import { revisionUrl } from "./revision_url";
import { useSummary } from "./use_summary";
import classes from "./revisions.module.css";

interface RowProps {
  info: RevisionInfo;
  current: boolean;
  selected: boolean;
}

/** Scrolls the list, and never the page, so that the row is in its middle. */
function showInList(row: HTMLElement): void {
  const list = row.closest("section");
  if (!list) return;
  const { top, height } = row.getBoundingClientRect();
  list.scrollTop += top - list.getBoundingClientRect().top - (list.clientHeight - height) / 2;
}

function Row({ info, current, selected }: RowProps) {
  const { ref, entry } = useIntersection();
  const summary = useSummary(info, entry?.isIntersecting ?? false);
  const link = useRef<HTMLAnchorElement>(null);
  // A revision that was opened by its address may be far down.
  useEffect(() => {
    if (selected && link.current) showInList(link.current);
  }, []);
  return (
    <li ref={ref}>
      <Link
        ref={link}
        href={revisionUrl(info.revision)}
        className={classes.row}
        aria-current={selected ? "true" : undefined}
        data-revision={info.revision}
      >
        <span className={classes.rowHead}>
          <Text span size="sm" fw={650}>
            Revision {formatNumber(info.revision)}
          </Text>
          {current && (
            <Badge variant="light" color="green" size="sm">
              Current
            </Badge>
          )}
          <Text span size="xs" c="dimmed" className={classes.when}>
            <Ago time={info.at} never="–" />
          </Text>
        </span>
        <Text span size="sm" truncate>
          {authorWords(info.author)}
        </Text>
        {summary === null ? (
          <span className={classes.summary}>
            <Skeleton component="span" display="block" className={classes.summaryToCome} />
          </span>
        ) : (
          <Text span size="xs" c="dimmed" truncate className={classes.summary} title={summary}>
            {summary}
          </Text>
        )}
      </Link>
    </li>
  );
}

interface RevisionRowsProps {
  revisions: RevisionInfo[];
  /** The document's revision. */
  current: number;
  selected: number | null;
}

/** Past configs, newest first: who made which, when, and what it changed. */
export function RevisionRows({ revisions, current, selected }: RevisionRowsProps) {
  return (
    <ol className={classes.rows} aria-label="Revisions, newest first">
      {revisions.map((info) => (
        <Row
          key={info.revision}
          info={info}
          current={info.revision === current}
          selected={info.revision === selected}
        />
      ))}
    </ol>
  );
}

export function RowsToCome() {
  return (
    <div className={classes.rows} role="status" aria-label="Loading the revisions">
      {Array.from({ length: 8 }, (_, row) => (
        <div key={row} className={classes.row}>
          <Skeleton height={16} width="60%" my={3} />
          <Skeleton height={14} width="40%" my={3} />
          <Skeleton height={12} width="85%" my={3} />
        </div>
      ))}
    </div>
  );
}
