import { ActionIcon, Button, type ButtonProps, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { copyText } from "./clipboard";

type CopyState = "idle" | "copied" | "failed";

function useCopy(text: string, onCopied?: () => void) {
  const [state, setState] = useState<CopyState>("idle");
  useEffect(() => {
    if (state === "idle") return;
    const timer = setTimeout(() => setState("idle"), 2_500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async () => {
    const arrived = await copyText(text);
    setState(arrived ? "copied" : "failed");
    if (arrived) onCopied?.();
  };
  return { state, copy };
}

const ICONS = { idle: IconCopy, copied: IconCheck, failed: IconAlertTriangle };

interface CopyButtonProps extends ButtonProps {
  text: string;
  label?: string;
  onCopied?: () => void;
}

/** A button that says "Copied" once the clipboard has the text, and otherwise that it has not. */
export function CopyButton({ text, label = "Copy", onCopied, ...props }: CopyButtonProps) {
  const { state, copy } = useCopy(text, onCopied);
  const Icon = ICONS[state];
  const says = { idle: label, copied: "Copied", failed: "Not copied: use Ctrl+C" }[state];
  return (
    <Button
      variant="default"
      leftSection={<Icon size={16} aria-hidden />}
      onClick={() => void copy()}
      aria-live="polite"
      {...props}
    >
      {says}
    </Button>
  );
}

/** The same as an icon; `what` names the thing for its label. */
export function CopyIcon({ text, what }: { text: string; what: string }) {
  const { state, copy } = useCopy(text);
  const Icon = ICONS[state];
  const says = { idle: `Copy ${what}`, copied: "Copied", failed: "Not copied" }[state];
  return (
    <Tooltip label={says}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="md"
        aria-label={says}
        onClick={() => void copy()}
      >
        <Icon size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
