import { Button, Text } from "@mantine/core";
import { IconCalendar, IconGauge, IconPlayerPause, IconPlayerPlay, IconTrash, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { type KeyPage, type KeyQuery, listKeys } from "../../../api/keys";
import { announceProblem } from "../../../components/announce";
import { formatNumber } from "../../../format/numbers";
import { BulkDialog } from "./bulk_dialog";
import type { BulkKind } from "./bulk_words";
import { useSelection } from "./selection_context";
import { oldestSeen, shareOf } from "./selection";
import classes from "./bulk.module.css";

const ACTIONS: { kind: BulkKind; label: string; Icon: typeof IconX }[] = [
  { kind: "enable", label: "Enable", Icon: IconPlayerPlay },
  { kind: "disable", label: "Disable", Icon: IconPlayerPause },
  { kind: "limit", label: "Set limit …", Icon: IconGauge },
  { kind: "expiry", label: "Set expiry …", Icon: IconCalendar },
  { kind: "delete", label: "Delete …", Icon: IconTrash },
];

interface BulkBarProps {
  page: KeyPage;
  query: KeyQuery;
  onChanged: () => void;
}

/** Offers the rest of a list of which the whole page is chosen. */
function ChooseAll({ page, query }: Pick<BulkBarProps, "page" | "query">) {
  const { chosen, choose } = useSelection();
  const [busy, setBusy] = useState(false);
  if (shareOf(chosen, page.keys) !== "all" || chosen.size >= page.total) return null;
  const chooseAll = async () => {
    setBusy(true);
    try {
      choose(await listKeys({ ...query, page: 1, per_page: 0 }));
    } catch (error) {
      announceProblem("The keys could not be fetched", error);
    }
    setBusy(false);
  };
  return (
    <Button size="compact-sm" variant="subtle" loading={busy} onClick={() => void chooseAll()}>
      Select all {formatNumber(page.total)} of the list
    </Button>
  );
}

/** What can be done with the chosen keys. It floats over the list's end, so that it moves nothing. */
export function BulkBar({ page, query, onChanged }: BulkBarProps) {
  const { chosen, clear } = useSelection();
  const [open, setOpen] = useState<BulkKind | null>(null);
  if (chosen.size === 0) return null;
  return (
    <div className={`gatehouse-bottom-bar ${classes.bar}`} role="region" aria-label="Selected keys">
      <div className={classes.count}>
        <Text size="sm" fw={600} role="status">
          {formatNumber(chosen.size)} selected
        </Text>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconX size={14} aria-hidden />}
          onClick={clear}
        >
          Clear
        </Button>
        <ChooseAll page={page} query={query} />
      </div>
      <div className={classes.actions}>
        {ACTIONS.map(({ kind, label, Icon }) => (
          <Button
            key={kind}
            size="xs"
            variant="default"
            className={kind === "delete" ? classes.danger : undefined}
            leftSection={<Icon size={16} aria-hidden />}
            onClick={() => setOpen(kind)}
          >
            {label}
          </Button>
        ))}
      </div>
      {open && (
        <BulkDialog
          kind={open}
          keys={[...chosen.values()].map(({ key }) => key)}
          seen={oldestSeen(chosen, page)}
          onClose={() => setOpen(null)}
          onDone={clear}
          onChanged={onChanged}
        />
      )}
    </div>
  );
}
