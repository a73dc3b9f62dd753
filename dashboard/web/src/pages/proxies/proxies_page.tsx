import { Text, Title } from "@mantine/core";
import { useEffect } from "react";
import type { ProxyList } from "../../api/proxies";
import listClasses from "../../components/list.module.css";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { StaleSign } from "../../components/stale_sign";
import { formatNumber } from "../../format/numbers";
import {
  useProxies,
  useProxiesProblem,
  useProxyStops,
  useRefreshProxies,
} from "../../live/live_context";
import { useRevisionList } from "../../live/use_revision_list";
import { NoProxyRuns } from "./no_proxy";
import { ProxyCard, ProxyCardToCome } from "./proxy_card";
import classes from "./proxies.module.css";

function Summary({ list }: { list: ProxyList | null }) {
  if (!list) return <Text size="sm">…</Text>;
  const running = list.proxies.filter((proxy) => proxy.running).length;
  return (
    <Text size="sm" c="dimmed" data-testid="summary">
      {formatNumber(running)} of {formatNumber(list.proxies.length)} running · the file is at
      revision {formatNumber(list.revision)}
    </Text>
  );
}

/** Running ones first, each group by address. */
function ordered(list: ProxyList) {
  return [...list.proxies].sort(
    (a, b) => Number(b.running) - Number(a.running) || a.listen.localeCompare(b.listen, "en", { numeric: true }),
  );
}

/** Every proxy on this data file: whether it runs, and which config it serves. */
export function ProxiesPage() {
  const list = useProxies();
  const stops = useProxyStops();
  const problem = useProxiesProblem();
  const refresh = useRefreshProxies();
  const history = useRevisionList().list;

  useEffect(() => {
    document.title = "Proxies · Gatehouse";
  }, []);

  const proxies = list ? ordered(list) : [];
  const noneRuns = list !== null && !proxies.some((proxy) => proxy.running);
  return (
    <>
      <Title order={1} className={pageClasses.title}>
        Proxies
      </Title>
      <section className={pageClasses.panel} aria-label="Proxies" aria-busy={!list}>
        <div className={classes.top}>
          <Summary list={list} />
          <StaleSign />
        </div>
        <ProblemAlert
          error={problem}
          title="The proxies could not be fetched"
          onRetry={() => void refresh().catch(() => {})}
        />
        {!list && problem === null && <ProxyCardToCome />}
        {noneRuns && <NoProxyRuns stopped={proxies} dataFile={list.data_file} />}
        {list && proxies.length > 0 && (
          <ul className={listClasses.cards} aria-label="Proxies">
            {proxies.map((proxy) => (
              <ProxyCard
                key={proxy.instance}
                proxy={proxy}
                revision={list.revision}
                history={history}
                stoppedAt={stops.get(proxy.instance)}
              />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
