// What the keys of a data file must be after a series of edits, reckoned apart from the programs.
import { createHash } from 'node:crypto';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

const members = ['id', 'key_sha256', 'name', 'notes', 'token_limit_per_5h', 'enabled', 'model'];

/** The members that edits change, with defaults filled in. */
function plain(key) {
  const secret = key.key_sha256 ?? sha256(key.key);
  const whole = { notes: null, enabled: true, model: null, ...key, key_sha256: secret };
  return Object.fromEntries(members.map((member) => [member, whole[member] ?? null]));
}

export class Model {
  /** `keys` as they stand in the data file. */
  constructor(keys) {
    this.keys = keys.map(plain);
    this.deleted = [];
    // What writers may choose from while the order of edits is not known yet.
    this.knownIds = this.keys.map((key) => key.id);
    this.deletedIds = [];
  }

  /** Tells which ids there are, for further edits; the state is left to `replay`. */
  seen({ kind, id }, answer) {
    if (kind === 'create') this.knownIds.push(answer.id);
    if (kind === 'delete') this.deletedIds.push(id);
    if (kind === 'restore') this.deletedIds = this.deletedIds.filter((each) => each !== id);
  }

  /** Edits {revision, edit: {kind, id, body}, answer}; those of one revision in the order given. */
  replay(edits) {
    const inOrder = edits.map((each, at) => ({ ...each, at }))
      .sort((a, b) => a.revision - b.revision || a.at - b.at);
    for (const { edit, answer } of inOrder) this.#apply(edit, answer);
  }

  #apply({ kind, id, body }, answer) {
    const at = this.keys.findIndex((key) => key.id === id);
    switch (kind) {
      case 'create':
        this.keys.push(plain({ ...body, id: answer.id, key: answer.key }));
        break;
      case 'restore': {
        const [key] = this.deleted.splice(this.deleted.findIndex((each) => each.id === id), 1);
        this.keys.push({ ...key, enabled: false });
        break;
      }
      case 'delete':
        this.deleted.push(...this.keys.splice(at, 1));
        break;
      case 'rotate':
        this.keys[at].key_sha256 = sha256(answer.key);
        break;
      default:
        if (at >= 0) Object.assign(this.keys[at], body);
    }
  }

  /** Every key of `document` must be what the model says, in its order. */
  compare(document, tally) {
    for (const [what, actual, expected] of [['key', document.keys, this.keys],
      ['deleted key', document.deleted ?? [], this.deleted]]) {
      if (actual.length !== expected.length) {
        tally.miss(`${actual.length} ${what}s, the model has ${expected.length}`);
      }
      expected.forEach((key, i) => {
        const [is, should] = [JSON.stringify(actual[i] && plain(actual[i])), JSON.stringify(key)];
        if (is === should) return;
        ++tally.lost;
        tally.miss(`${what} ${i} is ${is}, the model says ${should}`);
      });
    }
  }
}
