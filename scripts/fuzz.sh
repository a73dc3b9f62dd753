#!/bin/bash
# Fuzzes the parsers that read what strangers send and what crashes leave behind: builds the
# libFuzzer programs of tests/fuzz with clang, AddressSanitizer and UndefinedBehaviorSanitizer, and runs
# one after the other. Prints a table; exit code 1 when anything was found, with the input that shows it.
#
#   scripts/fuzz.sh [SECONDS [TARGET…]]   CPU seconds for each target (60)
#   scripts/fuzz.sh --merge [TARGET…]     makes tests/fuzz/corpus the 48 inputs a target, out of its own
#                                         and those found, that together reach the most edges
#
# Inputs found are kept from run to run under $FUZZ_SCRATCH (~/.cache/gatehouse-fuzz).
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=${FUZZ_SCRATCH:-${XDG_CACHE_HOME:-$HOME/.cache}/gatehouse-fuzz}
all=(request_head chunked stream_meter request_body document journal)

mode=run
seconds=60
case ${1:-} in
  --merge) mode=merge; shift ;;
  "") ;;
  *[!0-9]*) echo "usage: $0 [SECONDS [TARGET…]] | --merge [TARGET…]" >&2; exit 2 ;;
  *) seconds=$1; shift ;;
esac
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=("${all[@]}")
for target in "${targets[@]}"; do
  [[ " ${all[*]} " == *" $target "* ]] ||
    { echo "no target $target; there are: ${all[*]}" >&2; exit 2; }
done

build() {
  local log=$scratch/build.log
  mkdir -p "$scratch"
  { scripts/packages.sh build fuzz && cmake --preset fuzz && cmake --build --preset fuzz; } \
    >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
}

# CPU time that a process and its threads have used, in hundredths of a second; nothing once it is gone.
cpu_of() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '{ print $12 + $13 }'; }

# The last value that libFuzzer's log gives for a name: "cov: 123", "corp: 45/6Kb".
last_of() { { grep -o "$1: [0-9]*" "$2" || echo "$1: 0"; } | tail -n 1 | cut -d' ' -f2; }

# Runs a target until it has used its time or found something; adds a row to the table.
run() {
  local target=$1 folder=$scratch/$1 log=$scratch/$1.log pid used=0 now code=0 findings=0 runs
  # The time limit for an input is by the clock: a busy machine must not look like a finding.
  local options=(-print_final_stats=1 -timeout=120 -rss_limit_mb=2048 -max_len=8192)
  local dictionary=tests/fuzz/dictionaries/$target.dict
  [ ! -f "$dictionary" ] || options+=("-dict=$dictionary")
  mkdir -p "$folder" "$scratch/findings"
  "build-fuzz/fuzz/$target" "${options[@]}" "-artifact_prefix=$scratch/findings/$target-" \
    "$folder" "tests/fuzz/corpus/$target" >"$log" 2>&1 &
  pid=$!
  while now=$(cpu_of $pid) && [ -n "$now" ]; do
    used=$now
    [ "$used" -lt $((seconds * 100)) ] || kill -INT $pid 2>/dev/null || true
    sleep 0.5
  done
  wait $pid || code=$?
  # 72: ended by the signal above.
  if [ $code != 72 ]; then
    findings=1
    tail -n 40 "$log" >&2
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
  runs=${runs:-$(last_of '^#[0-9]*.*exec/s' "$log")}
  table+=$(printf '| %s | %d | %d | %d | %d | %d | %d |' "$target" "$((used / 100))" "$runs" \
    "$((used > 0 ? runs * 100 / used : 0))" "$(last_of cov "$log")" "$(last_of corp "$log")" $findings)
  table+=$'\n'
  found=$((found + findings))
}

# Replaces a target's corpus by the few inputs that reach the most edges, out of its own and those
# found. libFuzzer says in its control file which input reaches what.
merge() {
  local target=$1 corpus=tests/fuzz/corpus/$1 work
  work=$(mktemp -d)
  mkdir -p "$work/new" "$work/merged" "$scratch/$target"
  "build-fuzz/fuzz/$target" -set_cover_merge=1 -use_counters=0 -timeout=20 \
    "-merge_control_file=$work/control" "$work/merged" "$corpus" "$scratch/$target" \
    >"$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; exit 1; }
  python3 - "$work/control" "$work/new" <<'END'
import hashlib, pathlib, sys
most = 48
lines = pathlib.Path(sys.argv[1]).read_text().splitlines()
files = [pathlib.Path(line) for line in lines[2:2 + int(lines[0])]]
edges = {}
for line in lines[2 + len(files):]:
    kind, number, *reached = line.split()
    if kind == "FT":
        edges[files[int(number)]] = set(reached)
sizes = {file: file.stat().st_size for file in edges}
reached = set()
for _ in range(most):
    best = max(edges, key=lambda file: (len(edges[file] - reached), -sizes[file]))
    if not edges[best] - reached:
        break
    reached |= edges[best]
    text = best.read_bytes()
    (pathlib.Path(sys.argv[2]) / hashlib.sha1(text).hexdigest()).write_bytes(text)
every = set().union(*edges.values())
print(f"{len(reached)} of {len(every)} edges", end=", ")
END
  find "$corpus" -type f -delete
  cp "$work/new"/* "$corpus"
  rm -r "$work"
  printf '%s: %d files\n' "$target" "$(find "$corpus" -type f | wc -l)"
}

build
if [ $mode = merge ]; then
  for target in "${targets[@]}"; do merge "$target"; done
  exit
fi

found=0
table=""
for target in "${targets[@]}"; do run "$target"; done
echo '| target | CPU s | executions | per CPU s | edges | corpus | findings |'
echo '|---|---:|---:|---:|---:|---:|---:|'
printf '%s' "$table"
[ $found != 0 ] || exit 0
find "$scratch/findings" -type f -newer "$scratch/build.log" -printf 'input: %p\n'
exit 1
