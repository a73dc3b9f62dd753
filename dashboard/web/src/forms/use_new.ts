import { type FormEvent, useState } from "react";
import { type Errors, refusedFields, withoutErrors } from "./field_errors";

/** What is made, and how. */
interface Making<Draft extends object> {
  empty: Draft;
  /** What the form itself can refuse before the server does. */
  check: (draft: Draft) => Errors;
  /** Sends it, and goes on from there. */
  make: (draft: Draft) => Promise<void>;
}

/** A form for a record that is not there yet. It stays as it was filled in where the server refuses it. */
export function useNew<Draft extends object>({ empty, check, make }: Making<Draft>) {
  const [draft, setDraft] = useState(empty);
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  const change = (changes: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...changes }));
    setErrors((before) => withoutErrors(before, Object.keys(changes)));
  };

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const found = check(draft);
    setErrors(found);
    setProblem(null);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await make(draft);
    } catch (error) {
      setErrors(refusedFields(error));
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return {
    draft,
    dirty: draft !== empty,
    errors,
    problem,
    busy,
    change,
    submit: (event: FormEvent) => void submit(event),
  };
}
