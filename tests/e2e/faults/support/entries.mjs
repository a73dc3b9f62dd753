// Proxies as the data file knows them.
import { eventually } from '../../support/programs.mjs';

/** The instance of the proxy whose process this is; undefined while it has no entry. */
export function instanceOf(document, program) {
  return Object.keys(document.proxies ?? {})
    .find((name) => document.proxies[name].pid === program.pid);
}

/** Waits until all running proxies have their entry, which keeps clear of a fresh edit by hand. */
export async function introduced(stack) {
  await eventually(async () => {
    const document = await stack.document();
    return stack.proxies.every(({ program }) => instanceOf(document, program));
  }, 'an entry of each proxy');
}
