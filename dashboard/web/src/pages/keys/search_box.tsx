import { CloseButton, Kbd, Loader, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { ApiError } from "../../api/http";
import { type KeyRecord, lookUpKey } from "../../api/keys";
import { reasonOf } from "../../components/problem_alert";
import { navigate, SEARCH_HASH, useHash } from "../../routing/location";
import { couldBeSecret, looksLikeSecret } from "./secret_shape";

const TYPING_PAUSE_MS = 250;

interface SearchBoxProps {
  /** What the list is filtered by. */
  search: string;
  onSearch: (search: string) => void;
  onFound: (record: KeyRecord) => void;
}

/** An address that asks for the search moves the focus here, and is forgotten. */
function useSearchAddress(field: React.RefObject<HTMLInputElement | null>) {
  const hash = useHash();
  useEffect(() => {
    if (hash !== SEARCH_HASH) return;
    navigate(location.pathname + location.search, { replace: true });
    field.current?.focus();
    field.current?.select();
  }, [hash, field]);
}

/**
 * Searches by name, hint, id, owner and tag. A pasted api key is asked for by POST and cleared:
 * it never becomes part of a URL.
 */
export function SearchBox({ search, onSearch, onFound }: SearchBoxProps) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(search);
  const [known, setKnown] = useState(search);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useSearchAddress(field);

  // The URL was changed elsewhere (back, forward, "clear"): the field follows.
  if (search !== known) {
    setKnown(search);
    setText(search);
  }

  const commit = (next: string) => {
    setKnown(next);
    onSearch(next);
  };

  useEffect(() => {
    if (text.trim() === known || looksLikeSecret(text.trim())) return;
    const timer = setTimeout(() => commit(text.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  });

  const lookUp = async (secret: string) => {
    setBusy(true);
    setError(null);
    try {
      const record = await lookUpKey(secret);
      setText(record.id);
      commit(record.id);
      onFound(record);
    } catch (problem) {
      const unknown = problem instanceof ApiError && problem.status === 404;
      // What is certainly no secret may be searched for after all.
      if (unknown && !looksLikeSecret(secret)) setText(secret);
      else setError(unknown ? "No key has this secret" : reasonOf(problem));
    } finally {
      setBusy(false);
    }
  };

  const onPaste = (event: ClipboardEvent) => {
    const pasted = event.clipboardData.getData("text").trim();
    if (!couldBeSecret(pasted)) return;
    event.preventDefault();
    setText("");
    void lookUp(pasted);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && looksLikeSecret(text.trim())) {
      const secret = text.trim();
      setText("");
      void lookUp(secret);
    }
    if (event.key === "Escape") {
      if (text !== "") setText("");
      else field.current?.blur();
    }
  };

  const held = looksLikeSecret(text.trim());
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label="Search keys"
      aria-keyshortcuts="/"
      placeholder="Search, or paste an api key"
      autoComplete="off"
      spellCheck={false}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        busy ? (
          <Loader size={16} aria-label="Looking up" />
        ) : text !== "" ? (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => setText("")} />
        ) : (
          <Kbd size="sm" aria-hidden>
            /
          </Kbd>
        )
      }
      value={text}
      error={error ?? (held ? "This looks like an api key: press Enter to find whose it is" : undefined)}
      errorProps={{ role: "status" }}
      onChange={(event) => {
        setText(event.currentTarget.value);
        setError(null);
      }}
      onPaste={onPaste}
      onKeyDown={onKeyDown}
    />
  );
}
