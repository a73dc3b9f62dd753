import { Text, type TextProps } from "@mantine/core";
import { formatAgo, formatDateTime, formatSpan } from "../format/time";
import { useNow } from "../live/now";

/** "5 min ago" with the exact time behind it. */
export function Ago({ time, never, ...props }: { time: string | null; never: string } & TextProps) {
  const now = useNow(5_000);
  if (!time) {
    return (
      <Text span inherit c="dimmed" {...props}>
        {never}
      </Text>
    );
  }
  return (
    <Text span inherit {...props}>
      <time dateTime={time} title={formatDateTime(time)}>
        {formatAgo(Date.parse(time), now)}
      </time>
    </Text>
  );
}

/** "in 3 d", or "2 d ago" once it has passed. */
export function Until({ time, ...props }: { time: string } & TextProps) {
  const now = useNow(5_000);
  const left = Date.parse(time) - now;
  return (
    <Text span inherit {...props}>
      <time dateTime={time} title={formatDateTime(time)}>
        {left > 0 ? `in ${formatSpan(left)}` : formatAgo(Date.parse(time), now)}
      </time>
    </Text>
  );
}
