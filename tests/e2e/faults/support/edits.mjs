// An admin who is always at it, through the dashboard's REST API.
import { pause, timed } from './time.mjs';

/** Edits in turn: the keys named in `ids` and, with `guests` (a list), others that come and go. */
async function edit(stack, ids, number, guests) {
  const id = ids[number % ids.length];
  switch (number % (guests ? 4 : 2)) {
    case 0:
      return stack.api(`/api/keys/${id}`, { method: 'PATCH', body: { notes: `edit ${number}` } });
    case 1:
      return stack.api(`/api/keys/${id}`,
        { method: 'PUT', body: { token_limit_per_5h: 1e11 + number } });
    case 2: {
      const made = await stack.api('/api/keys',
        { method: 'POST', body: { name: `Guest ${number}`, token_limit_per_5h: 10 } });
      guests.push(made.body.id);
      return made;
    }
    default: return stack.api(`/api/keys/${guests.pop()}`, { method: 'DELETE' });
  }
}

/**
 * Edits every `everyMs` for so many milliseconds. One that is refused is a miss of `tally`. Resolves to
 * how many were made.
 */
export async function editFor(stack, { ids, milliseconds, everyMs, tally, guests = [] }) {
  const until = Date.now() + milliseconds;
  let edits = 0;
  for (let next = Date.now(); Date.now() < until; next += everyMs) {
    const { result: answer, ms } = await timed(() => edit(stack, ids, edits, guests));
    tally.recovered(ms);
    if (answer.status < 300) ++edits;
    else tally.miss(`edit ${edits}: ${answer.status} ${JSON.stringify(answer.body)}`);
    await pause(next + everyMs - Date.now());
  }
  return edits;
}
