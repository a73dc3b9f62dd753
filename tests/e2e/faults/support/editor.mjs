// An admin's script that edits keys through the dashboard and remembers what was acknowledged.

export class Editor {
  /** `keyIds`: whose notes it edits, in turn. */
  constructor(stack, keyIds) {
    this.stack = stack;
    this.attempted = 0;
    this.acknowledged = 0;
    this.refused = new Map();  // status → how often; 0: no answer
    this.unclear = [];         // refusals that do not say why
    this.slowestMs = 0;
    this.revisions = new Set();
    this.keys = keyIds.map((id) => ({ id, certain: null, possible: new Set() }));
  }

  #numbers = 0;

  /** From here on the revision must rise by the edits. */
  begin({ revision }) {
    this.firstRevision = revision;
    this.attempted = 0;
    this.acknowledged = 0;
    for (const key of this.keys) key.possible.clear();
  }

  /** One edit; resolves to the answer's status, 0 when none came. */
  async edit() {
    const number = ++this.attempted;
    const key = this.keys[number % this.keys.length];
    const notes = `edit ${++this.#numbers}`;
    key.possible.add(notes);
    const began = Date.now();
    const answer = await this.stack.api(`/api/keys/${key.id}`, { method: 'PATCH', body: { notes } })
      .catch(() => ({ status: 0 }));
    this.slowestMs = Math.max(this.slowestMs, Date.now() - began);
    if (answer.status === 200) {
      ++this.acknowledged;
      key.certain = notes;
      key.possible.clear();
      const revision = Number(answer.headers.get('x-revision'));
      if (this.revisions.has(revision)) throw new Error(`revision ${revision} was given twice`);
      this.revisions.add(revision);
    } else {
      this.refused.set(answer.status, (this.refused.get(answer.status) ?? 0) + 1);
      if (answer.status !== 0 && !answer.body.detail) this.unclear.push(answer);
    }
    return answer.status;
  }

  /** Edits all the time until `ended()`. */
  load({ pauseMs = 10 } = {}) {
    let running = true;
    const editing = (async () => {
      while (running) {
        await this.edit();
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    })();
    editing.catch(() => {});
    return { ended: async () => { running = false; await editing; } };
  }

  /** Each acknowledged edit must be in `document` and counted once; one without an answer may be. */
  check(document, tally, when) {
    const counted = document.revision - this.firstRevision;
    if (counted < this.acknowledged) tally.lost += this.acknowledged - counted;
    if (counted > this.attempted) tally.doubled += counted - this.attempted;
    if (counted < this.acknowledged || counted > this.attempted) {
      tally.miss(`${when}: the revision rose by ${counted}; ${this.acknowledged} edits were `
        + `acknowledged, ${this.attempted} attempted`);
    }
    for (const { id, certain, possible } of this.keys) {
      const notes = document.keys.find((key) => key.id === id)?.notes ?? null;
      if (notes === certain || possible.has(notes)) continue;
      ++tally.lost;
      tally.miss(`${when}: the notes of ${id} are ${notes}; "${certain}" was acknowledged`);
    }
  }
}
