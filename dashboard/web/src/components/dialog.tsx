import { Modal, type ModalProps } from "@mantine/core";
import { useEffect, useRef } from "react";
import classes from "./dialog.module.css";

let locks = 0;

/**
 * Holds the page behind a dialog still, with room for the scrollbar that goes away. Mantine's own
 * lock would add a <style> element, which the content security policy forbids.
 */
export function useScrollLock(): void {
  useEffect(() => {
    const { style } = document.documentElement;
    if (locks++ === 0) {
      const scrollbar = window.innerWidth - document.documentElement.clientWidth;
      style.overflow = "hidden";
      style.paddingRight = `${scrollbar}px`;
    }
    return () => {
      if (--locks > 0) return;
      style.overflow = "";
      style.paddingRight = "";
    };
  }, []);
}

/** What had the focus before; for an entry of a menu, which goes with it, the menu's button. */
function opener(): HTMLElement | null {
  const active = document.activeElement;
  const button = active?.closest('[role="menu"]')?.getAttribute("aria-labelledby");
  const element = button ? document.getElementById(button) : active;
  return element instanceof HTMLElement && element !== document.body ? element : null;
}

function focusContent(): void {
  document.getElementById("content")?.focus({ preventScroll: true });
}

/**
 * Gives the focus to the page's content should its holder be taken away with it, as the row of a key
 * is once the list has heard that the key is deleted.
 */
function inheritFocus(holder: Element): void {
  const watch = new MutationObserver(() => {
    const gone = !holder.isConnected;
    if (gone && document.activeElement === document.body) focusContent();
    if (gone || document.activeElement !== holder) watch.disconnect();
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

/** Gives the focus back to where it was, else to the page's content. */
export function useFocusBack(): void {
  // The first: a dialog that was hidden while its session had ended is shown again from a login.
  const first = useRef<HTMLElement | null>(null);
  useEffect(() => {
    first.current ??= opener();
    const before = first.current;
    return () => {
      if (!before?.isConnected) return focusContent();
      before.focus({ preventScroll: true });
      if (document.activeElement === before) inheritFocus(before);
    };
  }, []);
}

/** How every dialog of the app opens. */
export const DIALOG_PROPS = {
  opened: true,
  lockScroll: false,
  returnFocus: false,
  yOffset: "6dvh",
  radius: "lg",
  transitionProps: { duration: 120 },
  // A dialog's <header> is not the page's banner.
  attributes: { header: { role: "presentation" } },
};

interface DialogProps extends Omit<ModalProps, "opened" | "closeOnEscape" | "closeOnClickOutside"> {
  /** Something is filled in here: a stray key or click does not throw it away, only a button does. */
  dirty?: boolean;
}

/** A dialog that is open as long as it is rendered. */
export function Dialog({ dirty = false, ...props }: DialogProps) {
  useScrollLock();
  useFocusBack();
  return (
    <Modal
      {...DIALOG_PROPS}
      className={classes.dialog}
      closeButtonProps={{ "aria-label": "Close" }}
      closeOnEscape={!dirty}
      closeOnClickOutside={!dirty}
      {...props}
    />
  );
}
