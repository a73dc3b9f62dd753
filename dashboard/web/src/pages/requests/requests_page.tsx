import { Button, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconListSearch, IconSearchOff } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RequestRecord } from "../../api/requests";
import { CountingTrouble } from "../../components/counting_trouble";
import { EmptyState } from "../../components/empty_state";
import { Link } from "../../components/link";
import listClasses from "../../components/list.module.css";
import { NewerButton } from "../../components/newer_button";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { StaleSign } from "../../components/stale_sign";
import { formatNumber, plural } from "../../format/numbers";
import { formatDate, formatDateTime } from "../../format/time";
import { navigate, useSearch } from "../../routing/location";
import { Filters } from "./filters";
import { RequestDialog } from "./request_dialog";
import { DEFAULT_REQUESTS, isNarrowed, parseRequests, type RequestQuery, requestsUrl } from "./request_query";
import { RequestCards, RequestTable } from "./request_rows";
import { PAGE, type RequestList, useRequestList } from "./use_request_list";
import classes from "./requests.module.css";

type ChangeQuery = (changes: Partial<RequestQuery>, options?: { replace: boolean }) => void;

function useUrlQuery(): [RequestQuery, ChangeQuery] {
  const search = useSearch();
  const query = useMemo(() => parseRequests(search), [search]);
  const change = useCallback<ChangeQuery>(
    (changes, options) => navigate(requestsUrl({ ...query, ...changes }), options),
    [query],
  );
  return [query, change];
}

function NoRequests() {
  return (
    <EmptyState
      icon={<IconListSearch size={28} aria-hidden />}
      title="No requests yet"
      text="Every request through the proxy stands here a second after it has ended: whose it was, what it asked for, how it ended, how long it took and what it counted for. Its texts are kept nowhere."
      width={480}
    >
      <Link href="/keys" className={classes.more}>
        Take a key and its ready examples to make the first request
      </Link>
    </EmptyState>
  );
}

function NoneFound({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={<IconSearchOff size={28} aria-hidden />}
      color="gray"
      title="No request matches"
      text="No kept request passes these filters. One that does appears here by itself."
    >
      <Button variant="default" mt="xs" onClick={onClear}>
        Clear filters
      </Button>
    </EmptyState>
  );
}

function ToCome() {
  return (
    <Stack gap="md" p="md" aria-label="Loading the requests" role="status">
      {Array.from({ length: 8 }, (_, row) => (
        <Skeleton key={row} height={34} radius="md" />
      ))}
    </Stack>
  );
}

/** How many are shown, and the way to older ones. */
function Footer({ list, shown }: { list: RequestList; shown: number }) {
  const { hasOlder, reachesBackTo, olderProblem } = list;
  return (
    <div className={listClasses.footer}>
      <Text size="sm" c="dimmed" role="status">
        {plural(shown, "request")}
        {!hasOlder && reachesBackTo && (
          <span title={formatDateTime(reachesBackTo)}>
            ; requests are kept since {formatDate(reachesBackTo)}
          </span>
        )}
      </Text>
      {hasOlder && (
        <Button variant="default" loading={list.loadingOlder} onClick={list.loadOlder}>
          Load older
        </Button>
      )}
      {olderProblem !== null && (
        <div className={classes.footerProblem}>
          <ProblemAlert error={olderProblem} title="Older requests could not be fetched" />
        </div>
      )}
    </div>
  );
}

/** The requests that went through the proxies, newest first. */
export function RequestsPage() {
  const [query, setQuery] = useUrlQuery();
  const list = useRequestList(query);
  const wide = useMediaQuery("(min-width: 62em)", undefined, { getInitialValueInEffect: false });
  const [opened, setOpened] = useState<RequestRecord | null>(null);
  const area = useRef<HTMLDivElement>(null);

  useEffect(() => {
    document.title = "Requests · Gatehouse";
  }, []);

  const { requests, newer } = list;
  const empty = requests !== null && requests.length === 0;
  const never = empty && !isNarrowed(query) && !list.loading;
  const rows = requests && { requests, onOpen: setOpened };
  const showNewer = () => {
    list.showNewer();
    area.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  };
  return (
    <>
      <div className={listClasses.pageHead}>
        <Title order={1} className={pageClasses.title}>
          Requests
        </Title>
        <StaleSign />
      </div>
      <CountingTrouble trouble={list.trouble} />
      <section className={pageClasses.panel} aria-label="Requests" aria-busy={list.loading}>
        {!never && <Filters query={query} onQuery={setQuery} />}
        <ProblemAlert
          error={list.error}
          title="The requests could not be fetched"
          onRetry={list.refresh}
        />
        <div
          ref={area}
          tabIndex={-1}
          className={listClasses.area}
          data-loading={(list.loading && requests !== null) || undefined}
        >
          {!requests && list.error === null && <ToCome />}
          {never && <NoRequests />}
          {empty && !never && <NoneFound onClear={() => setQuery(DEFAULT_REQUESTS)} />}
          {rows && !empty && (wide ? <RequestTable {...rows} /> : <RequestCards {...rows} />)}
        </div>
        {requests && !empty && <Footer list={list} shown={requests.length} />}
        {newer > 0 && (
          <NewerButton onClick={showNewer}>
            {newer >= PAGE ? `${formatNumber(PAGE)} or more newer requests` : plural(newer, "newer request")}
          </NewerButton>
        )}
      </section>
      {opened && <RequestDialog request={opened} onClose={() => setOpened(null)} />}
    </>
  );
}
