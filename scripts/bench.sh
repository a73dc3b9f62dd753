#!/bin/bash
# Installs what is missing, builds Release, measures, and prints tables in Markdown. Exits 0 whatever
# the figures are: they depend on the machine and on what else it does.
#
#   scripts/bench.sh              the proxy and the storage
#   scripts/bench.sh proxy        the proxy beside nginx, haproxy and a Go ReverseProxy: CPU time a request
#                                 and a stream's event, latency, memory (ten minutes). Writes
#                                 scripts/bench-results.md too
#   scripts/bench.sh storage      reading and writing the data file, CPU time, beside nlohmann::json
#   scripts/bench.sh dashboard    lists of 10,000 keys, usage and requests over 10 million records (a
#                                 quarter of an hour, 6 GB under $TMPDIR that are removed at the end)
#
# With --quick figures that take long are measured on less.
set -euo pipefail
cd "$(dirname "$0")/.."

all="proxy storage dashboard"
usual="proxy storage"
quick=""

build() {
  scripts/packages.sh build bench
  scripts/build.sh "$@" >&2
}

bench_proxy() {
  build gatehouse-proxy bench_upstream bench_callers bench_lookup
  local out=(--out scripts/bench-results.md)
  [ -z "$quick" ] || out=(--quick)
  GATEHOUSE_BIN=$PWD/build/bin node tests/bench/proxy/main.mjs "${out[@]}"
}

bench_storage() {
  build bench_storage
  build/bench/bench_storage
}

bench_dashboard() {
  build bench_dashboard
  build/bench/bench_dashboard $quick
}

names=""
for word in "$@"; do
  if [ "$word" = --quick ]; then quick=--quick; else names="$names $word"; fi
done
# shellcheck disable=SC2086  # a list of words
set -- ${names:-$usual}
for name in "$@"; do
  [[ " $all " == *" $name "* ]] || { echo "usage: $0 [--quick] [$all]" >&2; exit 2; }
done
for name in "$@"; do
  printf '## %s\n\n' "$name"
  "bench_$name"
  echo
done
