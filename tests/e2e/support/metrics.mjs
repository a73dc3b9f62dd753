// What programs count about themselves.

/** Sum of a counter in Prometheus text over the series whose labels contain all of `labels`. */
export async function counter(adminUrl, name, ...labels) {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  return text.split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
