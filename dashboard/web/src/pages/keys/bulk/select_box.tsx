import { Checkbox } from "@mantine/core";
import { useRef } from "react";
import type { KeyRecord } from "../../../api/keys";
import { shareOf } from "./selection";
import { useSelection } from "./selection_context";
import classes from "./bulk.module.css";

/** Chooses one key; with Shift, by mouse or by Space, all from the one that was chosen before. */
export function SelectBox({ record, gone }: { record: KeyRecord; gone: boolean }) {
  const { chosen, toggle } = useSelection();
  const shift = useRef(false);
  return (
    <Checkbox
      aria-label={`Select ${record.name}`}
      checked={chosen.has(record.id)}
      disabled={gone}
      onClick={(event) => {
        shift.current ||= event.shiftKey;
      }}
      onKeyDown={(event) => {
        shift.current = event.shiftKey && event.key === " ";
      }}
      onChange={(event) => {
        toggle(record, event.currentTarget.checked, shift.current);
        shift.current = false;
      }}
    />
  );
}

/** Chooses the page, or nothing of it. */
export function SelectPage({ label }: { label?: string }) {
  const { list, chosen, choose, drop } = useSelection();
  const share = shareOf(chosen, list.keys);
  return (
    <Checkbox
      aria-label={label ? undefined : "Select this page"}
      label={label}
      checked={share === "all"}
      indeterminate={share === "some"}
      onChange={() => (share === "all" ? drop(list.keys) : choose(list))}
    />
  );
}

/** Stands for the table's heading where keys are shown as cards. */
export function CardsHead() {
  return (
    <div className={classes.cardsHead}>
      <SelectPage label="Select this page" />
    </div>
  );
}
