import { Text, ThemeIcon, Title } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./page.module.css";

/** What a page shows in place of content that is not there: what is missing, and what to do. */
export function EmptyState(props: {
  icon: ReactNode;
  color?: string;
  title: string;
  text: string;
  /** Width of the text in pixels. */
  width?: number;
  children?: ReactNode;
}) {
  return (
    <div className={classes.empty}>
      <ThemeIcon size={56} radius="xl" variant="light" color={props.color}>
        {props.icon}
      </ThemeIcon>
      <Title order={2} size="h3" mt="sm">
        {props.title}
      </Title>
      <Text c="dimmed" ta="center" maw={props.width ?? 460}>
        {props.text}
      </Text>
      {props.children}
    </div>
  );
}
