import { useEffect, useState } from "react";
import { getRevision, type RevisionInfo } from "../../api/revisions";
import { summarize } from "./changes";

const known = new Map<string, string>();
/** One at a time: each answer reads two configs from the disk. */
let last: Promise<unknown> = Promise.resolve();

/** Numbers come back after an older data file was restored, so the time belongs to the name. */
function nameOf({ revision, at }: RevisionInfo): string {
  return `${revision} ${at}`;
}

async function fetchSummary(info: RevisionInfo, wanted: () => boolean): Promise<string | null> {
  const name = nameOf(info);
  const told = known.get(name);
  if (told !== undefined || !wanted()) return told ?? null;
  const words = summarize((await getRevision(info.revision)).changes);
  known.set(name, words);
  return words;
}

/**
 * What a revision changed, in a line. It is fetched once, when the row has come into view; null
 * until then.
 */
export function useSummary(info: RevisionInfo, visible: boolean): string | null {
  const name = nameOf(info);
  const [words, setWords] = useState<string | null>(known.get(name) ?? null);
  useEffect(() => {
    if (!visible || words !== null) return;
    let wanted = true;
    const asked = last.then(() => fetchSummary(info, () => wanted));
    last = asked.catch(() => {});
    asked.then(
      (answer) => {
        if (wanted && answer !== null) setWords(answer);
      },
      () => {
        if (wanted) setWords("What it changed could not be fetched");
      },
    );
    return () => {
      wanted = false;
    };
    // A later list holds the same revision in another object.
  }, [name, visible, words]);
  return words;
}
