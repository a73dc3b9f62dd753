import { Button, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconKey, IconPlus, IconSearchOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { KeyQuery } from "../../api/keys";
import { CodeBlock } from "../../components/code_block";
import { EmptyState } from "../../components/empty_state";
import { useProxies } from "../../live/live_context";
import classes from "./keys.module.css";

function Step(props: { done: boolean; number: number; title: string; children: ReactNode }) {
  return (
    <li className={classes.step}>
      <ThemeIcon
        size={28}
        radius="xl"
        color={props.done ? "green" : "gray"}
        variant={props.done ? "filled" : "light"}
        aria-label={props.done ? "Done" : "To do"}
        role="img"
      >
        {props.done ? <IconCheck size={16} aria-hidden /> : props.number}
      </ThemeIcon>
      <div>
        <Text fw={600}>{props.title}</Text>
        {props.children}
      </div>
    </li>
  );
}

/** The list of somebody who has no key yet: what to do, ticking itself off. */
export function FirstSteps({ canWrite, onCreate }: { canWrite: boolean; onCreate: () => void }) {
  const proxies = useProxies();
  const running = proxies?.proxies.some((proxy) => proxy.running) ?? false;
  return (
    <EmptyState
      icon={<IconKey size={28} aria-hidden />}
      title="No keys yet"
      text="A key lets one person or program use your LLM accounts through the proxy, up to a limit that you set. Your own credentials stay with you."
    >
      <ol className={classes.steps}>
        <Step number={1} done={running} title="Start the proxy">
          {running ? (
            <Text size="sm" c="dimmed">
              It answers at <span className="gatehouse-mono">{proxies?.base_url}</span>.
            </Text>
          ) : (
            <>
              <Text size="sm" c="dimmed" mb={6}>
                With the same data file as this dashboard:
              </Text>
              <CodeBlock code="gatehouse-proxy" what="the command" />
            </>
          )}
        </Step>
        <Step number={2} done={false} title="Create a key">
          <Text size="sm" c="dimmed" mb={8}>
            Give it a name and a token limit. Its secret is shown once.
          </Text>
          {canWrite && (
            <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={onCreate}>
              Create key
            </Button>
          )}
        </Step>
        <Step number={3} done={false} title="Point a client at the proxy">
          <Text size="sm" c="dimmed">
            The secret comes with ready examples for curl, the OpenAI and Anthropic SDKs and Claude
            Code. Usage appears here as it happens.
          </Text>
        </Step>
      </ol>
    </EmptyState>
  );
}

/** Filters that nothing passes. */
export function NothingFound({ query, onClear }: { query: KeyQuery; onClear: () => void }) {
  return (
    <EmptyState
      icon={<IconSearchOff size={28} aria-hidden />}
      color="gray"
      title="No key matches"
      text={
        query.search
          ? `Searched name, hint, id, owner and tags for “${query.search}”. To find whose key a secret is, paste the whole secret.`
          : "No key passes these filters."
      }
    >
      <Button variant="default" mt="xs" onClick={onClear}>
        Clear search and filters
      </Button>
    </EmptyState>
  );
}
