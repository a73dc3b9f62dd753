import { Badge, Button, Menu, Skeleton, Text, Title } from "@mantine/core";
import { IconEye, IconPencil, IconPlugConnected, IconTrash } from "@tabler/icons-react";
import { DIALECT_LABELS, type UpstreamRecord } from "../../api/upstreams";
import { Action, ActionMenu } from "../../components/action_menu";
import { Fact } from "../../components/fact";
import { credentialDrafts, credentialWords } from "./upstream_draft";
import { credentialHealth, upstreamHealth } from "./upstream_health";
import classes from "./upstreams.module.css";

export type UpstreamAction = "edit" | "test" | "remove";

interface UpstreamCardProps {
  record: UpstreamRecord;
  canWrite: boolean;
  /** Where callers reach it: the proxy's base URL, where one is known. */
  callersUrl: string | null;
  onAction: (action: UpstreamAction, record: UpstreamRecord) => void;
}

function Credentials({ record }: { record: UpstreamRecord }) {
  if (record.credentials.length === 0) {
    return <Text size="sm">None: requests are refused until there is one.</Text>;
  }
  return (
    <ul className={classes.credentials} aria-label="Credentials">
      {credentialDrafts(record).map((credential) => {
        const { color, word, detail } = credentialHealth(credential.name, record.proxies);
        return (
          <li key={credential.name}>
            <Text span size="sm">
              {credential.name}{" "}
              <Text span size="xs" c="dimmed">
                {credentialWords(credential)}
              </Text>
            </Text>
            <Badge variant="light" color={color} title={detail || undefined}>
              {word}
            </Badge>
          </li>
        );
      })}
    </ul>
  );
}

/** What is set beside the usual, in a line. */
function extras({ model_aliases, fallback, allow_paths }: UpstreamRecord): string {
  const aliases = Object.keys(model_aliases).length;
  return [
    fallback && `falls back to ${fallback}`,
    aliases > 0 && `${aliases} ${aliases === 1 ? "model alias" : "model aliases"}`,
    allow_paths.length > 0 && `${allow_paths.length} further ${allow_paths.length === 1 ? "path" : "paths"}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

function Actions({ record, canWrite, onAction }: Omit<UpstreamCardProps, "callersUrl">) {
  return (
    <>
      {canWrite && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlugConnected size={16} aria-hidden />}
          aria-label={`Test ${record.name}`}
          onClick={() => onAction("test", record)}
        >
          Test
        </Button>
      )}
      <ActionMenu of={record.name} width={180}>
        <Action
          Icon={canWrite ? IconPencil : IconEye}
          label={canWrite ? "Edit …" : "Show …"}
          onClick={() => onAction("edit", record)}
        />
        {canWrite && (
          <>
            <Menu.Divider />
            <Action Icon={IconTrash} label="Remove …" danger onClick={() => onAction("remove", record)} />
          </>
        )}
      </ActionMenu>
    </>
  );
}

export function UpstreamCard({ record, canWrite, callersUrl, onAction }: UpstreamCardProps) {
  const health = upstreamHealth(record);
  const more = extras(record);
  return (
    <li className={classes.card} data-upstream={record.name}>
      <div className={classes.head}>
        <Title order={2} className={classes.name}>
          {record.name}
        </Title>
        <Badge variant="light" color={health.color} size="lg" data-testid="health">
          {health.word}
        </Badge>
        <div className={classes.actions}>
          <Actions record={record} canWrite={canWrite} onAction={onAction} />
        </div>
      </div>
      <dl className={classes.facts}>
        <Fact label="Callers use">
          <span className="gatehouse-mono">
            {callersUrl}
            {record.path_prefix}
          </span>
        </Fact>
        <Fact label="Goes to">
          <span className="gatehouse-mono">{record.base_url}</span>
        </Fact>
        <Fact label="Speaks">{DIALECT_LABELS[record.dialect] ?? record.dialect}</Fact>
        <Fact label="Credentials">
          <Credentials record={record} />
        </Fact>
      </dl>
      {more && (
        <Text size="xs" c="dimmed">
          {more}
        </Text>
      )}
    </li>
  );
}

/** As high as the card of an upstream with one credential. */
export function UpstreamCardToCome() {
  return (
    <div className={classes.card}>
      <div className={classes.head}>
        <Skeleton height={26} width="8rem" />
      </div>
      <dl className={classes.facts}>
        {["Callers use", "Goes to", "Speaks", "Credentials"].map((label) => (
          <Fact key={label} label={label}>
            <Skeleton className={classes.line} width="80%" />
          </Fact>
        ))}
      </dl>
    </div>
  );
}
