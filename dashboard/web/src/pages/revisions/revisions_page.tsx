import { Alert } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconArrowLeft, IconHistory, IconPencil } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { announceChange } from "../../components/announce";
import { EmptyState } from "../../components/empty_state";
import { NewerButton } from "../../components/newer_button";
import { HistoryHead } from "../../components/page_head";
import { Link } from "../../components/link";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { StaleSign } from "../../components/stale_sign";
import { formatNumber } from "../../format/numbers";
import { useRevisionList } from "../../live/use_revision_list";
import { navigate, useSearch } from "../../routing/location";
import { PanelToCome, RevisionPanel } from "./revision_panel";
import { RevisionRows, RowsToCome } from "./revision_rows";
import { parseRevision, revisionUrl } from "./revision_url";
import { useHeldList } from "./use_held_list";
import { useRevision } from "./use_revision";
import classes from "./revisions.module.css";

function NoRevisions() {
  return (
    <EmptyState
      icon={<IconHistory size={28} aria-hidden />}
      title="No revisions yet"
      text="Each change that is made here, and each edit of the data file by hand, becomes a revision: who made it, when, and what it changed. The last 50 are kept, and any of them can be gone back to."
      width={480}
    />
  );
}

function EditedByHand({ revision }: { revision: number }) {
  return (
    <Alert color="indigo" icon={<IconPencil aria-hidden />} className={classes.byHand}>
      The data file has been edited by hand since revision {formatNumber(revision)}. Proxies have
      that already; the next change made here records it as a revision of its own.
    </Alert>
  );
}

/** Past configs, what each changed, and the way back to one. */
export function RevisionsPage() {
  const { list: latest, error, refresh } = useRevisionList();
  const wide = useMediaQuery("(min-width: 62em)", undefined, { getInitialValueInEffect: false });
  const asked = parseRevision(useSearch());
  const area = useRef<HTMLDivElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { list, waiting, showWaiting, showNext } = useHeldList(latest, area);

  // Where both fit, the newest stands open until another is chosen.
  const opened = asked ?? (wide ? (list?.revisions[0]?.revision ?? null) : null);
  const { shown, error: refused, retry } = useRevision(opened, latest);

  useEffect(() => {
    document.title = asked === null ? "Revisions · Gatehouse" : `Revision ${asked} · Gatehouse`;
  }, [asked]);

  // On a small screen a revision takes the list's place: the focus goes there, and back to its row.
  const arrived = shown !== null;
  const left = useRef<number | null>(null);
  useEffect(() => {
    if (wide) return;
    if (asked !== null && arrived) heading.current?.focus();
    if (asked === null && left.current !== null) {
      area.current?.querySelector<HTMLElement>(`[data-revision="${left.current}"]`)?.focus();
    }
    left.current = asked;
  }, [wide, asked, arrived]);

  const empty = list !== null && list.revisions.length === 0;
  const showList = wide || asked === null;
  const showDetail = opened !== null || (wide && !list);
  return (
    <>
      <HistoryHead here="/revisions" />
      <StaleSign />
      <ProblemAlert error={error} title="The revisions could not be fetched" onRetry={refresh} />
      {list?.edited_by_hand && <EditedByHand revision={list.revision} />}
      {empty && asked === null ? (
        <section className={pageClasses.panel} aria-label="Revisions">
          <NoRevisions />
        </section>
      ) : (
        <div className={classes.split}>
          {showList && (list || error === null) && (
            <section className={classes.listPanel} aria-label="All revisions" aria-busy={!list}>
              <div ref={area}>
                {list ? (
                  <RevisionRows
                    revisions={list.revisions}
                    current={list.revision}
                    selected={opened}
                  />
                ) : (
                  <RowsToCome />
                )}
              </div>
            </section>
          )}
          {showDetail && (list || error === null) && (
            <section
              className={pageClasses.panel}
              aria-label={opened === null ? "Revision" : `Revision ${opened}`}
              aria-busy={!shown && refused === null}
            >
              {!wide && (
                <Link href={revisionUrl(null)} className={classes.back}>
                  <IconArrowLeft size={16} aria-hidden />
                  All revisions
                </Link>
              )}
              {!shown && refused === null && <PanelToCome />}
              {refused !== null && (
                <div className={classes.part}>
                  <ProblemAlert
                    error={refused}
                    title="The revision could not be fetched"
                    onRetry={retry}
                  />
                </div>
              )}
              {shown && (
                <RevisionPanel
                  key={shown.detail.revision}
                  shown={shown}
                  current={shown.detail.revision === latest?.revision}
                  heading={heading}
                  onRolledBack={(commit) => {
                    const to = formatNumber(shown.detail.revision);
                    announceChange({ title: `Rolled back to revision ${to}`, commit });
                    showNext();
                    refresh();
                    if (commit) navigate(revisionUrl(commit.revision));
                  }}
                />
              )}
            </section>
          )}
        </div>
      )}
      {waiting && showList && (
        <NewerButton onClick={showWaiting}>
          There are newer revisions: show them
        </NewerButton>
      )}
    </>
  );
}
