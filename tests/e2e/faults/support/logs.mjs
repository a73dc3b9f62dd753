// What programs have to complain about.

/** Log events of level warn and error of all programs, those named in `expected` apart. */
export function complaints(stack, expected = []) {
  return stack.programs.flatMap((program) => program.events
    .filter(({ level, event }) => /^(warn|error)/.test(level ?? '') && !expected.includes(event))
    .map((event) => `${program.name} ${program.pid}: ${JSON.stringify(event)}`));
}

/** Each of them is a miss; so is any line, of whatever level, that speaks of a lock. */
export function missComplaints(stack, tally, expected) {
  for (const complaint of complaints(stack, expected)) tally.miss(complaint);
  for (const program of stack.programs) {
    const lines = program.lines.filter((line) => /\block/i.test(line));
    if (lines.length > 0) tally.miss(`${program.name} ${program.pid}: ${lines[0]}`);
  }
}
