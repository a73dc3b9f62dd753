import { type ComponentProps, type FormEvent, useEffect, useRef } from "react";

interface FormProps extends Omit<ComponentProps<"form">, "onSubmit" | "ref" | "noValidate"> {
  /** What was submitted is under way. */
  busy: boolean;
  onSubmit: (event: FormEvent) => unknown;
}

/** Where a form says why it was refused: at the first wrong field, else in a message. */
function placeOfRefusal(form: HTMLFormElement): HTMLElement | null {
  return (
    form.querySelector<HTMLElement>('[aria-invalid="true"]:enabled') ??
    form.querySelector<HTMLElement>('[role="alert"]')
  );
}

/** A form that takes whoever submitted it to the reason where it is refused, however far away that stands. */
export function Form({ busy, onSubmit, ...rest }: FormProps) {
  const form = useRef<HTMLFormElement>(null);
  const submitted = useRef(false);

  // After every render: the first in which nothing is under way has the reason, or there is none.
  useEffect(() => {
    if (!submitted.current || busy || !form.current) return;
    submitted.current = false;
    placeOfRefusal(form.current)?.focus();
  });

  return (
    <form
      {...rest}
      ref={form}
      noValidate
      onSubmit={(event) => {
        submitted.current = true;
        onSubmit(event);
      }}
    />
  );
}
