import { createContext, use, useCallback, useState, type ReactNode } from "react";
import type { Commit } from "../../api/http";
import type { KeyRecord } from "../../api/keys";
import type { ImportReport } from "../../api/transfer";
import { useAsksBeforeLeaving } from "../../routing/use_asks_before_leaving";
import { SecretDialog } from "./dialogs/secret_dialog";
import { SecretsDialog } from "./transfer/secrets_dialog";

/** A secret that the server has just told, for the only time. */
export interface Revelation {
  occasion: "created" | "rotated";
  record: KeyRecord;
  secret: string;
  commit: Commit | null;
}

/** Keys that an import made secrets for. */
export type Imported = ImportReport["created"];

type Shown = { kind: "one"; revelation: Revelation } | { kind: "imported"; created: Imported };

const SecretContext = createContext<((shown: Shown) => void) | null>(null);

/** Shows each revealed secret until somebody confirms that it is stored. */
export function SecretProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown | null>(null);
  const close = useCallback(() => setShown(null), []);

  useAsksBeforeLeaving(shown !== null);

  return (
    <SecretContext value={setShown}>
      {children}
      {shown?.kind === "one" && (
        <SecretDialog key={shown.revelation.secret} revelation={shown.revelation} onDone={close} />
      )}
      {shown?.kind === "imported" && <SecretsDialog created={shown.created} onDone={close} />}
    </SecretContext>
  );
}

function useShow(): (shown: Shown) => void {
  const show = use(SecretContext);
  if (!show) throw new Error("outside of SecretProvider");
  return show;
}

export function useRevealSecret(): (revelation: Revelation) => void {
  const show = useShow();
  return useCallback((revelation: Revelation) => show({ kind: "one", revelation }), [show]);
}

export function useRevealImported(): (created: Imported) => void {
  const show = useShow();
  return useCallback((created: Imported) => show({ kind: "imported", created }), [show]);
}
