#!/bin/bash
# Builds the programs and tests with sanitizers and runs the suites of scripts/test.sh against them.
#
#   scripts/sanitize.sh address|thread [PATTERN]    only suites whose name contains PATTERN
#
# `address` is AddressSanitizer with leaks, and UndefinedBehaviorSanitizer. Reports count wherever they
# come from: a program that a test started and ended may have made one too. The last line is
# `N passed, N failed, N reports`; exit code 0 only when nothing failed and nothing was reported.
#
# Suites that drive a browser or scripts/run.sh are left out: what they run of ours the others run
# as well, and run.sh builds Release. So is the count of allocations: sanitizers bring an allocator of
# their own. WITHOUT replaces that choice, SUITE_SECONDS the time a suite may take (3000).
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

reports=$(mktemp -d)
chmod 1777 "$reports"  # tests run programs as other users too
trap 'rm -rf "$reports"' EXIT
common="log_path=$reports/report:exitcode=86"
case ${1:-} in
  address)
    export PRESET=asan
    # Little is held in quarantine: suites watch how much memory the programs have.
    ASAN_OPTIONS="$common:detect_leaks=1:strict_string_checks=1:detect_stack_use_after_return=1"
    export ASAN_OPTIONS="$ASAN_OPTIONS:quarantine_size_mb=8:malloc_context_size=10"
    export UBSAN_OPTIONS="$common:print_stacktrace=1"
    ;;
  thread)
    export PRESET=tsan
    # Debian's cpp-httplib is built without it: what that makes once, for all threads, behind a guard
    # looks like a race between the first and the second of them to use it.
    echo 'race:libcpp-httplib.so' >"$reports/suppressions"
    export TSAN_OPTIONS="$common:halt_on_error=0:second_deadlock_stack=1:suppressions=$reports/suppressions"
    ;;
  *) echo "usage: $0 address|thread [PATTERN]" >&2; exit 2 ;;
esac
export WITHOUT=${WITHOUT-'e2e/(browser|scripts)/|operations/allocations'}
export SUITE_SECONDS=${SUITE_SECONDS:-3000}

out=$reports/out
scripts/test.sh "${2:-}" 2>&1 | tee "$out"
code=${PIPESTATUS[0]}
count=0
for report in "$reports"/report.*; do
  [ -s "$report" ] || continue
  count=$((count + $(grep -cE '^(==[0-9]+==ERROR|WARNING: ThreadSanitizer|.*: runtime error)' "$report")))
  printf '\n--- %s\n' "$(basename "$report")"
  head -n 150 "$report"
done
printf '%s, %d reports\n' "$(tail -n 1 "$out")" "$count"
[ "$code" = 0 ] && [ "$count" = 0 ]
