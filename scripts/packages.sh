#!/bin/sh
# Installs the Debian 12 packages that are missing, and nothing when none is.
#
#   scripts/packages.sh build [test] [check] [fuzz] [package] [bench]
#
# build  what compiles and runs the programs · test  what the tests drive them with · check  linters
# fuzz   the compiler of the fuzzers · package  what makes a Debian package and tries it
# bench  what the proxy is measured with and beside
# Works as root or through sudo.
set -eu

build="g++ cmake ninja-build ccache pkg-config ca-certificates
  libasio-dev libcli11-dev libcpp-httplib-dev libfmt-dev libhowardhinnant-date-dev libjemalloc-dev libjwt-dev
  libsimdjson-dev
  libsodium-dev libsqlite3-dev libssl-dev nlohmann-json3-dev prometheus-cpp-dev
  doctest-dev jq curl"
test="chromium git strace vim-tiny vim-runtime nginx-light haproxy caddy prometheus systemd man-db zsh fish"
check="clang-format clang-tidy python3"
fuzz="clang-14 libclang-rt-14-dev python3"
package="dpkg-dev file gzip debootstrap"
bench="wrk nginx-light haproxy golang-go linux-perf"

wanted=""
for group in "$@"; do
  case $group in
    build) wanted="$wanted $build" ;;
    test) wanted="$wanted $test" ;;
    check) wanted="$wanted $check" ;;
    fuzz) wanted="$wanted $fuzz" ;;
    package) wanted="$wanted $package" ;;
    bench) wanted="$wanted $bench" ;;
    *) echo "usage: $0 build|test|check|fuzz|package|bench …" >&2; exit 2 ;;
  esac
done

# Node.js may have come from elsewhere; Debian's would take its place.
node_is_usable() {
  command -v npm >/dev/null 2>&1 &&
    node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 18 ? 0 : 1)' 2>/dev/null
}
node_is_usable || wanted="$wanted nodejs npm"

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "Not a Debian system: make sure that these are installed:$wanted" >&2
  exit 0
fi
missing=""
for package in $wanted; do
  is_installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 || {
    echo "Missing packages:$missing" >&2
    echo "Run this as root, or install sudo: apt-get install$missing" >&2
    exit 1
  }
  as_root=sudo
fi
# Servers among them (nginx, haproxy, caddy, prometheus) are for our tests, which start them on ports of their own.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '$as_root rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod 755 "$policy"
fi
echo "Installing:$missing"
$as_root apt-get update -q
# shellcheck disable=SC2086  # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
