import { Group, Text } from "@mantine/core";
import classes from "./brand.module.css";

/** The portcullis of icon.svg, drawn in the page so that it needs no request. */
export function BrandMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="var(--mantine-color-indigo-8)" />
      <g fill="none" stroke="#fff" strokeLinecap="round">
        <path d="M8 25V13.5a8 8 0 0 1 16 0V25" strokeWidth="2.8" />
        <path d="M13.2 25v-9.5M18.8 25v-9.5M9 20h14" strokeWidth="2.2" />
      </g>
    </svg>
  );
}

export function Brand() {
  return (
    <Group gap="xs" wrap="nowrap">
      <BrandMark />
      <Text fw={700} fz={17} lh={1} className={classes.name}>
        Gatehouse
      </Text>
    </Group>
  );
}
