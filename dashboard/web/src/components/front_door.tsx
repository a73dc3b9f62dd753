import { Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { BrandMark } from "./brand";
import { ColorSchemeButton } from "./color_scheme_button";
import classes from "./front_door.module.css";

interface FrontDoorProps {
  title: string;
  lead: string;
  children: ReactNode;
  footer?: ReactNode;
}

/** The card that stands alone on the pages before the login. */
export function FrontDoor({ title, lead, children, footer }: FrontDoorProps) {
  return (
    <div className={classes.page}>
      <div className={classes.corner}>
        <ColorSchemeButton />
      </div>
      <main className={classes.column}>
        <Stack gap={6} align="center" mb="lg">
          <BrandMark size={44} />
          <Title order={1} fz={24} mt="xs" ta="center">
            {title}
          </Title>
          <Text c="dimmed" ta="center" size="sm">
            {lead}
          </Text>
        </Stack>
        <Paper className={classes.card} p="lg" radius="lg">
          {children}
        </Paper>
        {footer && (
          <Text c="dimmed" size="xs" ta="center" mt="md">
            {footer}
          </Text>
        )}
      </main>
    </div>
  );
}
