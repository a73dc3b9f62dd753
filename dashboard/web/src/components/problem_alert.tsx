import { Alert, Button, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ApiError } from "../api/http";

/** The one-line reason of whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface ProblemAlertProps {
  error: unknown;
  title?: string;
  /** Offers to do it again. */
  onRetry?: () => void;
  children?: ReactNode;
}

/** Says what failed and why, with the request id that finds it in the dashboard's log. */
export function ProblemAlert({ error, title, onRetry, children }: ProblemAlertProps) {
  if (!error) return null;
  const problem = error instanceof ApiError ? error.problem : {};
  return (
    <Alert
      role="alert"
      tabIndex={-1}
      color="red"
      icon={<IconAlertCircle aria-hidden />}
      title={title ?? problem.title ?? "That did not work"}
    >
      <Text size="sm">{reasonOf(error)}</Text>
      {problem.errors && problem.errors.length > 0 && (
        <ul className="gatehouse-problems">
          {problem.errors.map(({ field, message }) => (
            <li key={field}>
              <b>{field}</b> {message}
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
