import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import { type Answer, ApiError } from "../api/http";
import { useLiveEvents } from "../live/live_context";
import { changedMembers, type Merge, mergeMembers } from "./edits";
import { type Errors, refusedFields, withoutErrors } from "./field_errors";
import { type Shelf, useShelf } from "./shelf";

const EVENTS = ["config.updated", "reset"] as const;
const GATHER_MS = 150;

/** What is edited, and how. `Draft` may be unfinished where `Members` are what is saved. */
export interface Editing<Entry extends { etag: string }, Members extends object, Draft extends object> {
  record: Entry;
  names: readonly (keyof Members)[];
  read: (record: Entry) => Members & Draft;
  settle: (draft: Draft) => Members;
  /** What the form itself can refuse before the server does. */
  check: (draft: Draft, changes: Partial<Members>) => Errors;
  /** The record as it is; refused with 404 once it is gone. */
  fetch: () => Promise<Entry>;
  /** Refused with 412, and the record as it is, when `etag` is no longer the record's. */
  save: (etag: string, changes: Partial<Members>) => Promise<Answer<Entry>>;
  onSaved: (answer: Answer<Entry>) => void;
  /** There was nothing to save. */
  onUnchanged: () => void;
  /** For a form that can be left without a word. */
  shelf?: Shelf<Entry, Draft>;
}

export interface Conflict<Members> {
  theirs: Members;
  merge: Merge<Members>;
}

export interface Edit<Entry, Members, Draft> {
  base: Entry;
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  dirty: boolean;
  errors: Errors;
  problem: unknown;
  busy: boolean;
  conflict: Conflict<Members> | null;
  /** Somebody else has changed the record, or taken it away, while there is a draft. */
  moved: "changed" | "gone" | null;
  /** Joins the draft with what somebody else changed. */
  bringIn: () => void;
  /** Throws the draft away. */
  reset: () => void;
  submit: (event: FormEvent) => void;
}

type Found<Entry> = { kind: "record"; record: Entry } | { kind: "gone" } | null;

/** Looks at the record again whenever the config has changed; `paused` puts that off. */
function useFound<Entry>(fetch: () => Promise<Entry>, paused: boolean, first: Found<Entry>) {
  const [found, setFound] = useState(first);
  const [looks, setLooks] = useState(0);
  const gather = useRef(0);
  const latest = useRef(fetch);
  useEffect(() => {
    latest.current = fetch;
  });
  useEffect(() => () => clearTimeout(gather.current), []);
  useLiveEvents(EVENTS, () => {
    clearTimeout(gather.current);
    gather.current = window.setTimeout(() => setLooks((count) => count + 1), GATHER_MS);
  });
  useEffect(() => {
    if (looks === 0 || paused) return;
    let wanted = true;
    latest.current().then(
      (record) => wanted && setFound({ kind: "record", record }),
      (error) => {
        const gone = error instanceof ApiError && error.status === 404;
        if (wanted && gone) setFound({ kind: "gone" });
      },
    );
    return () => {
      wanted = false;
    };
  }, [looks, paused]);
  return [found, useCallback(() => setFound(null), [])] as const;
}

/**
 * A form over one record. The draft is never lost: what somebody else changes meanwhile, in the file
 * too, is announced and taken over when asked for, and what both changed is told side by side. A form
 * in which nothing was changed follows the record by itself.
 */
export function useEdit<Entry extends { etag: string }, Members extends object, Draft extends object>(
  editing: Editing<Entry, Members, Draft>,
): Edit<Entry, Members, Draft> {
  const { names, read, settle } = editing;
  const { shelf } = editing;
  const kept = shelf?.kept;
  const [base, setBase] = useState(kept?.base ?? editing.record);
  const [draft, setDraft] = useState<Draft>(() => kept?.draft ?? read(editing.record));
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Conflict<Members> | null>(null);
  const [busy, setBusy] = useState(false);
  const [found, forget] = useFound(editing.fetch, busy, kept ? { kind: "record", record: editing.record } : null);

  const changes = changedMembers<Members>(names, read(base), settle(draft));
  const dirty = Object.keys(changes).length > 0;
  useShelf(shelf, base, draft, dirty);
  const other = found?.kind === "record" && found.record.etag !== base.etag ? found.record : null;

  const start = useCallback(
    (record: Entry) => {
      setBase(record);
      setDraft(read(record));
      setErrors({});
      setProblem(null);
      setConflict(null);
    },
    [read],
  );

  if (other && !dirty) start(other);

  const meet = (theirs: Entry) => {
    forget();
    const merge = mergeMembers<Members>(names, read(base), settle(draft), read(theirs));
    setConflict({ theirs: read(theirs), merge });
    setBase(theirs);
    setDraft((before) => ({ ...before, ...merge.draft }));
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const refused = editing.check(draft, changes);
    setErrors(refused);
    setProblem(null);
    if (Object.values(refused).some(Boolean)) return;
    if (!dirty) return editing.onUnchanged();
    setBusy(true);
    try {
      const answer = await editing.save(base.etag, changes);
      forget();
      start(answer.data);
      editing.onSaved(answer);
    } catch (error) {
      if (error instanceof ApiError && error.status === 412 && error.problem.current) {
        meet(error.problem.current as Entry);
      } else {
        setErrors(refusedFields(error));
        setProblem(error);
      }
    } finally {
      setBusy(false);
    }
  };

  return {
    base,
    draft,
    dirty,
    errors,
    problem,
    busy,
    conflict,
    change: (changed) => {
      setDraft((before) => ({ ...before, ...changed }));
      setErrors((before) => withoutErrors(before, Object.keys(changed)));
    },
    moved: found?.kind === "gone" ? "gone" : other && dirty ? "changed" : null,
    bringIn: () => other && meet(other),
    reset: () => start(other ?? base),
    submit: (event) => void submit(event),
  };
}
