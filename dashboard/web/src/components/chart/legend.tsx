import { UnstyledButton } from "@mantine/core";
import { formatCompact, formatNumber } from "../../format/numbers";
import { colorVariable, dashOf } from "./strokes";
import classes from "./chart.module.css";

/** A line as the chart draws it. */
export function Swatch({ slot }: { slot: number }) {
  return (
    <svg className={classes.swatch} width="22" height="8" aria-hidden>
      <line
        x1="1"
        x2="21"
        y1="4"
        y2="4"
        stroke={`var(${colorVariable(slot)})`}
        strokeWidth="2.5"
        strokeDasharray={dashOf(slot).join(" ") || undefined}
      />
    </svg>
  );
}

export interface LegendEntry {
  id: string;
  label: string;
  slot: number;
  value: number;
  hidden: boolean;
}

/** What each line stands for, with its figure; a press hides or shows the line. */
export function Legend({ entries, onToggle }: { entries: LegendEntry[]; onToggle: (id: string) => void }) {
  return (
    <ul className={classes.legend} aria-label="Lines of the chart">
      {entries.map(({ id, label, slot, value, hidden }) => (
        <li key={id}>
          <UnstyledButton
            className={classes.entry}
            aria-pressed={!hidden}
            title={hidden ? `Show ${label}` : `Hide ${label}`}
            onClick={() => onToggle(id)}
          >
            <Swatch slot={slot} />
            <span className={classes.entryName}>{label}</span>
            <span className={classes.entryValue} title={formatNumber(value)}>
              {formatCompact(value)}
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
