/** Values of a form are compared by what they say. */
export function sameValue(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The members in which `mine` differs from `base`: what a PATCH has to say. */
export function changedMembers<T extends object>(
  names: readonly (keyof T)[],
  base: T,
  mine: T,
): Partial<T> {
  const changed: Partial<T> = {};
  for (const name of names) if (!sameValue(base[name], mine[name])) changed[name] = mine[name];
  return changed;
}

export interface Merge<T> {
  /** The draft with everything of theirs that it does not contradict. */
  draft: T;
  /** Members that both sides changed, to different values. */
  conflicts: (keyof T)[];
  /** Members taken over from theirs. */
  taken: (keyof T)[];
}

/** Joins two edits of one base. Where both changed a member, mine stays and it is a conflict. */
export function mergeMembers<T extends object>(
  names: readonly (keyof T)[],
  base: T,
  mine: T,
  theirs: T,
): Merge<T> {
  const merge: Merge<T> = { draft: { ...mine }, conflicts: [], taken: [] };
  for (const name of names) {
    if (sameValue(base[name], theirs[name]) || sameValue(mine[name], theirs[name])) continue;
    if (sameValue(base[name], mine[name])) {
      merge.draft[name] = theirs[name];
      merge.taken.push(name);
    } else {
      merge.conflicts.push(name);
    }
  }
  return merge;
}
