import { Alert, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";

/** Says that figures stand still, and why. */
export function CountingTrouble({ trouble }: { trouble: string | null }) {
  if (!trouble) return null;
  return (
    <Alert
      role="alert"
      color="yellow"
      mb="md"
      icon={<IconAlertTriangle aria-hidden />}
      title="What was used lately is missing here"
    >
      <Text size="sm">
        The dashboard cannot go on reading the usage journals: {trouble}. Nothing is lost: it goes on
        by itself once it can.
      </Text>
    </Alert>
  );
}
