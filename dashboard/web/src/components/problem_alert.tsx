import { Alert, Button, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ApiError } from "../api/http";
import { memberWords } from "../format/members";

/** The one-line reason of whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface ProblemAlertProps {
  error: unknown;
  title?: string;
  /** Offers to do it again. */
  onRetry?: () => void;
  /** What a refused field is called here. */
  label?: (field: string) => string;
  children?: ReactNode;
}

/** Says what failed and why, with the request id that finds it in the dashboard's log. */
export function ProblemAlert({ error, title, onRetry, label = memberWords, children }: ProblemAlertProps) {
  if (!error) return null;
  const problem = error instanceof ApiError ? error.problem : {};
  const refused = problem.errors ?? [];
  return (
    <Alert
      role="alert"
      tabIndex={-1}
      color="red"
      icon={<IconAlertCircle aria-hidden />}
      title={title ?? problem.title ?? "That did not work"}
    >
      {/* The server's one line names the fields once more. */}
      {refused.length === 0 && <Text size="sm">{reasonOf(error)}</Text>}
      {refused.length > 0 && (
        <ul className="gatehouse-problems">
          {refused.map(({ field, message }) => (
            <li key={field}>
              <b>{label(field)}</b> {message}
            </li>
          ))}
        </ul>
      )}
      {problem.request_id && (
        <Text size="xs" c="dimmed" mt={4}>
          Request <span className="gatehouse-mono">{problem.request_id}</span>
        </Text>
      )}
      {onRetry && (
        <Button size="compact-sm" variant="default" mt="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
      {children}
    </Alert>
  );
}
