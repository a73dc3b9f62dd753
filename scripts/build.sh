#!/bin/bash
# Builds Release in build/: the targets that are named, or everything. Tells how far it is; what the
# compilers say is in build/build.log, and its end is shown when they fail. Installs nothing.
#
#   scripts/build.sh [TARGET...]
set -euo pipefail
cd "$(dirname "$0")/.."

log=build/build.log

# Reads Ninja's lines, "[done/all] step": on a terminal one line that counts up and goes, elsewhere
# a line for each tenth.
progress() {
  local line told=0 tenths end=$'\n'
  [ ! -t 1 ] || end=$'\r'
  while IFS= read -r line; do
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    tenths=$((10 * BASH_REMATCH[1] / BASH_REMATCH[2]))
    [ "$tenths" != "$told" ] || [ -t 1 ] || continue
    told=$tenths
    printf 'Building: step %d of %d%s' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" "$end"
  done
  [ ! -t 1 ] || printf '\r\033[K'
}

mkdir -p build
if ! { cmake --preset release && cmake --build build ${1:+--target "$@"}; } 2>&1 | tee "$log" | progress; then
  tail -n 40 "$log" >&2
  printf 'The build failed; all of its output is in %s.\n' "$log" >&2
  exit 1
fi
