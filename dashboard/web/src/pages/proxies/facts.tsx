import { Skeleton } from "@mantine/core";
import { journalOf, type Proxy } from "../../api/proxies";
import type { RevisionList } from "../../api/revisions";
import { Fact } from "../../components/fact";
import { Ago } from "../../components/time_text";
import { formatNumber } from "../../format/numbers";
import { judgeLastChange } from "./last_change";
import classes from "./proxies.module.css";

interface FactsProps {
  proxy: Proxy;
  revision: number;
  history: RevisionList | null;
}

function LastChangeText({ proxy, revision, history }: FactsProps) {
  const change = judgeLastChange(proxy, revision, history);
  switch (change.kind) {
    case "live":
      return change.afterMs < 1
        ? "live in under 1 ms"
        : `live after ${formatNumber(Math.round(change.afterMs))} ms`;
    case "waiting":
      return (
        <>
          not live, made <Ago time={change.since} never="" />
        </>
      );
    case "at_start":
      return "read when it started";
    case "by_hand":
      return proxy.current ? (
        <>
          by hand, live <Ago time={proxy.applied_at} never="" />
        </>
      ) : (
        "by hand, not live yet"
      );
    case "stopped":
      return (
        <>
          applied <Ago time={proxy.applied_at} never="never" />
        </>
      );
    case "unknown":
      return "–";
  }
}

/** The config that a proxy serves, against the file's. */
function Serves({ proxy, revision }: Omit<FactsProps, "history">) {
  const sameConfig = proxy.current && proxy.applied_revision !== revision;
  return (
    <>
      revision {formatNumber(proxy.applied_revision)} of {formatNumber(revision)}
      {sameConfig && " (the same config)"}
    </>
  );
}

export function Facts({ proxy, revision, history }: FactsProps) {
  return (
    <dl className={classes.facts}>
      <Fact label={proxy.running ? "Serves" : "Served last"}>
        <Serves proxy={proxy} revision={revision} />
      </Fact>
      <Fact label="Last change">
        <LastChangeText proxy={proxy} revision={revision} history={history} />
      </Fact>
      <Fact label="Started">
        <Ago time={proxy.started_at} never="–" />
      </Fact>
      <Fact label="Process">{proxy.pid}</Fact>
      <Fact label="Journal">
        <span className="gatehouse-mono">{journalOf(proxy)}</span>
      </Fact>
    </dl>
  );
}

/** The facts' place while they are fetched. */
export function FactsToCome() {
  return (
    <dl className={classes.facts}>
      {["Serves", "Last change", "Started", "Process", "Journal"].map((label) => (
        <Fact key={label} label={label}>
          <Skeleton className={classes.line} width="70%" />
        </Fact>
      ))}
    </dl>
  );
}
