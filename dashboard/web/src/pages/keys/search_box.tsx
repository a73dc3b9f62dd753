import { CloseButton, Kbd, Loader, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { ApiError } from "../../api/http";
import { type KeyRecord, lookUpKey } from "../../api/keys";
import { reasonOf } from "../../components/problem_alert";
import { couldBeSecret, looksLikeSecret } from "./secret_shape";

const TYPING_PAUSE_MS = 250;

interface SearchBoxProps {
  /** What the list is filtered by. */
  search: string;
  onSearch: (search: string) => void;
  onFound: (record: KeyRecord) => void;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** "/" moves the focus here from anywhere but a field or a dialog. */
function useSlash(field: React.RefObject<HTMLInputElement | null>) {
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('[aria-modal="true"]')) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [field]);
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
  useSlash(field);

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
