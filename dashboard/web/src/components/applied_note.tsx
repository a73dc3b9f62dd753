import { Text } from "@mantine/core";
import { IconAlertTriangle, IconBolt, IconLoader2 } from "@tabler/icons-react";
import { useEffect } from "react";
import type { Commit } from "../api/http";
import { plural } from "../format/numbers";
import { type Propagation, usePropagation } from "../live/propagation";
import classes from "./applied_note.module.css";

function words(state: Propagation): string {
  switch (state.kind) {
    case "waiting":
      return "Waiting for the proxy …";
    case "live": {
      const where = state.proxies === 1 ? "the proxy" : `all ${state.proxies} proxies`;
      return state.afterMs < 1
        ? `Live in ${where} in under 1 ms`
        : `Live in ${where} after ${Math.round(state.afterMs)} ms`;
    }
    case "partly":
      return `Only ${state.applied} of ${state.running} proxies have it`;
    case "nobody":
      return state.running === 0
        ? "Saved, but no proxy is running: it counts once one starts"
        : `Saved, but ${plural(state.running, "running proxy", "running proxies")} ${state.running === 1 ? "has" : "have"} not taken it yet`;
  }
}

interface AppliedNoteProps {
  commit: Commit;
  /** Called with each state that the change comes to. */
  onState?: (kind: Propagation["kind"]) => void;
}

/** Tells when a committed change counts in the proxies, or warns that it does not. */
export function AppliedNote({ commit, onState }: AppliedNoteProps) {
  const state = usePropagation(commit);
  useEffect(() => onState?.(state.kind), [state.kind]);
  const Icon =
    state.kind === "live" ? IconBolt : state.kind === "waiting" ? IconLoader2 : IconAlertTriangle;
  return (
    <Text
      component="span"
      size="sm"
      className={classes.applied}
      data-kind={state.kind}
      data-testid="applied"
    >
      <Icon size={15} aria-hidden />
      {words(state)}
    </Text>
  );
}
