#!/bin/bash
# Makes the Debian package and tries it in a fresh Debian 12 root: installs it with its dependencies
# alone, looks at what it did and did not do, runs both programs, reinstalls and purges it. Prints a line
# a check; exit code 0 only when all passed. Needs root, a Debian mirror (the machine's own) and some
# 600 MB in $TMPDIR, which are given back.
#
#   scripts/deploy/try_package.sh            builds first
#   scripts/deploy/try_package.sh BUILD      takes the programs of this build folder as they are
set -euo pipefail
cd "$(dirname "$0")/../.."

[ "$(id -u)" = 0 ] || { echo "$0: needs root" >&2; exit 1; }
scripts/packages.sh package
build=${1:-}
if [ -z "$build" ]; then
  scripts/packages.sh build
  build=build
  scripts/build.sh gatehouse-package
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/gatehouse-package.XXXXXX")
root=$work/root
# shellcheck disable=SC2317  # called by the trap
clean_up() {
  mountpoint -q "$root/proc" && umount "$root/proc"
  # Whatever is still mounted below must not be deleted through.
  if grep -q " $root" /proc/mounts; then
    echo "left alone, something is mounted: $root" >&2
  else
    rm -rf --one-file-system "$work"
  fi
}
trap 'clean_up' EXIT
trap 'exit 1' INT TERM

failed=0
# check WHAT COMMAND...: prints what the command says when it fails.
check() {
  local what=$1
  shift
  if "$@" >"$work/out" 2>&1; then
    echo "ok      $what"
  else
    echo "FAILED  $what"
    sed 's/^/        /' "$work/out"
    failed=1
  fi
}
in_root() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin LC_ALL=C.UTF-8 \
  DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} "$@"; }

# --- the package ----------------------------------------------------------------------------------

(cd "$build" && cpack --config CPackConfig.cmake -G DEB -B "$work/package" >"$work/out") ||
  { cat "$work/out"; exit 1; }
deb=$(ls "$work"/package/*.deb)
echo "$(basename "$deb"), $(($(stat -c %s "$deb") / 1024)) KiB"
dpkg-deb --field "$deb" Package Version Architecture Depends Recommends

# --- a fresh root ---------------------------------------------------------------------------------

mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
  awk '$2 == "bookworm" || $2 == "stable" { print $1; exit }')
[ -n "$mirror" ] || { echo "$0: /etc/apt names no mirror of Debian 12" >&2; exit 1; }
if [ -z "${http_proxy:-}" ]; then
  eval "$(apt-config shell http_proxy Acquire::http::Proxy)"
  [ -z "${http_proxy:-}" ] || export http_proxy
fi
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" "$mirror" >"$work/out" 2>&1 ||
  { tail -n 20 "$work/out"; exit 1; }
mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
printf 'deb %s bookworm main\n' "$mirror" >"$root/etc/apt/sources.list"
cp /etc/resolv.conf "$root/etc/resolv.conf"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"  # a chroot starts no services
chmod 755 "$root/usr/sbin/policy-rc.d"
in_root apt-get update -q >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
cp "$deb" "$root/gatehouse.deb"

# --- installed with what it depends on, and nothing else --------------------------------------------

is_not_running() { ! ls -l /proc/[0-9]*/exe 2>/dev/null | grep -F " $root/usr/bin/gatehouse-"; }
has_no_demo_upstream() { ! in_root dpkg -L gatehouse | grep -i 'demo-upstream'; }
answers() { in_root "/usr/bin/$1" --version | grep -x "$1 [0-9.]*"; }
owns_nothing_before_it_runs() { [ ! -e "$root/var/lib/gatehouse" ]; }
env_file_is_private() { [ "$(stat -c %a "$root/etc/gatehouse/gatehouse.env")" = 600 ]; }

check "it installs with its dependencies alone" \
  in_root apt-get install -y -q --no-install-recommends /gatehouse.deb
check "gatehouse-proxy --version" answers gatehouse-proxy
check "gatehouse-dashboard --version" answers gatehouse-dashboard
check "the user gatehouse is there" in_root getent passwd gatehouse
check "nothing runs" is_not_running
check "no data folder before a unit makes it" owns_nothing_before_it_runs
check "the environment file is for root only" env_file_is_private
check "the demo upstream is not in it" has_no_demo_upstream

# --- what systemd and man make of it ----------------------------------------------------------------

check "systemd and man install" in_root apt-get install -y -q --no-install-recommends systemd man-db
is_disabled() { [ "$(in_root systemctl is-enabled "$1.service")" = disabled ]; }
verifies() {  # no word about our unit; about others' there may be some
  in_root systemd-analyze verify "/lib/systemd/system/$1.service" >"$work/verified" 2>&1
  local code=$?
  cat "$work/verified"
  [ $code = 0 ] && ! grep -F "$1" "$work/verified"
}
renders() {
  local page
  page=$(in_root env MANWIDTH=80 man --warnings -l "/usr/share/man/man1/$1.1.gz" 2>&1)
  grep -q 'ENVIRONMENT' <<<"$page" && ! grep -i 'warning' <<<"$page"
}
for name in gatehouse-proxy gatehouse-dashboard; do
  check "$name.service verifies" verifies "$name"
  check "$name.service is exposed at most 2.0" \
    in_root systemd-analyze security --offline=true --threshold=20 "$name.service"
  check "$name.service is not enabled" is_disabled "$name"
  check "man -l $name.1" renders "$name"
done

# --- it works ---------------------------------------------------------------------------------------

# Both serve as the user and on the folder that the units give them.
serves() {
  local pid code=1
  (exec chroot "$root" setpriv --reuid=gatehouse --regid=gatehouse --clear-groups \
    env -i DATA_FILE=/var/lib/gatehouse/apikeys.json ADMIN_LISTEN=off ZAI_API_KEY=none \
    "/usr/bin/$1" --listen 127.0.0.1:0) >"$work/served" 2>&1 &
  pid=$!
  for _ in $(seq 100); do
    if grep -q '"event":"listening"' "$work/served"; then
      code=0
      break
    fi
    sleep 0.1
  done
  kill -TERM $pid
  wait $pid || code=$?
  cat "$work/served"
  return $code
}
install -d -m 0700 "$root/var/lib/gatehouse"
in_root chown gatehouse:gatehouse /var/lib/gatehouse
check "gatehouse-proxy serves and ends with 0" serves gatehouse-proxy
check "gatehouse-dashboard serves and ends with 0" serves gatehouse-dashboard

# --- again, and away --------------------------------------------------------------------------------

keeps_settings() { grep -qx 'LOG_LEVEL=warn' "$root/etc/gatehouse/gatehouse.env"; }
keeps_data() { [ -e "$root/var/lib/gatehouse/apikeys.json" ]; }
leaves_nothing() {
  ! find "$root/usr" "$root/etc" "$root/lib/systemd" -name '*gatehouse*' 2>/dev/null | grep .
}
echo LOG_LEVEL=warn >>"$root/etc/gatehouse/gatehouse.env"
check "it installs over itself" in_root apt-get install -y -q --reinstall /gatehouse.deb
check "settings stay" keeps_settings
check "it is purged" in_root apt-get purge -y -q gatehouse
check "keys and usage stay" keeps_data
check "nothing else does" leaves_nothing
exit $failed
