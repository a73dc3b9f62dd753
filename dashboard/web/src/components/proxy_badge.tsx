import { Popover, Text, UnstyledButton } from "@mantine/core";
import { IconServer2 } from "@tabler/icons-react";
import type { Proxy, ProxyList } from "../api/proxies";
import { formatNumber } from "../format/numbers";
import { useDocumentState, useProxies } from "../live/live_context";
import { judgeTrouble, type ProxyState, proxyState } from "../live/proxy_health";
import { Ago } from "./time_text";
import classes from "./badges.module.css";

interface Health {
  color: "green" | "yellow" | "red" | "gray";
  words: string;
}

/** One verdict over all proxies: none runs, one has stopped or is behind, or all is well. */
function judgeProxies(list: ProxyList | null, fileValid: boolean): Health {
  if (!list) return { color: "gray", words: "Proxies …" };
  if (!list.proxies.some((proxy) => proxy.running)) return { color: "red", words: "No proxy running" };
  const count = list.proxies.length;
  const trouble = judgeTrouble(list);
  if (trouble) return { color: "yellow", words: count === 1 ? "Proxy behind" : trouble.words };
  if (!fileValid) return { color: "yellow", words: "On the last good copy" };
  return { color: "green", words: count === 1 ? "Proxy healthy" : `${count} proxies healthy` };
}

const STATE_VIEW: Record<ProxyState, Health> = {
  current: { color: "green", words: "up to date" },
  behind: { color: "yellow", words: "behind the document" },
  stopped: { color: "red", words: "not running" },
};

function ProxyRow({ proxy, revision }: { proxy: Proxy; revision: number }) {
  const { color, words } = STATE_VIEW[proxyState(proxy)];
  return (
    <li className={classes.proxy}>
      <span className={classes.dot} data-color={color} />
      <div>
        <Text size="sm" fw={600} className="gatehouse-mono">
          {proxy.listen}
        </Text>
        <Text size="xs" c="dimmed">
          {words} · revision {formatNumber(proxy.applied_revision)} of {formatNumber(revision)},
          applied <Ago time={proxy.applied_at} never="never" />
        </Text>
        <Text size="xs" c="dimmed">
          pid {proxy.pid} · started <Ago time={proxy.started_at} never="never" />
        </Text>
      </div>
    </li>
  );
}

/** The proxies' health in the header, each proxy behind it. */
export function ProxyBadge() {
  const list = useProxies();
  const { color, words } = judgeProxies(list, useDocumentState().ok);
  return (
    <Popover width={320} position="bottom-end" withinPortal={false} withArrow trapFocus>
      <Popover.Target>
        <UnstyledButton component="button" className={classes.badge} data-testid="proxy-badge">
          <IconServer2 size={16} aria-hidden />
          <span className={classes.word}>{words}</span>
          <span className={classes.dot} data-color={color} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown aria-label="Proxies">
        {list && list.proxies.length > 0 ? (
          <ul className={classes.list}>
            {list.proxies.map((proxy) => (
              <ProxyRow key={proxy.instance} proxy={proxy} revision={list.revision} />
            ))}
          </ul>
        ) : (
          <Text size="sm">
            No proxy uses this data file. Start <span className="gatehouse-mono">gatehouse-proxy</span>{" "}
            with the same <span className="gatehouse-mono">--data-file</span> and it appears here.
          </Text>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
