#!/bin/bash
# All that must hold before a commit: format, a build with warnings as errors, the web app's types,
# clang-tidy, the layers, the tests. Ends at the first step that fails.
#
#   scripts/check.sh             every file
#   scripts/check.sh --changed   format and clang-tidy look at files changed against HEAD only
set -euo pipefail
cd "$(dirname "$0")/.."

case ${1:-} in
  "") sources() { git ls-files --cached --others --exclude-standard -- "$@"; } ;;
  --changed)
    sources() {
      { git diff --name-only --diff-filter=d HEAD -- "$@"
        git ls-files --others --exclude-standard -- "$@"; } | sort -u
    } ;;
  *) echo "usage: $0 [--changed]" >&2; exit 2 ;;
esac

step() { printf '== %s\n' "$1"; }

scripts/packages.sh build test check

step "layers"
python3 scripts/layers.py

step "format"
sources '*.cpp' '*.h' | xargs -r clang-format --dry-run -Werror

step "build (warnings are errors)"
scripts/build.sh all bench

# The bundler drops types unread. The build has installed the compiler.
step "types"
npm --prefix dashboard/web run --silent check

step "clang-tidy"
# g++'s options stand in the compile commands; clang does not know them all. The fuzzers' entry is
# compiled once a target, and only where there are fuzzers.
sources '*.cpp' ':!tests/fuzz/entry.cpp' | xargs -r -P "$(nproc)" -n 4 clang-tidy -p build --quiet \
  --extra-arg=-Wno-unknown-warning-option 2>&1 | sed '/warnings\? generated\.$/d'

step "tests"
scripts/test.sh
