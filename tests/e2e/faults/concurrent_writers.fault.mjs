// F4: several writers on one data file. Each answer names the revision that its edit became, which
// puts the edits of all writers into one order; played back in that order on a model they must give
// what the file holds.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { documentWith, startStack } from '../support/programs.mjs';
import { oneOf, pick, sequence } from '../support/random.mjs';
import { fault } from './support/fault.mjs';
import { missComplaints } from './support/logs.mjs';
import { Model } from './support/model.mjs';
import { timed } from './support/time.mjs';

const run = promisify(execFile);
const keyIds = Array.from({ length: 12 }, (_, i) => `key_${i}`);

const start = () => documentWith(keyIds.map((id) => ({ id, key: `writers-secret-${id}`,
  name: `Key ${id}`, token_limit_per_5h: 1000 })));

/** What an edit of the REST API sends, chosen by chance; `tag` makes each of them a change. */
function chosenEdit(random, model, tag) {
  const id = oneOf(random, model.knownIds);
  const path = `/api/keys/${id}`;
  const kind = oneOf(random, ['limit', 'limit', 'name', 'notes', 'enabled', 'model', 'rotate',
    'delete', 'restore', ...(model.knownIds.length < 40 ? ['create'] : [])]);
  switch (kind) {
    case 'create':
      return { kind, method: 'POST', path: '/api/keys',
        body: { name: `Made by ${tag}`, token_limit_per_5h: pick(random, 1e6) } };
    case 'delete': return { kind, id, method: 'DELETE', path };
    case 'restore':
      return { kind, id: oneOf(random, [id, ...model.deletedIds]), method: 'POST',
        get path() { return `/api/keys/${this.id}/restore`; } };
    case 'rotate':
      return { kind, id, method: 'POST', path: `${path}/rotate`, body: { grace_seconds: 0 } };
    default: {
      const members = { limit: { token_limit_per_5h: pick(random, 1e6) }, notes: {},
        name: { name: `Named by ${tag}` }, enabled: { enabled: random() < 0.5 },
        model: { model: oneOf(random, ['glm-4.6', 'glm-4.7', null]) } }[kind];
      return { kind: 'update', id, method: oneOf(random, ['PUT', 'PATCH']), path,
        body: { ...members, notes: `edit ${tag}` } };
    }
  }
}

/** A dashboard's writer: `count` edits that were accepted. Refused ones change nothing. */
async function writeThroughDashboard(stack, { url, name, count, model, edits, tally, seed }) {
  const random = sequence(seed);
  for (let done = 0, tried = 0; done < count; ++tried) {
    const edit = chosenEdit(random, model, `${name}.${tried}`);
    const { result: answer, ms } = await timed(() => stack.api(edit.path,
      { method: edit.method, body: edit.body, dashboard: url }));
    tally.recovered(ms);
    if (answer.status >= 300) {
      if (answer.status !== 404) tally.miss(`${edit.method} ${edit.path}: ${answer.status} `
        + JSON.stringify(answer.body));
      continue;
    }
    ++done;
    ++tally.tried;
    const revision = Number(answer.headers.get('x-revision'));
    edits.push({ revision, edit, answer: answer.body });
    model.seen(edit, answer.body);
  }
}

const script = `
  revision=$(jq --arg id "$2" 'select(any(.keys[]; .id == $id)) | .revision' "$1")
  [ "$revision" ] || exit 0
  echo "$revision"
  jq --arg id "$2" --arg notes "$3" --argjson limit "$4" \
    '(.keys[] | select(.id == $id)) |= (.notes = $notes | .token_limit_per_5h = $limit)' \
    "$1" >"$1.edited"
  chmod 600 "$1.edited"
  mv "$1.edited" "$1"`;

/** A script's writer: jq on the file under the same lock, `count` times. */
async function writeWithScript(stack, { count, edits, tally, seed }) {
  const random = sequence(seed);
  for (let i = 0; i < count;) {
    const id = oneOf(random, keyIds);
    const members = { notes: `script ${i}`, token_limit_per_5h: pick(random, 1e6) };
    const { stdout } = await run('flock', [`${stack.dataFile}.lock`, 'sh', '-ec', script, 'sh',
      stack.dataFile, id, members.notes, String(members.token_limit_per_5h)]);
    if (stdout === '') continue;  // deleted: nothing to edit
    ++i;
    ++tally.tried;
    // The next commit gives the edit its number: the one after what stood in the file.
    edits.push({ revision: Number(stdout) + 1, byHand: true,
      edit: { kind: 'update', id, body: members } });
  }
}

/** Each revision from the first edit to the last was given once. */
function checkRevisions(first, document, edits, tally) {
  const given = edits.filter((edit) => !edit.byHand).map((edit) => edit.revision);
  // Scripts that follow each other without a commit between them are one change by hand.
  given.push(...new Set(edits.filter((edit) => edit.byHand).map((edit) => edit.revision)));
  tally.doubled += given.length - new Set(given).size;
  tally.compare(document.revision - first, given.length, 'revisions');
  const expected = new Set(Array.from({ length: given.length }, (_, i) => first + 1 + i));
  const strange = given.filter((revision) => !expected.has(revision));
  if (strange.length > 0) tally.miss(`revisions out of sequence: ${strange.slice(0, 5)}`);
}

async function sweep({ dashboards, scripts, edits: count, tally }) {
  const stack = await startStack({ document: start(), dashboard: false });
  try {
    const urls = [];
    for (let i = 0; i < dashboards; ++i) {
      await stack.startDashboard();
      urls.push(stack.dashboardUrl);
    }
    // A document without a digest counts as edited by hand, which the first commit numbers.
    await stack.api(`/api/keys/${keyIds[0]}`, { method: 'PATCH', body: { notes: 'begun' } });
    const { revision: first, keys } = await stack.document();
    const model = new Model(keys);
    const edits = [];
    await Promise.all([
      ...urls.map((url, i) => writeThroughDashboard(stack,
        { url, name: `dashboard ${i}`, count, model, edits, tally, seed: 41 + i })),
      ...Array.from({ length: scripts }, (_, i) => writeWithScript(stack,
        { count, edits, tally, seed: 141 + i }))]);
    // The last edit may be a script's, which no commit has numbered so far.
    await writeThroughDashboard(stack,
      { url: urls[0], name: 'last', count: 1, model, edits, tally, seed: 7 });

    const document = await stack.document();
    checkRevisions(first, document, edits, tally);
    model.replay(edits);
    model.compare(document, tally);
    missComplaints(stack, tally);
  } finally {
    await stack.stop();
  }
}

export default fault({
  id: 'F4',
  title: 'three writers with random edits: none is lost, each is a revision of its own',
  run: async ({ long, tally }) => {
    const edits = long ? 3000 : 60;
    await sweep({ dashboards: 3, scripts: 0, edits, tally });
    await sweep({ dashboards: 2, scripts: 1, edits, tally });
  },
});
