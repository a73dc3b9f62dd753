import { Button, Text } from "@mantine/core";
import { IconGitMerge } from "@tabler/icons-react";
import classes from "./forms.module.css";

interface MovedNoticeProps {
  moved: "changed" | "gone" | null;
  /** "this key" */
  what: string;
  onBringIn: () => void;
}

/**
 * Says, beside the buttons of a form with a draft, that somebody else has changed what it is about:
 * there it moves nothing that is being typed in.
 */
export function MovedNotice({ moved, what, onBringIn }: MovedNoticeProps) {
  return (
    <div role="status" className={classes.movedPlace}>
      {moved !== null && (
        <div className={classes.moved} data-testid="moved">
          <IconGitMerge size={18} aria-hidden />
          <div>
            <Text size="sm" fw={600}>
              {moved === "gone"
                ? `Somebody has deleted ${what}`
                : `Somebody has changed ${what}`}
            </Text>
            <Text size="xs">
              {moved === "gone"
                ? "Your draft stays here to be copied; it can no longer be saved."
                : "Here or in the file. Your draft is kept."}
            </Text>
          </div>
          {moved === "changed" && (
            <Button size="compact-sm" variant="default" onClick={onBringIn}>
              Bring theirs in
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
