const whole = new Intl.NumberFormat("en");
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });

/** "1,234,567" */
export function formatNumber(value: number): string {
  return whole.format(value);
}

/** "1,234" below ten thousand, "1.2M" above: for narrow places beside the exact figure. */
export function formatCompact(value: number): string {
  return value < 10_000 ? whole.format(value) : compact.format(value);
}

/** "1 key", "2 keys" */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
