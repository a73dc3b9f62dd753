// What programs count about themselves.

/** Sum of a counter in Prometheus text over the series whose labels contain all of `labels`. */
export async function counter(adminUrl, name, ...labels) {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  return text.split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => labels.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** Every series of Prometheus text as {'name{label="value",…}': number}, labels in order of names. */
export function parseSeries(text) {
  const series = {};
  for (const line of text.split('\n')) {
    const found = line.match(/^([A-Za-z_:][\w:]*)(\{(.*)\})? (\S+)$/);
    if (!found) continue;
    const labels = found[3] ? `{${found[3].match(/\w+="(?:[^"\\]|\\.)*"/g).sort().join(',')}}` : '';
    series[found[1] + labels] = Number(found[4]);
  }
  return series;
}

/** The series of one metric, keyed by their labels alone ('' when it has none). */
export function seriesOf(series, name) {
  return Object.fromEntries(Object.entries(series)
    .filter(([key]) => key === name || key.startsWith(`${name}{`))
    .map(([key, value]) => [key.slice(name.length), value]));
}
