import { useEffect } from "react";
import { navigate, SEARCH_HASH } from "./location";

const KEYS = "/keys";

/** Inputs in which no text is typed. */
const TEXTLESS = /^(checkbox|radio|button|submit|reset|file|range|color)$/;

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !target.readOnly && !TEXTLESS.test(target.type);
  if (target instanceof HTMLTextAreaElement) return !target.readOnly;
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.tagName === "SELECT")
  );
}

/** "/" leads to the search of keys from anywhere but a text field or a dialog; their list stays as it is. */
export function useSearchShortcut(): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
      if (isTyping(event.target) || document.querySelector('[aria-modal="true"]')) return;
      event.preventDefault();
      const here = location.pathname === KEYS;
      navigate(KEYS + (here ? location.search : "") + SEARCH_HASH, { replace: here });
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
}
