#!/bin/bash
# The long fault sweeps on the real programs: kills at every system call, failing disks, edits of
# every kind, cut streams. Prints a table and exits 1 when one of them misses its target.
# scripts/test.sh runs a short form of each. Needs root, for mounts and strace.
#
#   scripts/faults.sh [--short] [F1 F2 ... | storage | http | soak]
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/packages.sh build test
scripts/build.sh >&2
export GATEHOUSE_BIN=$PWD/build/bin
exec node tests/e2e/faults/main.mjs "$@"
