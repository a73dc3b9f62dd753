import { Button } from "@mantine/core";
import { IconKeyOff, IconRestore } from "@tabler/icons-react";
import { useState } from "react";
import { actOnKey, type KeyRecord } from "../../../api/keys";
import { announceChange, announceProblem } from "../../../components/announce";
import { EmptyState } from "../../../components/empty_state";
import { Link } from "../../../components/link";
import pageClasses from "../../../components/page.module.css";
import { requestsUrl } from "../../requests/request_query";
import classes from "./detail.module.css";

interface GoneProps {
  id: string;
  /** As it was last seen on this page; null when it never was. */
  record: KeyRecord | null;
  canWrite: boolean;
  onRestored: () => void;
}

/** Where a key was, or never was: the way to bring it back, and to what it did. */
export function Gone({ id, record, canWrite, onRestored }: GoneProps) {
  const [busy, setBusy] = useState(false);
  const name = record ? `“${record.name}”` : "The key";
  const restore = async () => {
    setBusy(true);
    try {
      const { data, commit } = await actOnKey(id, "restore");
      announceChange({ title: `“${data.name}” is back, disabled`, commit });
      onRestored();
    } catch (error) {
      announceProblem(`${name} was not restored`, error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={pageClasses.panel} aria-label="No such key">
      <EmptyState
        icon={<IconKeyOff size={28} aria-hidden />}
        color="gray"
        title={record ? `${name} is deleted` : "There is no such key"}
        text={
          record
            ? "Requests with it are refused. It can be restored for 30 days, and comes back disabled."
            : "No key has this id. One that was deleted in the last 30 days can be restored."
        }
        width={480}
      >
        <div className={classes.goneButtons}>
          {canWrite && (
            <Button
              variant="default"
              loading={busy}
              leftSection={<IconRestore size={16} aria-hidden />}
              onClick={() => void restore()}
            >
              Restore it
            </Button>
          )}
          <Link href={requestsUrl({ key: id })} className={classes.more}>
            Its requests
          </Link>
        </div>
      </EmptyState>
    </section>
  );
}
