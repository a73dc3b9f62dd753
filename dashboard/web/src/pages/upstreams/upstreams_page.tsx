import { Alert, Button, Text, Title } from "@mantine/core";
import { IconCloud, IconInfoCircle, IconPlus } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { listUpstreams, type UpstreamList, type UpstreamRecord } from "../../api/upstreams";
import { EmptyState } from "../../components/empty_state";
import listClasses from "../../components/list.module.css";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { StaleSign } from "../../components/stale_sign";
import { plural } from "../../format/numbers";
import { useProxies } from "../../live/live_context";
import { useFresh } from "../../live/use_fresh";
import { useCanWrite } from "../../session/session_context";
import { AddUpstreamDialog } from "./add_upstream_dialog";
import { EditUpstreamDialog } from "./edit_upstream_dialog";
import { RemoveUpstreamDialog } from "./remove_upstream_dialog";
import { TestDialog } from "./test_dialog";
import { type UpstreamAction, UpstreamCard, UpstreamCardToCome } from "./upstream_card";
import classes from "./upstreams.module.css";

const EVENTS = ["config.updated", "proxy.updated", "document.valid", "reset"] as const;

type Open = { kind: "add" } | { kind: UpstreamAction; record: UpstreamRecord };

function NoUpstreams({ onAdd }: { onAdd: (() => void) | null }) {
  return (
    <EmptyState
      icon={<IconCloud size={28} aria-hidden />}
      title="No upstreams"
      text="An upstream is an LLM API that you have an account at. The proxy sends requests there by their path, with your credential in place of the caller's key. Without one, every request is refused."
      width={500}
    >
      {onAdd && (
        <Button mt="sm" leftSection={<IconPlus size={18} aria-hidden />} onClick={onAdd}>
          Add upstream
        </Button>
      )}
    </EmptyState>
  );
}

function BuiltIn({ canWrite }: { canWrite: boolean }) {
  return (
    <Alert color="indigo" icon={<IconInfoCircle aria-hidden />} className={classes.builtIn}>
      The data file names no upstreams, so these built-in ones count, with the credential that the
      proxies find in <span className="gatehouse-mono">ZAI_API_KEY</span>.
      {canWrite && " The first change here writes them into the file."}
    </Alert>
  );
}

interface DialogsProps {
  open: Open | null;
  list: UpstreamRecord[];
  readOnly: boolean;
  onOpen: (open: Open | null) => void;
  onChanged: () => void;
}

/** The one dialog that is open. It keeps the record it was opened with while the list lives on. */
function Dialogs({ open, list, readOnly, onOpen, onChanged }: DialogsProps) {
  const close = () => onOpen(null);
  if (open === null) return null;
  if (open.kind === "add") {
    return <AddUpstreamDialog others={list} onClose={close} onAdded={onChanged} />;
  }
  const { kind, record } = open;
  const others = list.filter(({ name }) => name !== record.name);
  switch (kind) {
    case "edit":
      return (
        <EditUpstreamDialog
          record={record}
          others={others}
          readOnly={readOnly}
          onClose={close}
          onSaved={onChanged}
        />
      );
    case "test":
      return <TestDialog record={record} onClose={close} />;
    case "remove":
      return (
        <RemoveUpstreamDialog
          record={record}
          neededBy={others.filter(({ fallback }) => fallback === record.name).map(({ name }) => name)}
          onClose={close}
          onRemoved={onChanged}
        />
      );
  }
}

function Cards({ list, onAction }: {
  list: UpstreamList;
  onAction: (action: UpstreamAction, record: UpstreamRecord) => void;
}) {
  const canWrite = useCanWrite();
  const proxies = useProxies();
  return (
    <ul className={listClasses.cards} aria-label="Upstreams">
      {list.upstreams.map((record) => (
        <UpstreamCard
          key={record.name}
          record={record}
          canWrite={canWrite}
          callersUrl={proxies?.base_url ?? null}
          onAction={onAction}
        />
      ))}
    </ul>
  );
}

/** The LLM APIs behind the proxy: where requests go, with which credentials, and whether these work. */
export function UpstreamsPage() {
  const { data: list, error, refresh } = useFresh(listUpstreams, EVENTS);
  const canWrite = useCanWrite();
  const [open, setOpen] = useState<Open | null>(null);

  useEffect(() => {
    document.title = "Upstreams · Gatehouse";
  }, []);

  const add = canWrite ? () => setOpen({ kind: "add" }) : null;
  const empty = list !== null && list.upstreams.length === 0;
  return (
    <>
      <Title order={1} className={pageClasses.title}>
        Upstreams
      </Title>
      <section className={pageClasses.panel} aria-label="Upstreams" aria-busy={!list && error === null}>
        {!empty && (
          <div className={pageClasses.top}>
            <Text size="sm" c="dimmed">
              {list ? plural(list.upstreams.length, "upstream") : "…"}
            </Text>
            <StaleSign />
            {add && (
              <Button
                className={`${pageClasses.topAction} ${classes.add}`}
                leftSection={<IconPlus size={18} aria-hidden />}
                onClick={add}
              >
                Add upstream
              </Button>
            )}
          </div>
        )}
        <ProblemAlert error={error} title="The upstreams could not be fetched" onRetry={refresh} />
        {list?.built_in && <BuiltIn canWrite={canWrite} />}
        {!list && error === null && (
          <div role="status" aria-label="Loading the upstreams">
            <UpstreamCardToCome />
            <UpstreamCardToCome />
          </div>
        )}
        {empty && <NoUpstreams onAdd={add} />}
        {list && !empty && (
          <Cards list={list} onAction={(kind, record) => setOpen({ kind, record })} />
        )}
      </section>
      <Dialogs
        open={open}
        list={list?.upstreams ?? []}
        readOnly={!canWrite}
        onOpen={setOpen}
        onChanged={refresh}
      />
    </>
  );
}
