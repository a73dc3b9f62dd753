import { Kbd, UnstyledButton } from "@mantine/core";
import { IconCommand } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { Palette } from "./palette";
import classes from "./palette.module.css";

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** Opens the palette, by click or by Ctrl/Cmd+K from anywhere but another dialog. */
export function PaletteButton() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      if (event.altKey || event.shiftKey) return;
      event.preventDefault();
      setOpen((shown) => !shown && document.querySelector('[aria-modal="true"]') === null);
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, []);
  return (
    <>
      <UnstyledButton
        className={classes.button}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
      >
        <IconCommand size={16} aria-hidden />
        <span>Jump to …</span>
        <Kbd size="xs" aria-hidden>
          {MAC ? "⌘ K" : "Ctrl K"}
        </Kbd>
      </UnstyledButton>
      {open && <Palette onClose={() => setOpen(false)} />}
    </>
  );
}
