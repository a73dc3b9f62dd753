import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import { useState } from "react";
import { ApiError } from "../../../api/http";
import { type BulkChange, type KeyRecord, listKeys, type SeenConfig } from "../../../api/keys";
import { Dialog } from "../../../components/dialog";
import { ProblemAlert } from "../../../components/problem_alert";
import { Ago } from "../../../components/time_text";
import { plural } from "../../../format/numbers";
import { ExpiryField } from "../dialogs/expiry_field";
import { LimitField } from "../dialogs/limit_field";
import { DEFAULT_QUERY } from "../list_query";
import { hasSpent, STATUS_VIEW, statusAt } from "../quota_view";
import { BULK_WORDS, type BulkKind } from "./bulk_words";
import { changeMany } from "./change_many";
import classes from "./bulk.module.css";

interface BulkDialogProps {
  kind: BulkKind;
  keys: KeyRecord[];
  /** The config that the keys were seen in. */
  seen: SeenConfig;
  onClose: () => void;
  /** The keys that are still there were changed. */
  onDone: () => void;
  onChanged: () => void;
}

/** What is confirmed: it does not follow the list by itself. */
interface Agreed {
  keys: KeyRecord[];
  seen: SeenConfig;
  /** Keys that have been deleted meanwhile, by name. */
  gone: string[];
  /** The config has moved on since it was asked first. */
  moved: boolean;
}

function KeyNames({ keys }: { keys: KeyRecord[] }) {
  return (
    <ul className={classes.names} aria-label="The keys" tabIndex={0}>
      {keys.map((key) => (
        <li key={key.id}>
          <span>
            <b>{key.name}</b> <span className="gatehouse-mono">{key.key_hint}</span>
          </span>
          <Text span size="xs" c="dimmed">
            {STATUS_VIEW[statusAt(key, Date.now())].label.toLowerCase()} ·{" "}
            {key.last_used && "used "}
            <Ago time={key.last_used} never={hasSpent(key) ? "last use not known" : "no tokens spent"} />
          </Text>
        </li>
      ))}
    </ul>
  );
}

/** The keys as they are by now, and which of them are gone. */
async function lookAgain(agreed: Agreed): Promise<Agreed> {
  const page = await listKeys({ ...DEFAULT_QUERY, per_page: 0 });
  const byId = new Map(page.keys.map((key) => [key.id, key]));
  return {
    keys: agreed.keys.flatMap(({ id }) => byId.get(id) ?? []),
    seen: { revision: page.revision, digest: page.digest },
    gone: [...agreed.gone, ...agreed.keys.filter(({ id }) => !byId.has(id)).map(({ name }) => name)],
    moved: true,
  };
}

/** Whether the refusal says that what was confirmed is not what is there any more. */
function isOutdated(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 412 || (error.status === 404 && error.problem.unknown !== undefined);
}

function MovedOn({ agreed }: { agreed: Agreed }) {
  if (!agreed.moved) return null;
  const { gone } = agreed;
  return (
    <Alert
      role="alert"
      color="yellow"
      icon={<IconGitMerge aria-hidden />}
      title={`The config has moved on to revision ${agreed.seen.revision}`}
      data-testid="moved-on"
    >
      Somebody changed it while you were looking, so nothing was done.
      {gone.length > 0 && ` Deleted meanwhile: ${gone.join(", ")}.`} Below is how the keys are by now.
    </Alert>
  );
}

const FIRST_LIMIT = 100_000;

/** Asks before many keys are changed at once, naming each. */
export function BulkDialog({ kind, keys, seen, onClose, onDone, onChanged }: BulkDialogProps) {
  const [agreed, setAgreed] = useState<Agreed>({ keys, seen, gone: [], moved: false });
  const [limit, setLimit] = useState<number | null | undefined>(FIRST_LIMIT);
  const [expiry, setExpiry] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const dirty = limit !== FIRST_LIMIT || expiry !== null;
  const words = BULK_WORDS[kind];
  const count = agreed.keys.length;

  const change = (): BulkChange | null => {
    if (kind === "limit") {
      return limit === undefined ? null : { action: "set", set: { token_limit_per_5h: limit } };
    }
    if (kind === "expiry") return { action: "set", set: { expiry_date: expiry } };
    return { action: kind };
  };

  const confirm = async () => {
    const wanted = change();
    if (wanted === null) return;
    setBusy(true);
    setProblem(null);
    try {
      await changeMany(agreed.keys, wanted, agreed.seen, onChanged);
      onDone();
      onClose();
      return;
    } catch (error) {
      if (isOutdated(error)) await lookAgain(agreed).then(setAgreed, setProblem);
      else setProblem(error);
    }
    setBusy(false);
  };

  return (
    <Dialog onClose={onClose} dirty={dirty} title={words.question(count)} size="lg">
      <Stack gap="md">
        <MovedOn agreed={agreed} />
        {kind === "limit" && (
          <LimitField
            value={limit}
            error={limit === undefined ? "Enter a number, or choose “Unlimited”" : undefined}
            onChange={setLimit}
          />
        )}
        {kind === "expiry" && <ExpiryField value={expiry} onChange={setExpiry} />}
        <Text size="sm">{words.consequence}</Text>
        {count > 0 ? <KeyNames keys={agreed.keys} /> : <Text size="sm">None of the keys is left.</Text>}
        <ProblemAlert error={problem} title={words.failed} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus={kind === "delete" || undefined}>
            Cancel
          </Button>
          <Button
            color={kind === "delete" ? "red" : undefined}
            loading={busy}
            disabled={count === 0 || (kind === "limit" && limit === undefined)}
            onClick={() => void confirm()}
          >
            {words.confirm} {kind === "limit" || kind === "expiry" ? `for ${plural(count, "key")}` : plural(count, "key")}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
