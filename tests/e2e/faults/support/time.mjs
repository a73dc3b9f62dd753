// Waiting and measuring.

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The smallest of `values` that `share` of them do not exceed. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** "p50 3.1 ms, p95 7.9 ms, most 12 ms" */
export function distribution(values) {
  const text = (share) => quantile(values, share).toFixed(1);
  return `p50 ${text(0.5)} ms, p95 ${text(0.95)} ms, most ${text(1)} ms`;
}

/** What `job` resolves to, and how many milliseconds it took. */
export async function timed(job) {
  const began = performance.now();
  const result = await job();
  return { result, ms: performance.now() - began };
}
