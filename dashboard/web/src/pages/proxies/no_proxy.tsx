import { Text } from "@mantine/core";
import { IconServerOff } from "@tabler/icons-react";
import { lastStarted, type Proxy } from "../../api/proxies";
import { CodeBlock } from "../../components/code_block";
import { EmptyState } from "../../components/empty_state";
import { shellWord } from "../../format/shell";
import classes from "./proxies.module.css";

const USUAL_ADDRESS = "127.0.0.1:3030";

/** How to start a proxy where the last one was. */
export function NoProxyRuns({ stopped, dataFile }: { stopped: Proxy[]; dataFile: string }) {
  const listen = lastStarted(stopped)?.listen ?? USUAL_ADDRESS;
  return (
    <EmptyState
      icon={<IconServerOff size={28} aria-hidden />}
      color="red"
      title="No proxy runs"
      text="Keys can be made and changed here all the same, but callers get no answer until a proxy is started on this machine, with the same data file as this dashboard."
      width={520}
    >
      <div className={classes.commands}>
        <Text size="sm" fw={600}>
          By hand, with the credential of your LLM account
        </Text>
        <CodeBlock
          code={`export ZAI_API_KEY=…\ngatehouse-proxy --data-file ${shellWord(dataFile)} --listen ${listen}`}
          what="the command"
        />
        <Text size="sm" fw={600}>
          As a service, where the package is installed
        </Text>
        <CodeBlock code="sudo systemctl start gatehouse-proxy" what="the service's command" />
        <Text size="sm" c="dimmed">
          It appears here by itself, a second after it has started.
        </Text>
      </div>
    </EmptyState>
  );
}
