#!/bin/bash
# From a fresh Debian 12 machine to both programs running: installs what is missing, builds, starts
# dashboard and proxy, and says where they are. Ctrl-C (or SIGTERM) ends all of it.
#
# With an upstream credential (ZAI_API_KEY in the environment or .env, or an `upstreams` member in
# the data file) callers are served by the real upstream and the data file is data/apikeys.json.
# Without one, the bundled demo upstream answers, and keys and usage go to data/demo/.
#
# DATA_FILE, PORT (proxy) and DASHBOARD_PORT override the defaults, as they do for the programs;
# GATEHOUSE_BIN names a folder of built programs to run instead of building them.
set -euo pipefail
cd "$(dirname "$0")/.."

# The variable's value: the environment's, else that of .env, else nothing.
setting() {
  local name=$1
  if [ -n "${!name:-}" ]; then
    printf '%s' "${!name}"
  elif [ -f .env ]; then
    sed -n "s/^[[:space:]]*\(export[[:space:]]\+\)\?$name[[:space:]]*=[[:space:]]*//p" .env | tail -n 1 |
      sed -e 's/^"\([^"]*\)".*/\1/; t' -e "s/^'\([^']*\)'.*/\1/; t" \
        -e 's/^#.*//; s/[[:space:]]#.*//; s/[[:space:]]*$//'
  fi
}

say() { printf '%s\n' "$*"; }

# --- build ----------------------------------------------------------------------------------------

if [ -n "${GATEHOUSE_BIN:-}" ]; then
  bin=$GATEHOUSE_BIN
else
  scripts/packages.sh build
  scripts/build.sh gatehouse-proxy gatehouse-dashboard gatehouse-demo-upstream
  bin=build/bin
fi

# --- what to run on -------------------------------------------------------------------------------

# An unreadable document counts as a real one: the programs say what is wrong with it.
document_has_upstreams() {
  [ -s "$1" ] || return 1
  local count
  count=$(jq '.upstreams // [] | length' "$1" 2>/dev/null) || return 0
  [ "$count" != 0 ]
}

data_file=$(setting DATA_FILE)
data_file=${data_file:-data/apikeys.json}
demo=no
if [ -z "$(setting ZAI_API_KEY)" ] && ! document_has_upstreams "$data_file"; then
  demo=yes
  data_file=data/demo/apikeys.json
fi
logs=$(dirname "$data_file")/logs
umask 077
mkdir -p "$logs"

demo_key=gk_demo_try_the_gatehouse
if [ "$demo" = yes ] && [ ! -e "$data_file" ]; then
  jq -n --arg key "$demo_key" --arg now "$(date -u +%Y-%m-%dT%H:%M:%SZ)" '{
    schema: 1, revision: 1,
    keys: [{key: $key, name: "Demo", token_limit_per_5h: 100000, created_at: $now,
            notes: "Made by scripts/run.sh. Change its limit, disable it, delete it: the next request feels it."}]
  }' >"$data_file"
fi

# The wished port, or the next free one in steps of ten.
port_is_taken() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_port() {
  local port=$1
  while port_is_taken "$port"; do port=$((port + 10)); done
  [ "$port" = "$1" ] || say "Port $1 is taken, the $2 gets $port." >&2
  printf '%s' "$port"
}

proxy_port=$(setting PORT)
proxy_port=$(free_port "${proxy_port:-3030}" proxy)
admin_port=$(free_port "$((proxy_port + 1))" "operators' port")
dashboard_port=$(setting DASHBOARD_PORT)
dashboard_port=$(free_port "${dashboard_port:-3001}" dashboard)

# --- start and stop -------------------------------------------------------------------------------

pids=()

# start NAME STDOUT COMMAND...: stderr goes to the log.
# setsid: Ctrl-C in the terminal reaches this script only, which ends the programs in an orderly way.
start() {
  local name=$1 out=$2
  shift 2
  setsid "$@" >"$out" 2>"$logs/$name.log" &
  pids+=($!)
}

# Sends the signal to every program and waits for all of them; a second Ctrl-C does not wait.
stop_all() {
  trap 'kill -KILL "${pids[@]}" 2>/dev/null || true' INT TERM
  [ ${#pids[@]} = 0 ] || kill -TERM "${pids[@]}" 2>/dev/null || true
  wait
}
on_signal() {
  trap - EXIT
  trap '' PIPE HUP  # the terminal may be gone
  set +e
  say ""
  say "Stopping (running streams may finish; Ctrl-C again ends them at once) ..."
  stop_all
  exit 0
}
trap on_signal INT TERM HUP PIPE
trap stop_all EXIT

# The address in the program's `listening` event; its log is shown when it ends without one.
address_of() {
  local name=$1 pid=$2 address
  for _ in $(seq 300); do
    address=$(grep -h '"event":"listening"' "$logs/$name.log" 2>/dev/null |
      jq -r '.address' 2>/dev/null | head -n 1) || true
    if [ -n "$address" ]; then printf '%s' "$address"; return; fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  { say "The $name did not start:"; tail -n 20 "$logs/$name.log"; } >&2
  return 1
}

if [ "$demo" = yes ]; then
  start demo-upstream /dev/null "$bin/gatehouse-demo-upstream" --listen 127.0.0.1:0 --delay-ms 40
  upstream=$(address_of demo-upstream "${pids[-1]}")
  export ZAI_API_KEY=demo ZAI_API_BASE="http://$upstream/api/coding/paas/v4"
  export ANTHROPIC_API_BASE="http://$upstream/api/anthropic"
fi
start proxy /dev/null "$bin/gatehouse-proxy" --data-file "$data_file" --listen "127.0.0.1:$proxy_port" \
  --admin-listen "127.0.0.1:$admin_port" --log-format json
proxy=$(address_of proxy "${pids[-1]}")
demo_flag=()
[ "$demo" = no ] || demo_flag=(--demo)
said=$(mktemp)  # the setup link is for this terminal, not for a log
start dashboard "$said" "$bin/gatehouse-dashboard" --data-file "$data_file" \
  --listen "127.0.0.1:$dashboard_port" --proxy-url "http://$proxy" --log-format json "${demo_flag[@]}"
dashboard=$(address_of dashboard "${pids[-1]}")

# --- say where everything is ----------------------------------------------------------------------

usable_key=$(jq -r 'first(.keys[]? | select(.key != null and .enabled != false) | .key) // empty' \
  "$data_file" 2>/dev/null) || true
setup_link=
if [ "$(curl -s "http://$dashboard/api/session" | jq -r '.setup_required' 2>/dev/null)" = true ]; then
  for _ in $(seq 50); do
    setup_link=$(grep -o 'http[^ ]*/setup#token=[^ "]*' "$said" | head -n 1) || true
    [ -z "$setup_link" ] || break
    sleep 0.1
  done
fi
rm -f "$said"

say ""
if [ "$demo" = yes ]; then
  say "DEMO: no upstream credential was found, so answers come from a bundled demo upstream, marked"
  say "      x-gatehouse-demo: 1. Set ZAI_API_KEY (environment or .env) to reach the real one."
  say ""
fi
if [ -n "$setup_link" ]; then
  say "Dashboard   $setup_link"
  say "            (the first visit sets the admin's name and password; the link works for 15 minutes)"
else
  say "Dashboard   http://$dashboard/"
fi
say "Proxy       http://$proxy/v1        (OpenAI SDKs; Anthropic SDKs: http://$proxy)"
say "Operators   http://127.0.0.1:$admin_port/readyz"
say "Data        $data_file        logs: $logs/"
say "Commands    $bin/gatehouse-dashboard --data-file $data_file keys list        (see --help)"
say ""
[ -n "$usable_key" ] || say "Create a key in the dashboard and put it where YOUR_KEY stands:"
say "curl -N http://$proxy/v1/chat/completions -H 'Authorization: Bearer ${usable_key:-YOUR_KEY}' \\"
say "  -H 'Content-Type: application/json' \\"
say "  -d '{\"model\":\"glm-4.7\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Good day!\"}]}'"
say ""
say "Ctrl-C ends both."

# The first program that ends takes the others with it.
wait -n || true
for log in "$logs"/*.log; do
  say "--- $log"
  tail -n 5 "$log"
done
say "A program ended by itself; stopping the others."
exit 1
