import { Tooltip, VisuallyHidden } from "@mantine/core";
import { formatAgo } from "../format/time";
import { useFeedStatus } from "../live/live_context";
import { useNow } from "../live/now";
import classes from "./badges.module.css";

const SAYS = {
  connecting: { word: "Connecting", color: "gray", why: "Opening the stream of live updates." },
  live: { word: "Live", color: "green", why: "Changes show here as they happen." },
  polling: {
    word: "Polling",
    color: "yellow",
    why: "The stream of live updates is away: asking every few seconds instead.",
  },
  stale: { word: "Stale", color: "red", why: "The dashboard does not answer." },
} as const;

/** Whether what the page shows is up to date. */
export function LiveBadge() {
  const { state, heardAt } = useFeedStatus();
  const now = useNow(1_000);
  const { word, color, why } = SAYS[state];
  const since = state === "stale" && heardAt > 0 ? formatAgo(heardAt, now) : null;
  return (
    <Tooltip label={since ? `${why} Last heard ${since}.` : why} multiline maw={260}>
      <span className={classes.badge} data-state={state} tabIndex={0} role="status">
        <span className={classes.dot} data-color={color} data-pulse={state === "live" || undefined} />
        <span className={classes.word}>{word}</span>
        <VisuallyHidden>: {why}</VisuallyHidden>
      </span>
    </Tooltip>
  );
}
