import { Stack, Text } from "@mantine/core";
import type { RequestRecord } from "../../api/requests";
import { CopyIcon } from "../../components/copy_button";
import { Dialog } from "../../components/dialog";
import { Fact } from "../../components/fact";
import { Link } from "../../components/link";
import listClasses from "../../components/list.module.css";
import { PROVENANCE_VIEW } from "../../components/provenance";
import { formatNumber } from "../../format/numbers";
import { formatExact, formatMs } from "../../format/time";
import { keyUrl } from "../../routing/pages";
import { KeyName, StatusCode } from "./request_cells";
import { requestsUrl } from "./request_query";
import classes from "./requests.module.css";

const tokens = (count: number | null) => (count === null ? "not known" : formatNumber(count));

/** All that is known of a request. Its texts are kept nowhere. */
export function RequestDialog({ request, onClose }: { request: RequestRecord; onClose: () => void }) {
  const { key, provenance, request_id } = request;
  const more = (filter: Parameters<typeof requestsUrl>[0], words: string) => (
    <Link href={requestsUrl(filter)} className={classes.more} onClick={onClose}>
      {words}
    </Link>
  );
  return (
    <Dialog onClose={onClose} title="Request" size="lg">
      <Stack gap="md">
        <div className={classes.idLine}>
          <span className="gatehouse-mono">{request_id}</span>
          <CopyIcon text={request_id} what="the request id" />
        </div>
        <dl className={classes.facts}>
          <Fact label="Status">
            <StatusCode status={request.status} />
          </Fact>
          <Fact label="Ended">
            <time dateTime={request.time}>{formatExact(request.time)}</time>
          </Fact>
          <Fact label="Key">
            {key.name === null ? (
              <KeyName of={key} />
            ) : (
              <Link href={keyUrl(key.id)} className={listClasses.nameLink} onClick={onClose}>
                {key.name}
              </Link>
            )}
          </Fact>
          <Fact label="Model">{request.model || "–"}</Fact>
          <Fact label="Upstream">{request.upstream || "none was asked"}</Fact>
          <Fact label="Route">
            <span className="gatehouse-mono">{request.route}</span>
          </Fact>
          <Fact label="Dialect">{request.dialect}</Fact>
          <Fact label="Answer">{request.streamed ? "streamed" : "in one piece"}</Fact>
          <Fact label="Took">{formatMs(request.latency_ms)}</Fact>
          <Fact label="First byte after">
            {request.ttfb_ms === null ? "not known" : formatMs(request.ttfb_ms)}
          </Fact>
          <Fact label="Tokens counted">{formatNumber(request.tokens)}</Fact>
          <Fact label="Input">{tokens(request.tokens_in)}</Fact>
          <Fact label="Output">{tokens(request.tokens_out)}</Fact>
          <Fact label="Cached">{tokens(request.tokens_cached)}</Fact>
        </dl>
        <Text size="sm">
          {request.tokens > 0 && (
            <>
              <b>{PROVENANCE_VIEW[provenance].label}:</b> {PROVENANCE_VIEW[provenance].why}{" "}
            </>
          )}
          The texts of requests and answers are kept nowhere.
        </Text>
        <div className={classes.mores}>
          {more({ key: key.id }, "Requests of this key")}
          {request.model && more({ model: request.model }, "Requests for this model")}
          {more({ status: String(request.status) }, `Requests with ${request.status}`)}
        </div>
      </Stack>
    </Dialog>
  );
}
