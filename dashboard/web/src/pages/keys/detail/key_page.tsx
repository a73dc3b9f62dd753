import { Skeleton, Text, Title } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { type KeyRecord, listKeys } from "../../../api/keys";
import pageClasses from "../../../components/page.module.css";
import { ProblemAlert } from "../../../components/problem_alert";
import { StaleSign } from "../../../components/stale_sign";
import { useCanWrite } from "../../../session/session_context";
import { actDirectly, isDirect } from "../key_actions";
import { KeyDialogs, type OpenDialog } from "../key_dialogs";
import type { RowAction } from "../key_menu";
import { DEFAULT_QUERY } from "../list_query";
import { useListMemory } from "../list_memory";
import { SnippetTabs } from "../snippet_tabs";
import { DayChart } from "./day_chart";
import { Gone } from "./gone";
import { KeyFacts } from "./key_facts";
import { BackToKeys, KeyHeader } from "./key_header";
import { QuotaPanel } from "./quota_panel";
import { RecentRequestsPanel } from "./recent_requests";
import { TryKey } from "./try_key";
import { useKey } from "./use_key";
import { useRecentRequests } from "./use_recent_requests";
import classes from "./detail.module.css";

/** The models that keys name, as suggestions of the edit dialog. */
function useModels(wanted: boolean): string[] {
  const [models, setModels] = useState<string[]>([]);
  useEffect(() => {
    if (!wanted) return;
    const fetching = new AbortController();
    listKeys({ ...DEFAULT_QUERY, per_page: 1 }, fetching.signal).then(
      (page) => setModels(page.models),
      () => {},
    );
    return () => fetching.abort();
  }, [wanted]);
  return models;
}

function ToCome() {
  return (
    <div role="status" aria-label="Loading the key">
      <Skeleton height={34} width="14rem" mb="sm" />
      <Skeleton height={24} width="20rem" maw="100%" mb="lg" />
      <Skeleton height={220} radius="lg" mb="md" />
      <Skeleton height={260} radius="lg" />
    </div>
  );
}

function HowToCall({ record }: { record: KeyRecord }) {
  return (
    <section className={classes.panel} aria-label="How to call">
      <Title order={2} className={classes.title}>
        How to call
      </Title>
      <Text size="sm" mb="sm">
        Put the key’s secret (<span className="gatehouse-mono">{record.key_hint}</span>) where
        YOUR_API_KEY stands.
      </Text>
      <SnippetTabs record={record} secret="YOUR_API_KEY" />
    </section>
  );
}

/** One key: how it stands, what it did lately, what it may, and how to call with it. */
export function KeyPage({ id }: { id: string }) {
  const key = useKey(id);
  const recent = useRecentRequests(id);
  const canWrite = useCanWrite();
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const models = useModels(dialog?.kind === "edit");
  const heading = useRef<HTMLHeadingElement>(null);
  const cameFromList = useListMemory().left?.opened === id;
  const { record } = key;

  useEffect(() => {
    window.scrollTo({ top: 0 });
  }, [id]);
  const title = record ? `${record.name} · Gatehouse` : "Key · Gatehouse";
  useEffect(() => {
    document.title = title;
  }, [title]);
  const arrived = record !== null;
  useEffect(() => {
    if (arrived && cameFromList) heading.current?.focus({ preventScroll: true });
  }, [arrived, cameFromList]);

  const onAction = (action: RowAction, of: KeyRecord) => {
    if (isDirect(action)) void actDirectly(action, of, key.replace, key.refresh);
    else setDialog({ kind: action, record: of });
  };
  return (
    <>
      <div className={classes.top}>
        <BackToKeys />
        <StaleSign />
      </div>
      {key.error !== null && (
        <div className={classes.problem}>
          <ProblemAlert
            error={key.error}
            title="The key could not be fetched"
            onRetry={key.refresh}
          />
        </div>
      )}
      {!record && !key.gone && key.error === null && <ToCome />}
      {key.gone && (
        <>
          <Title order={1} className={pageClasses.title}>
            {record?.name ?? "Key"}
          </Title>
          <Gone id={id} record={record} canWrite={canWrite} onRestored={key.refresh} />
        </>
      )}
      {record && !key.gone && (
        <>
          <KeyHeader record={record} canWrite={canWrite} heading={heading} onAction={onAction} />
          <div className={classes.columns}>
            <div className={classes.column}>
              <QuotaPanel record={record} />
              <DayChart
                id={id}
                name={record.name}
                history={key.history}
                problem={key.historyProblem}
                onRetry={key.refresh}
              />
            </div>
            <div className={classes.column}>
              <KeyFacts record={record} />
            </div>
          </div>
          <RecentRequestsPanel id={id} recent={recent} />
          <div className={classes.halves}>
            <HowToCall record={record} />
            <TryKey key={id} record={record} recent={recent} />
          </div>
        </>
      )}
      <KeyDialogs
        open={dialog}
        models={models}
        readOnly={!canWrite}
        onClose={() => setDialog(null)}
        onSaved={key.replace}
        onChanged={key.refresh}
      />
    </>
  );
}
