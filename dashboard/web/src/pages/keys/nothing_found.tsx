import { Button } from "@mantine/core";
import { IconSearchOff } from "@tabler/icons-react";
import type { KeyQuery } from "../../api/keys";
import { EmptyState } from "../../components/empty_state";

/** Filters that nothing passes. */
export function NothingFound({ query, onClear }: { query: KeyQuery; onClear: () => void }) {
  return (
    <EmptyState
      icon={<IconSearchOff size={28} aria-hidden />}
      color="gray"
      title="No key matches"
      text={
        query.search
          ? `Searched name, hint, id, owner and tags for “${query.search}”. To find whose key a secret is, paste the whole secret.`
          : "No key passes these filters."
      }
    >
      <Button variant="default" mt="xs" onClick={onClear}>
        Clear search and filters
      </Button>
    </EmptyState>
  );
}
