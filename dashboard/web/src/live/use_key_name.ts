import { useEffect, useState } from "react";
import { getKey } from "../api/keys";

/** The name of the key with an id; null while it is not known, and for a key that is gone. */
export function useKeyName(id: string): string | null {
  const [known, setKnown] = useState<{ id: string; name: string | null } | null>(null);
  useEffect(() => {
    if (id === "") return;
    let wanted = true;
    getKey(id).then(
      ({ name }) => wanted && setKnown({ id, name }),
      () => wanted && setKnown({ id, name: null }),
    );
    return () => {
      wanted = false;
    };
  }, [id]);
  return known?.id === id ? known.name : null;
}
