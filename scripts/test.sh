#!/bin/bash
# From a fresh Debian 12 machine to everything tested: installs what is missing, builds Release, runs
# every doctest program of the build and every node suite under tests. The last line is
# `N passed, N failed`, counted in test cases; a suite that crashes, times out or runs no test counts
# as a failed one. Exit code 0 only when nothing failed.
#
#   scripts/test.sh [PATTERN]      only suites whose name contains PATTERN
#
# In the environment: PRESET, the preset to build and test (release); WITHOUT, an extended regular
# expression for suites to leave out; SUITE_SECONDS, how long a suite may take (600).
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

pattern=${1:-}
preset=${PRESET:-release}
without=${WITHOUT:-}
suite_seconds=${SUITE_SECONDS:-600}
case $preset in
  release) build=build ;;
  *) build=build-$preset ;;
esac
passed=0
failed=0
report=$(mktemp)

finish() {
  rm -f "$report"
  printf '%d passed, %d failed\n' "$passed" "$failed"
  [ "$failed" = 0 ] || exit 1
  exit 0
}

# Counts a suite: its name, exit code, passed and failed test cases, seconds.
tally() {
  local name=$1 code=$2 good=${3:-0} bad=${4:-0} seconds=$5
  if [ "$bad" = 0 ] && { [ "$code" != 0 ] || [ "$good" = 0 ]; }; then
    bad=1
    echo "--- $name ended with code $code after $good passed test cases"
  fi
  passed=$((passed + good))
  failed=$((failed + bad))
  printf '%-52s %5d passed %3d failed %5ds\n' "$name" "$good" "$bad" "$seconds"
  [ "$bad" = 0 ] || sed 's/^/    /' "$report"
}

wanted() { [[ $1 == *"$pattern"* ]] && ! [[ -n $without && $1 =~ $without ]]; }

step() {
  "$@" >"$report" 2>&1 && return
  cat "$report"
  echo "--- failed: $*"
  failed=$((failed + 1))
  finish
}

run_doctest() {
  local program=$1 name start code good bad
  name=$(basename "$program")
  wanted "$name" || return
  start=$SECONDS
  timeout --kill-after=10 "$suite_seconds" "$program" >"$report" 2>&1
  code=$?
  read -r good bad < <(sed -n \
    's/^\[doctest\] test cases: *[0-9]* | *\([0-9]*\) passed | *\([0-9]*\) failed.*/\1 \2/p' "$report")
  tally "$name" "$code" "${good:-0}" "${bad:-0}" "$((SECONDS - start))"
}

declare -A running=() # node suites, by the id of the process that runs them
declare -A started=()

# Waits for one of the running suites and counts it. Their outputs are in the folder given.
end_suite() {
  local pid code file good bad cancelled
  wait -n -p pid "${!running[@]}"
  code=$?
  file=${running[$pid]}
  unset "running[$pid]"
  mv "$1/${file//\//_}" "$report"
  good=$(sed -n 's/^# pass \([0-9]*\)$/\1/p' "$report" | tail -n 1)
  bad=$(sed -n 's/^# fail \([0-9]*\)$/\1/p' "$report" | tail -n 1)
  cancelled=$(sed -n 's/^# cancelled \([0-9]*\)$/\1/p' "$report" | tail -n 1)
  tally "$file" "$code" "${good:-0}" "$((${bad:-0} + ${cancelled:-0}))" "$((SECONDS - started[$pid]))"
}

# Runs suites, so many at the same time: each has programs, ports and a folder of its own.
run_node() {
  local at_once=$1 file folder
  shift
  folder=$(mktemp -d)
  for file in "$@"; do
    [ "${#running[@]}" -lt "$at_once" ] || end_suite "$folder"
    timeout --kill-after=10 "$suite_seconds" node --test-reporter=tap "$file" \
      >"$folder/${file//\//_}" 2>&1 &
    running[$!]=$file
    started[$!]=$SECONDS
  done
  while [ "${#running[@]}" -gt 0 ]; do end_suite "$folder"; done
  rm -r "$folder"
}

scripts/packages.sh build test || { failed=1; finish; }
step cmake --preset "$preset"
step cmake --build "$build"
export GATEHOUSE_BIN=$PWD/$build/bin

for program in "$build"/tests/*; do
  [ -x "$program" ] && [ -f "$program" ] && run_doctest "$program"
done

step npm --prefix tests/e2e ci --no-audit --no-fund --loglevel=error
# Suites that wait more than they work run two at a time. All others have the machine alone.
alone=()
patient=()
while IFS= read -r file; do
  wanted "$file" || continue
  case $file in
    tests/e2e/browser/* | tests/e2e/sdk/* | tests/regressions/*) patient+=("$file") ;;
    *) alone+=("$file") ;;
  esac
done < <(find tests -name node_modules -prune -o -name '*.test.mjs' -print | sort)
run_node 1 "${alone[@]}"
run_node 2 "${patient[@]}"

finish
