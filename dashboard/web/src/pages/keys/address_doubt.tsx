import { Text, type TextProps } from "@mantine/core";
import type { BaseUrl } from "./base_url";

/** Says, below what names the base URL, why a proxy need not answer there. */
export function AddressDoubt({ base, ...props }: { base: BaseUrl } & TextProps) {
  if (base.doubt === null) return null;
  return (
    <Text size="xs" c="dimmed" {...props}>
      {base.doubt}
    </Text>
  );
}
