import { IconKey } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { ApiError } from "../api/http";
import { type KeyRecord, listKeys, lookUpKey } from "../api/keys";
import { looksLikeSecret } from "../pages/keys/secret_shape";
import { DEFAULT_QUERY } from "../pages/keys/list_query";
import { STATUS_VIEW } from "../pages/keys/quota_view";
import { navigate } from "../routing/location";
import { keyUrl } from "../routing/pages";
import type { Command } from "./commands";

const TYPING_PAUSE_MS = 150;
const SHOWN = 8;

/** A pasted or typed secret is asked for by POST: it never becomes part of a URL. */
async function findKeys(text: string, signal: AbortSignal): Promise<KeyRecord[]> {
  if (!looksLikeSecret(text)) {
    const query = { ...DEFAULT_QUERY, search: text, per_page: SHOWN };
    return (await listKeys(query, signal)).keys;
  }
  try {
    return [await lookUpKey(text)];
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return [];
    throw error;
  }
}

function commandOf(record: KeyRecord): Command {
  return {
    id: `key ${record.id}`,
    group: "Keys",
    label: record.name,
    hint: `${record.key_hint} · ${STATUS_VIEW[record.status].label.toLowerCase()}`,
    icon: <IconKey size={18} aria-hidden />,
    run: () => navigate(keyUrl(record.id)),
  };
}

interface KeyCommands {
  commands: Command[];
  busy: boolean;
  error: unknown;
}

interface Answer {
  asked: string;
  commands: Command[];
  error: unknown;
}

/** The keys that a text finds, a moment after it was typed; until then none. */
export function useKeyCommands(text: string): KeyCommands {
  const [answer, setAnswer] = useState<Answer>({ asked: "", commands: [], error: null });
  const asked = text.trim();
  useEffect(() => {
    if (asked === "") return setAnswer({ asked, commands: [], error: null });
    const finding = new AbortController();
    const timer = setTimeout(() => {
      findKeys(asked, finding.signal).then(
        (keys) => {
          if (finding.signal.aborted) return;
          setAnswer({ asked, commands: keys.map(commandOf), error: null });
        },
        (error) => {
          if (!finding.signal.aborted) setAnswer({ asked, commands: [], error });
        },
      );
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      finding.abort();
    };
  }, [asked]);
  // Enter must not open what another text has found.
  if (answer.asked !== asked) return { commands: [], busy: asked !== "", error: null };
  return { commands: answer.commands, busy: false, error: answer.error };
}
