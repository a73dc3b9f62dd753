import { createContext, use, useCallback, useEffect, useState, type ReactNode } from "react";
import type { Commit } from "../../api/http";
import type { KeyRecord } from "../../api/keys";
import { SecretDialog } from "./dialogs/secret_dialog";

/** A secret that the server has just told, for the only time. */
export interface Revelation {
  occasion: "created" | "rotated";
  record: KeyRecord;
  secret: string;
  commit: Commit | null;
}

type Reveal = (revelation: Revelation) => void;

const SecretContext = createContext<Reveal | null>(null);

/** Shows each revealed secret until somebody confirms that it is stored. */
export function SecretProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Revelation | null>(null);
  const close = useCallback(() => setShown(null), []);

  useEffect(() => {
    if (!shown) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [shown]);

  return (
    <SecretContext value={setShown}>
      {children}
      {shown && <SecretDialog key={shown.secret} revelation={shown} onDone={close} />}
    </SecretContext>
  );
}

export function useRevealSecret(): Reveal {
  const reveal = use(SecretContext);
  if (!reveal) throw new Error("outside of SecretProvider");
  return reveal;
}
