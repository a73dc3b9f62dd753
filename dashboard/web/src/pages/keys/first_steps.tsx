import { Button, CloseButton, Text, ThemeIcon, Title } from "@mantine/core";
import { IconCheck, IconKey, IconPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { KeyRecord } from "../../api/keys";
import { CodeBlock } from "../../components/code_block";
import { EmptyState } from "../../components/empty_state";
import { Link } from "../../components/link";
import { useProxies } from "../../live/live_context";
import { keyUrl } from "../../routing/pages";
import { hasSpent } from "./quota_view";
import { type FirstSteps, useFirstSteps } from "./use_first_steps";
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

function Words({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" mb={6}>
      {children}
    </Text>
  );
}

interface StepsProps {
  steps: FirstSteps;
  canWrite: boolean;
  /** A key to make the first request with. */
  first: KeyRecord | null;
  onCreate: () => void;
}

function Steps({ steps, canWrite, first, onCreate }: StepsProps) {
  const base = useProxies()?.base_url;
  return (
    <>
      <Step number={1} done={steps.upstream !== null} title="Give it your LLM account">
        {steps.upstream !== null ? (
          <Words>
            The upstream <span className="gatehouse-mono">{steps.upstream}</span> has its credential.
          </Words>
        ) : (
          <>
            <Words>Set its api key in the proxy’s environment, or give it to an upstream here:</Words>
            <CodeBlock code="export ZAI_API_KEY=…" what="the variable" />
          </>
        )}
      </Step>
      <Step number={2} done={steps.proxy} title="Start the proxy">
        {steps.proxy ? (
          <Words>
            It answers at <span className="gatehouse-mono">{base}</span>.
          </Words>
        ) : (
          <>
            <Words>With the same data file as this dashboard:</Words>
            <CodeBlock code="gatehouse-proxy" what="the command" />
          </>
        )}
      </Step>
      <Step number={3} done={steps.key} title="Create a key">
        <Words>Give it a name and a token limit. Its secret is shown once.</Words>
        {canWrite && !steps.key && (
          <Button mt={2} leftSection={<IconPlus size={18} aria-hidden />} onClick={onCreate}>
            Create key
          </Button>
        )}
      </Step>
      <Step number={4} done={steps.request} title="Make the first request">
        {first && !steps.request ? (
          <Words>
            <Link href={keyUrl(first.id)} className={classes.stepLink}>
              “{first.name}” has ready examples
            </Link>{" "}
            for curl, the SDKs and Claude Code.
          </Words>
        ) : (
          <Words>
            {steps.request
              ? "It is counted: usage and requests have pages of their own."
              : "The secret comes with ready examples for curl, the SDKs and Claude Code."}
          </Words>
        )}
      </Step>
    </>
  );
}

/** The list of somebody who has no key yet: what to do, ticking itself off. */
export function NoKeys({ canWrite, onCreate }: { canWrite: boolean; onCreate: () => void }) {
  const steps = useFirstSteps(true, false);
  return (
    <EmptyState
      icon={<IconKey size={28} aria-hidden />}
      title="No keys yet"
      text="A key lets one person or program use your LLM accounts through the proxy, up to a limit that you set. Your own credentials stay with you."
    >
      <ol className={classes.steps} aria-label="First steps">
        <Steps steps={steps} canWrite={canWrite} first={null} onCreate={onCreate} />
      </ol>
    </EmptyState>
  );
}

const HIDDEN = "gatehouse-first-steps-hidden";

function wasHidden(): boolean {
  try {
    return localStorage.getItem(HIDDEN) !== null;
  } catch {
    return false;
  }
}

function hide(): void {
  try {
    localStorage.setItem(HIDDEN, "1");
  } catch {
    // Without storage it is hidden until the page is loaded again.
  }
}

function isUnused(record: KeyRecord): boolean {
  return record.last_used === null && !hasSpent(record);
}

/**
 * What is left to do once there are keys and none was ever used. It stays until it is hidden, so
 * that one sees the last step tick.
 */
export function StepsLeft({ keys, onCreate }: { keys: KeyRecord[]; onCreate: () => void }) {
  const [hidden, setHidden] = useState(wasHidden);
  const [begun, setBegun] = useState(false);
  const unused = keys.length > 0 && keys.every(isUnused);
  const steps = useFirstSteps(!hidden && (unused || begun), true);
  const left = steps.known && unused && !steps.request;
  if (left && !begun) setBegun(true);
  if (hidden || !begun) return null;
  const count = [steps.upstream !== null, steps.proxy, steps.key, steps.request].filter(Boolean).length;
  return (
    <section className={classes.stepsLeft} aria-label="First steps">
      <div className={classes.stepsHead}>
        <div role="status">
          <Title order={2} className={classes.stepsTitle}>
            {count === 4 ? "All set: the first request went through" : `First steps: ${count} of 4 done`}
          </Title>
        </div>
        <CloseButton
          aria-label="Hide the first steps"
          onClick={() => {
            hide();
            setHidden(true);
          }}
        />
      </div>
      <ol className={classes.stepsRow}>
        <Steps steps={steps} canWrite={false} first={keys[0] ?? null} onCreate={onCreate} />
      </ol>
    </section>
  );
}
