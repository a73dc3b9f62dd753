// The dashboard's event streams as scripts open them.
import assert from 'node:assert/strict';
import http from 'node:http';

const open = (stack, held) => new Promise((resolve, reject) => {
  const request = http.get(`${stack.dashboardUrl}/api/events`,
    { agent: false, headers: { authorization: `Bearer ${stack.authToken}` } }, (incoming) => {
      incoming.on('error', () => {});
      incoming.resume();
      held.push(request);
      resolve(incoming.statusCode);
    });
  request.on('error', reject);
});

/** Takes all places for streams that are left. Resolves to how many those were, and what gives them back. */
export async function takeAllStreams(stack) {
  const held = [];
  let status;
  while ((status = await open(stack, held)) === 200);
  assert.equal(status, 503);
  return { places: held.length - 1, giveBack: () => held.forEach((request) => request.destroy()) };
}
