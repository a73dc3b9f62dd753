import { Badge, Skeleton, Text, Title } from "@mantine/core";
import type { Proxy } from "../../api/proxies";
import type { RevisionList } from "../../api/revisions";
import { CopyIcon } from "../../components/copy_button";
import { Ago } from "../../components/time_text";
import { proxyState } from "../../live/proxy_health";
import { Facts, FactsToCome } from "./facts";
import classes from "./proxies.module.css";

const STATE_VIEW = {
  current: { word: "Up to date", color: "green" },
  behind: { word: "Behind", color: "yellow" },
  stopped: { word: "Stopped", color: "red" },
} as const;

interface ProxyCardProps {
  proxy: Proxy;
  revision: number;
  history: RevisionList | null;
  /** When it was seen to stop, in ms. */
  stoppedAt: number | undefined;
}

/** What a state means for callers; nothing is said while all is well. */
function Consequence({ proxy, stoppedAt }: Pick<ProxyCardProps, "proxy" | "stoppedAt">) {
  switch (proxyState(proxy)) {
    case "current":
      return null;
    case "behind":
      return (
        <Text size="sm" className={classes.consequence}>
          Callers at this address are still served by the config before the last change.
        </Text>
      );
    case "stopped":
      return (
        <Text size="sm" className={classes.consequence}>
          {stoppedAt !== undefined && (
            <>
              Stopped <Ago time={new Date(stoppedAt).toISOString()} never="" />.{" "}
            </>
          )}
          Nobody is served by this process any more. It stays here until another proxy has taken over
          its usage.
        </Text>
      );
  }
}

export function ProxyCard({ proxy, revision, history, stoppedAt }: ProxyCardProps) {
  const { word, color } = STATE_VIEW[proxyState(proxy)];
  return (
    <li className={classes.card} data-instance={proxy.instance} data-state={proxyState(proxy)}>
      <div className={classes.head}>
        <Title order={2} className={classes.address}>
          {proxy.listen}
        </Title>
        <CopyIcon text={proxy.listen} what={`the address ${proxy.listen}`} />
        <Badge
          className={classes.state}
          variant="light"
          color={color}
          size="lg"
          data-testid="state"
        >
          {word}
        </Badge>
      </div>
      <Consequence proxy={proxy} stoppedAt={stoppedAt} />
      <Facts proxy={proxy} revision={revision} history={history} />
    </li>
  );
}

/** As high as the card of a healthy proxy. */
export function ProxyCardToCome() {
  return (
    <div className={classes.card} role="status" aria-label="Loading the proxies">
      <div className={classes.head}>
        <Skeleton height={28} width="11rem" />
      </div>
      <FactsToCome />
    </div>
  );
}
