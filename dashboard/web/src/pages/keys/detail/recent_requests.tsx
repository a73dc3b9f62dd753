import { Skeleton, Text, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useState } from "react";
import type { RequestRecord } from "../../../api/requests";
import { Link } from "../../../components/link";
import { ProblemAlert } from "../../../components/problem_alert";
import { RequestDialog } from "../../requests/request_dialog";
import { requestsUrl } from "../../requests/request_query";
import { RequestCards, RequestTable } from "../../requests/request_rows";
import type { RecentRequests } from "./use_recent_requests";
import classes from "./detail.module.css";

interface RecentProps {
  id: string;
  recent: RecentRequests;
}

/** The key's last requests. */
export function RecentRequestsPanel({ id, recent }: RecentProps) {
  const { requests, error, refresh } = recent;
  const wide = useMediaQuery("(min-width: 62em)", undefined, { getInitialValueInEffect: false });
  const [opened, setOpened] = useState<RequestRecord | null>(null);
  const rows = requests && { requests, ofOneKey: true, onOpen: setOpened };
  return (
    <section className={classes.listPanel} aria-label="Recent requests">
      <div className={classes.listHead}>
        <Title order={2} className={classes.title}>
          Recent requests
        </Title>
        <Link href={requestsUrl({ key: id })} className={classes.more}>
          All its requests
        </Link>
      </div>
      <ProblemAlert error={error} title="Its requests could not be fetched" onRetry={refresh} />
      <div ref={recent.area}>
        {!rows && error === null && (
          <div className={classes.listToCome}>
            <Skeleton height={34} radius="md" />
            <Skeleton height={34} radius="md" />
            <Skeleton height={34} radius="md" />
          </div>
        )}
        {requests?.length === 0 && (
          <Text size="sm" c="dimmed" className={classes.none}>
            No request was made with it yet. Below is how to make one.
          </Text>
        )}
        {rows && rows.requests.length > 0 && (wide ? <RequestTable {...rows} /> : <RequestCards {...rows} />)}
      </div>
      {opened && <RequestDialog request={opened} onClose={() => setOpened(null)} />}
    </section>
  );
}
