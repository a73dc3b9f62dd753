import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";

/** Whether the page is dark, and the way to the other. */
export function useSchemeToggle(): { dark: boolean; toggle: () => void } {
  // Suspending transitions would take a <style> element, which the content security policy forbids.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const dark = useComputedColorScheme("light", { getInitialValueInEffect: false }) === "dark";
  return { dark, toggle: () => setColorScheme(dark ? "light" : "dark") };
}

export function ColorSchemeButton() {
  const { dark, toggle } = useSchemeToggle();
  const label = dark ? "Use the light theme" : "Use the dark theme";
  const Icon = dark ? IconSun : IconMoon;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size={34}
        aria-label={label}
        onClick={toggle}
      >
        <Icon size={18} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
