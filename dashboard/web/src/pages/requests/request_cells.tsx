import { Badge, Text, Tooltip, UnstyledButton } from "@mantine/core";
import type { RequestRecord } from "../../api/requests";
import { CopyIcon } from "../../components/copy_button";
import { PROVENANCE_VIEW } from "../../components/provenance";
import { formatNumber } from "../../format/numbers";
import { formatDay, formatExact, formatMs, formatSecond } from "../../format/time";
import classes from "./requests.module.css";

export function StatusCode({ status }: { status: number }) {
  const color = status < 400 ? "green" : status === 499 ? "gray" : status < 500 ? "orange" : "red";
  return (
    <Badge variant="light" color={color} size="lg" px={9} fz={12} data-testid="status">
      {status}
    </Badge>
  );
}

/** When it ended, in the browser's zone. */
export function EndedAt({ time }: { time: string }) {
  return (
    <time dateTime={time} title={formatExact(time)} className={classes.time}>
      {formatSecond(time)}
      <Text span size="xs" c="dimmed">
        {formatDay(time)}
      </Text>
    </time>
  );
}

/** What it counted for, and of what it consists. */
export function TokenCount({ request }: { request: RequestRecord }) {
  const { tokens, tokens_in, tokens_out, provenance } = request;
  const parts = [
    tokens_in !== null && `${formatNumber(tokens_in)} in`,
    tokens_out !== null && `${formatNumber(tokens_out)} out`,
  ].filter(Boolean);
  return (
    <span className={classes.tokens}>
      <span>
        {formatNumber(tokens)}
        {provenance !== "reported" && tokens > 0 && (
          <Tooltip label={PROVENANCE_VIEW[provenance].why} multiline maw={280}>
            <Badge variant="default" size="sm" radius="sm" ml={6}>
              {provenance}
            </Badge>
          </Tooltip>
        )}
      </span>
      {parts.length > 0 && (
        <Text span size="xs" c="dimmed">
          {parts.join(" · ")}
        </Text>
      )}
    </span>
  );
}

/** How long it took, and how long until the answer began. */
export function Took({ request }: { request: RequestRecord }) {
  return (
    <span className={classes.tokens}>
      <span>{formatMs(request.latency_ms)}</span>
      {request.ttfb_ms !== null && (
        <Text span size="xs" c="dimmed">
          first byte {formatMs(request.ttfb_ms)}
        </Text>
      )}
    </span>
  );
}

export function KeyName({ of }: { of: RequestRecord["key"] }) {
  if (of.name !== null) return of.name;
  return (
    <Text span inherit c="dimmed">
      deleted key {of.id}
    </Text>
  );
}

/** Ids of one time begin alike: what tells them apart is at their end, which is never cut off. */
const ID_END = 8;

/** Opens the request; its id can be copied beside. */
export function RequestId({ request, onOpen }: {
  request: RequestRecord;
  onOpen: (request: RequestRecord) => void;
}) {
  const id = request.request_id;
  return (
    <span className={classes.id}>
      <UnstyledButton
        className={classes.open}
        onClick={() => onOpen(request)}
        title={id}
        aria-label={id}
      >
        <span className={classes.idStart}>{id.slice(0, -ID_END)}</span>
        <span>{id.slice(-ID_END)}</span>
      </UnstyledButton>
      <CopyIcon text={id} what={`the request id ${id}`} />
    </span>
  );
}
