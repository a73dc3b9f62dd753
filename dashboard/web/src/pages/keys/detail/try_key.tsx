import { Checkbox, Select, Text, Textarea, TextInput, Title } from "@mantine/core";
import { IconCircleCheck, IconCircleX, IconHourglass } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { KeyRecord } from "../../../api/keys";
import type { RequestRecord } from "../../../api/requests";
import { CodeBlock } from "../../../components/code_block";
import { plural } from "../../../format/numbers";
import { formatMs } from "../../../format/time";
import { identityOf } from "../../requests/request_query";
import { AddressDoubt } from "../address_doubt";
import { useBaseUrl } from "../base_url";
import { type Endpoint, makeTimedCurl, type Trial } from "../curl_command";
import { exampleModel } from "../snippets";
import type { RecentRequests } from "./use_recent_requests";
import classes from "./detail.module.css";

const NO_SECRET = "YOUR_API_KEY";
/** Stands for a secret on the screen; the copied command has the secret itself. */
const HIDDEN = "••••••••";

const ENDPOINTS: { value: Endpoint; label: string }[] = [
  { value: "chat", label: "Chat (OpenAI)" },
  { value: "messages", label: "Messages (Anthropic)" },
  { value: "models", label: "Its models" },
];

/** The newest request, once one has ended after this was shown. */
function useSeen({ requests, newest }: RecentRequests): RequestRecord | null {
  const [before, setBefore] = useState<{ id: string | null } | null>(null);
  const loaded = requests !== null;
  const id = newest && identityOf(newest);
  useEffect(() => {
    if (loaded) setBefore((known) => known ?? { id });
  }, [loaded, id]);
  return before && newest && id !== before.id ? newest : null;
}

/** How the request went, as soon as it has ended. */
function Result({ recent }: { recent: RecentRequests }) {
  const seen = useSeen(recent);
  const good = seen !== null && seen.status < 400;
  const Icon = seen === null ? IconHourglass : good ? IconCircleCheck : IconCircleX;
  return (
    <div
      className={classes.result}
      role="status"
      data-testid="trial"
      data-state={seen === null ? "waiting" : good ? "good" : "bad"}
    >
      <Icon size={18} aria-hidden />
      {seen === null ? (
        <Text size="sm">
          Run it in a shell that reaches the proxy. As soon as it has ended, how it went shows here.
        </Text>
      ) : (
        <Text size="sm">
          <b>{seen.status}</b> from {seen.model || seen.route}
          {seen.ttfb_ms !== null && `, first byte after ${formatMs(seen.ttfb_ms)}`}, all after{" "}
          {formatMs(seen.latency_ms)}, {plural(seen.tokens, "token")} counted
        </Text>
      )}
    </div>
  );
}

/**
 * Tries the key by a command to copy: the page itself may talk to nobody but the dashboard. The
 * secret stays in this page's memory and goes into the command alone.
 */
export function TryKey({ record, recent }: { record: KeyRecord; recent: RecentRequests }) {
  const base = useBaseUrl();
  const [secret, setSecret] = useState("");
  const [trial, setTrial] = useState<Trial>({
    endpoint: "chat",
    model: exampleModel(record),
    prompt: "Say hello in five words.",
    stream: true,
  });
  const change = (changes: Partial<Trial>) => setTrial((before) => ({ ...before, ...changes }));
  const asks = trial.endpoint !== "models";
  return (
    <section className={classes.panel} aria-label="Try this key">
      <Title order={2} className={classes.title}>
        Try this key
      </Title>
      <div className={classes.trial}>
        <TextInput
          type="password"
          label="The key’s secret"
          description="Stays in this page and is sent nowhere; the copied command has it."
          placeholder={record.key_hint}
          autoComplete="off"
          spellCheck={false}
          data-1p-ignore
          data-lpignore="true"
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value.trim())}
        />
        <div className={classes.pair}>
          <Select
            label="Endpoint"
            allowDeselect={false}
            data={ENDPOINTS}
            value={trial.endpoint}
            onChange={(endpoint) => endpoint && change({ endpoint: endpoint as Endpoint })}
          />
          <TextInput
            label="Model"
            disabled={!asks || record.model !== null}
            value={trial.model}
            onChange={(event) => change({ model: event.currentTarget.value })}
          />
        </div>
        <Textarea
          label="Prompt"
          autosize={false}
          rows={2}
          disabled={!asks}
          value={trial.prompt}
          onChange={(event) => change({ prompt: event.currentTarget.value })}
        />
        <Checkbox
          label="Stream the answer"
          disabled={!asks}
          checked={trial.stream}
          onChange={(event) => change({ stream: event.currentTarget.checked })}
        />
        <CodeBlock
          code={makeTimedCurl(base.url, secret || NO_SECRET, trial)}
          shown={makeTimedCurl(base.url, secret ? HIDDEN : NO_SECRET, trial)}
          what="the command"
        />
        <AddressDoubt base={base} />
        <Result recent={recent} />
      </div>
    </section>
  );
}
