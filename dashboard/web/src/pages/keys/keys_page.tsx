import { Skeleton, Stack, Title } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { KeyQuery, KeyRecord } from "../../api/keys";
import listClasses from "../../components/list.module.css";
import { NewerButton } from "../../components/newer_button";
import pageClasses from "../../components/page.module.css";
import { ProblemAlert } from "../../components/problem_alert";
import { navigate, useHash, useSearch } from "../../routing/location";
import { useCanWrite } from "../../session/session_context";
import { BulkBar } from "./bulk/bulk_bar";
import { CardsHead } from "./bulk/select_box";
import { SelectionProvider } from "./bulk/selection_context";
import { KeyDialogs, type OpenDialog } from "./key_dialogs";
import { NoKeys, StepsLeft } from "./first_steps";
import { actDirectly, isDirect } from "./key_actions";
import { KeyCards } from "./key_cards";
import type { RowAction } from "./key_menu";
import { KeyTable } from "./key_table";
import { DEFAULT_QUERY, formatQuery, isFiltered, parseQuery } from "./list_query";
import { useListMemory } from "./list_memory";
import { ListFooter } from "./list_footer";
import { NothingFound } from "./nothing_found";
import { Toolbar } from "./toolbar";
import { type KeyList, useKeyList } from "./use_key_list";

/** The list's question stands in the URL; a change of filter begins at the first page. */
function useUrlQuery(): [KeyQuery, (changes: Partial<KeyQuery>) => void] {
  const search = useSearch();
  const query = useMemo(() => parseQuery(search), [search]);
  const change = useCallback(
    (changes: Partial<KeyQuery>) => {
      const next = { ...query, page: 1, ...changes };
      // Each letter of a search would else be a step of its own for the back button.
      navigate(`/keys${formatQuery(next)}`, { replace: "search" in changes && query.search !== "" });
    },
    [query],
  );
  return [query, change];
}

function Loading() {
  return (
    <Stack gap="md" p="md" aria-label="Loading the keys" role="status">
      {Array.from({ length: 8 }, (_, row) => (
        <Skeleton key={row} height={34} radius="md" />
      ))}
    </Stack>
  );
}

/** A page beyond the list's end, which has become shorter, gives way to the last one. */
function usePageWithin(query: KeyQuery, { page, answered, error }: KeyList) {
  const beyond = page?.keys.length === 0 && answered === query && error === null;
  const last = beyond ? Math.ceil(page.total / query.per_page) : 0;
  useEffect(() => {
    if (last > 0) navigate(`/keys${formatQuery({ ...query, page: last })}`, { replace: true });
  }, [last, query]);
}

/** An address that asks for a dialog opens it once, and is forgotten. */
function useDialogAddress(canWrite: boolean, open: (dialog: OpenDialog) => void) {
  const hash = useHash();
  useEffect(() => {
    const kind = hash === "#create" || hash === "#import" ? (hash.slice(1) as "create" | "import") : null;
    if (kind === null) return;
    navigate(location.pathname + location.search, { replace: true });
    if (canWrite) open({ kind });
  }, [hash, canWrite, open]);
}

export function KeysPage() {
  const [query, setQuery] = useUrlQuery();
  const canWrite = useCanWrite();
  const area = useRef<HTMLDivElement>(null);
  const list = useKeyList(query, area);
  const wide = useMediaQuery("(min-width: 62em)", undefined, { getInitialValueInEffect: false });
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const page = list.page;

  useEffect(() => {
    document.title = "Keys · Gatehouse";
  }, []);

  const onAction = (action: RowAction, record: KeyRecord) => {
    if (isDirect(action)) void actDirectly(action, record, list.replace, list.refresh);
    else setDialog({ kind: action, record });
  };

  useDialogAddress(canWrite, setDialog);
  // Coming back from a key finds the list as it was, the focus on that key.
  const memory = useListMemory();
  const onOpen = ({ id }: KeyRecord) => {
    if (page) memory.left = { search: location.search, page, opened: id };
  };
  useEffect(() => {
    const opened = memory.left?.search === location.search ? memory.left.opened : null;
    memory.left = null;
    // Whoever came for something else has the focus there already.
    if (opened === null || document.activeElement !== document.body) return;
    const row = area.current?.querySelector(`[data-key-id="${CSS.escape(opened)}"] a`);
    if (row instanceof HTMLElement) row.focus({ preventScroll: true });
  }, [memory]);

  usePageWithin(query, list);
  const empty = page !== null && page.total === 0;
  const noKeys = empty && !isFiltered(list.answered);
  const rows = page && { keys: page.keys, gone: list.gone, canWrite, onAction, onOpen };
  return (
    <SelectionProvider list={page}>
      <Title order={1} className={pageClasses.title}>
        API keys
      </Title>
      {page && !isFiltered(list.answered) && (
        <StepsLeft keys={page.keys} onCreate={() => setDialog({ kind: "create" })} />
      )}
      <section className={pageClasses.panel} aria-label="API keys" aria-busy={list.loading}>
        {noKeys ? null : (
          <Toolbar
            query={query}
            models={page?.models ?? []}
            canWrite={canWrite}
            onQuery={setQuery}
            onFound={(record) => setDialog({ kind: "edit", record })}
            onCreate={() => setDialog({ kind: "create" })}
            onImport={() => setDialog({ kind: "import" })}
          />
        )}
        <ProblemAlert
          error={list.error}
          title="The list could not be fetched"
          onRetry={list.refresh}
        />
        <div ref={area} className={listClasses.area} data-loading={(list.loading && page) || undefined}>
          {!page && list.error === null && <Loading />}
          {canWrite && !wide && page && !empty && <CardsHead />}
          {noKeys && <NoKeys canWrite={canWrite} onCreate={() => setDialog({ kind: "create" })} />}
          {empty && !noKeys && (
            <NothingFound
              query={list.answered}
              onClear={() => setQuery({ ...DEFAULT_QUERY, per_page: query.per_page })}
            />
          )}
          {rows && !empty && (wide ? <KeyTable {...rows} query={query} onSort={setQuery} /> : <KeyCards {...rows} />)}
        </div>
        {page && !empty && (
          <ListFooter query={list.answered} total={page.total} shown={page.keys.length} onQuery={setQuery} />
        )}
        {canWrite && page && <BulkBar page={page} query={list.answered} onChanged={list.refresh} />}
        {list.waiting && <NewerButton onClick={list.showWaiting}>The list has changed: show it</NewerButton>}
      </section>
      <KeyDialogs
        open={dialog}
        models={page?.models ?? []}
        readOnly={!canWrite}
        onClose={() => setDialog(null)}
        onSaved={list.replace}
        onChanged={list.refresh}
      />
    </SelectionProvider>
  );
}
