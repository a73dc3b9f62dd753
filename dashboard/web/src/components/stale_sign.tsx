import { Text } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { formatAgo } from "../format/time";
import { useFeedStatus } from "../live/live_context";
import { useNow } from "../live/now";
import classes from "./stale_sign.module.css";

/**
 * Says that what a page shows may have changed since, while the dashboard does not answer. The live
 * badge announces it; the seconds that count here would be announced for ever.
 */
export function StaleSign() {
  const { state, heardAt } = useFeedStatus();
  const now = useNow(1_000);
  if (state !== "stale") return null;
  return (
    <Text size="sm" className={classes.sign} data-testid="stale">
      <IconPlugConnectedX size={16} aria-hidden />
      The dashboard does not answer
      {heardAt > 0 && `: this is as it was ${formatAgo(heardAt, now)}`}
    </Text>
  );
}
