#!/bin/bash
# The long fault sweeps on the real programs: kills at every system call, failing disks, edits of
# every kind, cut streams. Prints a table and exits 1 when one of them misses its target.
# scripts/test.sh runs a short form of each. Needs root, for mounts and strace.
#
#   scripts/faults.sh [--short] [F1 F2 ... | storage | http | soak]
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/packages.sh build test
mkdir -p build
cmake --preset release >build/build.log
cmake --build build >>build/build.log || { tail -n 40 build/build.log; exit 1; }
export GATEHOUSE_BIN=$PWD/build/bin
exec node tests/e2e/faults/main.mjs "$@"
