import { type ReactNode, useEffect, useRef } from "react";
import classes from "./forms.module.css";

interface FormFieldsProps {
  /** They are being saved: what is typed meanwhile would be lost, so they take nothing. */
  busy: boolean;
  readOnly: boolean;
  children: ReactNode;
}

/** The fields of a form. The focus comes back to the field that it was in once they have been saved. */
export function FormFields({ busy, readOnly, children }: FormFieldsProps) {
  const focused = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (!busy && document.activeElement === document.body) focused.current?.focus({ preventScroll: true });
  }, [busy]);
  return (
    <fieldset
      disabled={readOnly || busy}
      className={classes.fieldset}
      onFocus={({ target }) => {
        focused.current = target;
      }}
      // What is disabled loses the focus too, but to nothing.
      onBlur={({ relatedTarget }) => {
        if (relatedTarget) focused.current = null;
      }}
    >
      {children}
    </fieldset>
  );
}
