import { Text } from "@mantine/core";
import { Fact } from "../../components/fact";
import listClasses from "../../components/list.module.css";
import { SelectBox } from "./bulk/select_box";
import { ExpiryText, KeyHint, KeyLink, LastUsed, ModelText, OldSecret, QuotaBar, StatusBadge } from "./key_cells";
import { KeyMenu } from "./key_menu";
import type { RowsProps } from "./key_table";
import classes from "./keys.module.css";

/** The list on narrow screens: one card a key. */
export function KeyCards({ keys, gone, canWrite, onAction, onOpen }: RowsProps) {
  return (
    <ul className={listClasses.cards} aria-label="API keys">
      {keys.map((record) => {
        const deleted = gone.has(record.id);
        return (
          <li
            key={record.id}
            data-key-id={record.id}
            className={classes.card}
            data-gone={deleted || undefined}
          >
            <div className={classes.cardHead}>
              {canWrite && <SelectBox record={record} gone={deleted} />}
              <div className={classes.cardName}>
                <KeyLink record={record} gone={deleted} onOpen={onOpen} />
                <KeyHint record={record} />
                {!deleted && <OldSecret record={record} canWrite={canWrite} onAction={onAction} />}
              </div>
              {deleted ? <Text size="sm">Deleted</Text> : <StatusBadge record={record} />}
              {!deleted && <KeyMenu record={record} canWrite={canWrite} onAction={onAction} />}
            </div>
            <QuotaBar record={record} />
            <dl className={classes.cardFacts}>
              <Fact label="Model">
                <ModelText record={record} />
              </Fact>
              <Fact label="Last used">
                <LastUsed record={record} />
              </Fact>
              <Fact label="Expires">
                <ExpiryText record={record} />
              </Fact>
              <Fact label="Owner">{record.owner ?? "–"}</Fact>
            </dl>
          </li>
        );
      })}
    </ul>
  );
}
