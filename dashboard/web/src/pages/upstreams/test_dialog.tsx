import { Badge, Button, Group, Loader, Stack, Text, Title } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconRefresh } from "@tabler/icons-react";
import { useCallback, useEffect, useState } from "react";
import { type TestReport, testUpstream, type UpstreamRecord, type UpstreamTest } from "../../api/upstreams";
import { Dialog } from "../../components/dialog";
import { ProblemAlert } from "../../components/problem_alert";
import { formatNumber, plural } from "../../format/numbers";
import { capitalized } from "../../format/text";
import { formatMs } from "../../format/time";
import { credentialHealth } from "./upstream_health";
import classes from "./upstreams.module.css";

type State =
  | { kind: "running" }
  | { kind: "failed"; error: unknown }
  | { kind: "done"; report: TestReport };

function useTest(name: string) {
  const [state, setState] = useState<State>({ kind: "running" });
  const [run, setRun] = useState(0);
  useEffect(() => {
    const calling = new AbortController();
    testUpstream(name, calling.signal).then(
      (report) => setState({ kind: "done", report }),
      (error) => {
        if (!calling.signal.aborted) setState({ kind: "failed", error });
      },
    );
    return () => calling.abort();
  }, [name, run]);
  const again = useCallback(() => {
    setState({ kind: "running" });
    setRun((count) => count + 1);
  }, []);
  return { state, again };
}

const SHOWN_MODELS = 12;

function Models({ models }: { models: string[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? models : models.slice(0, SHOWN_MODELS);
  return (
    <div className={classes.models}>
      {shown.map((model) => (
        <span key={model} className="gatehouse-mono">
          {model}
        </span>
      ))}
      {shown.length < models.length && (
        <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>
          Show all {formatNumber(models.length)}
        </Button>
      )}
    </div>
  );
}

function TestRow({ test }: { test: UpstreamTest }) {
  const Icon = test.ok ? IconCircleCheck : IconCircleX;
  const figures = [
    test.status !== null && `status ${test.status}`,
    test.latency_ms !== null && formatMs(test.latency_ms),
    test.models && plural(test.models.length, "model"),
  ].filter(Boolean);
  return (
    <li className={classes.test} data-ok={test.ok}>
      <Icon size={20} aria-hidden />
      <div>
        <Text size="sm" fw={600}>
          {test.name || "No credential"}: {test.ok ? "works" : "does not work"}
        </Text>
        {!test.ok && <Text size="sm">{capitalized(test.detail)}</Text>}
        {figures.length > 0 && (
          <Text size="xs" c="dimmed">
            {figures.join(" · ")}
          </Text>
        )}
        {test.models && test.models.length > 0 && <Models models={test.models} />}
      </div>
    </li>
  );
}

/** What running proxies say of the credentials: those that only they can see, too. */
function ProxiesSay({ report }: { report: TestReport }) {
  const running = report.proxies.filter((proxy) => proxy.running && proxy.credentials.length > 0);
  if (running.length === 0) return null;
  return (
    <section className={classes.proxiesSay} aria-label="What the proxies see">
      <Title order={3} size="h5">
        What the proxies see
      </Title>
      <ul>
        {running.flatMap((proxy) =>
          proxy.credentials.map(({ name }) => {
            const { color, word, detail } = credentialHealth(name, [proxy]);
            return (
              <li key={`${proxy.instance} ${name}`}>
                <Text size="sm">
                  <span className="gatehouse-mono">{proxy.listen}</span> · {name}
                  {detail && ` · ${detail}`}
                </Text>
                <Badge variant="light" color={color}>
                  {word}
                </Badge>
              </li>
            );
          }),
        )}
      </ul>
    </section>
  );
}

/** Calls the upstream's model list from the dashboard, and tells what came of it. */
export function TestDialog({ record, onClose }: { record: UpstreamRecord; onClose: () => void }) {
  const { state, again } = useTest(record.name);
  return (
    <Dialog onClose={onClose} title={`Test of “${record.name}”`} size="lg">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          The dashboard asks <span className="gatehouse-mono">{record.base_url}</span> for its list of
          models with each credential it can see. That spends no tokens.
        </Text>
        <div role="status" className={classes.testState}>
          {state.kind === "running" && (
            <Group gap="sm">
              <Loader size={18} aria-hidden />
              <Text size="sm">Calling …</Text>
            </Group>
          )}
          {state.kind === "done" && (
            <ul className={classes.tests} aria-label="Credentials">
              {state.report.tests.map((test) => (
                <TestRow key={test.name} test={test} />
              ))}
            </ul>
          )}
        </div>
        {state.kind === "failed" && (
          <ProblemAlert error={state.error} title="The test could not be run" />
        )}
        {state.kind === "done" && <ProxiesSay report={state.report} />}
        <Group justify="flex-end">
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            disabled={state.kind === "running"}
            onClick={again}
          >
            Test again
          </Button>
          <Button onClick={onClose}>Close</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
