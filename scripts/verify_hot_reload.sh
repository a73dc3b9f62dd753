#!/bin/bash
# Shows that a key edited in the dashboard counts from the proxy's very next request: create -> use ->
# used up -> raise the quota -> use -> delete -> refused. Prints each step, what the data file holds and
# what the proxy answered; exits 1 when a step is not as expected.
#
#   scripts/verify_hot_reload.sh
#       starts the built programs on free ports, around a data file in a temporary folder
#   scripts/verify_hot_reload.sh --dashboard URL --proxy URL [--data-file FILE]
#       drives programs that run already; DASHBOARD_AUTH_TOKEN is the dashboard's
set -euo pipefail
cd "$(dirname "$0")/.."

dashboard=
proxy=
data_file=
while [ $# -gt 0 ]; do
  case $1 in
    --dashboard) dashboard=${2%/}; shift 2 ;;
    --proxy) proxy=${2%/}; shift 2 ;;
    --data-file) data_file=$2; shift 2 ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

folder=$(mktemp -d)
pids=()
id=
trap 'exit 1' INT TERM
cleanup() {
  [ -z "$id" ] || api DELETE "/api/keys/$id" >/dev/null 2>&1 || true
  if [ ${#pids[@]} -gt 0 ]; then
    kill -TERM "${pids[@]}" 2>/dev/null || true
    wait
  fi
  rm -rf "$folder"
}
trap cleanup EXIT

# --- the programs ---------------------------------------------------------------------------------

# Starts build/bin/NAME in the temporary folder; sets `address` to where it listens.
start() {
  local name=$1
  shift
  (cd "$folder" && exec "$bin/$name" "$@") >"$folder/$name.log" 2>&1 &
  pids+=($!)
  for _ in $(seq 200); do
    address=$(grep -h '"event":"listening"' "$folder/$name.log" 2>/dev/null | jq -r .address) || true
    [ -z "$address" ] || return 0
    kill -0 "${pids[-1]}" 2>/dev/null || break
    sleep 0.05
  done
  echo "$name did not start:"
  cat "$folder/$name.log"
  return 1
}

if [ -z "$dashboard" ] && [ -z "$proxy" ]; then
  bin=${GATEHOUSE_BIN:-$PWD/build/bin}
  [ -x "$bin/gatehouse-proxy" ] || { echo "Build first: scripts/run.sh or scripts/test.sh"; exit 1; }
  data_file=$folder/apikeys.json
  export DASHBOARD_AUTH_TOKEN=verify-hot-reload-token-0123456789
  start gatehouse-demo-upstream --listen 127.0.0.1:0
  export ZAI_API_KEY=demo ZAI_API_BASE="http://$address" ANTHROPIC_API_BASE="http://$address"
  start gatehouse-proxy --data-file "$data_file" --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 \
    --log-format json
  proxy=http://$address
  start gatehouse-dashboard --data-file "$data_file" --listen 127.0.0.1:0 --log-format json
  dashboard=http://$address
elif [ -z "$dashboard" ] || [ -z "$proxy" ] || [ -z "${DASHBOARD_AUTH_TOKEN:-}" ]; then
  echo "--dashboard and --proxy go together, and need DASHBOARD_AUTH_TOKEN." >&2
  exit 2
fi

# --- what a step does and shows -------------------------------------------------------------------

# METHOD PATH [JSON]: the answer's body, then its status on a line of its own.
api() {
  curl -sS -X "$1" "$dashboard$2" -H "Authorization: Bearer $DASHBOARD_AUTH_TOKEN" \
    -H 'Content-Type: application/json' ${3:+-d "$3"} -w '\n%{http_code}\n'
}

# One short chat with the key: status, milliseconds, and the answer's first words or its error.
ask() {
  curl -sS -o "$folder/answer" -w '%{http_code} %{time_total}' "$proxy/v1/chat/completions" \
    -H "Authorization: Bearer $secret" -H 'Content-Type: application/json' \
    -d '{"model":"glm-4.7","max_tokens":60,"messages":[{"role":"user","content":"Good day! What do you see from the gatehouse?"}]}'
}

failures=0
step=0
title() { step=$((step + 1)); printf '\n%d. %s\n' "$step" "$1"; }

expect() {
  if [ "$2" = "$3" ]; then
    printf '   ok       %s: %s\n' "$1" "$2"
  else
    printf '   WRONG    %s: %s, expected %s\n' "$1" "$2" "$3"
    failures=$((failures + 1))
  fi
}

# WANTED_STATUS: uses the key and compares.
use() {
  local status seconds
  read -r status seconds < <(ask) || true
  printf '   proxy    %s after %s s: %s\n' "$status" "$seconds" "$(jq -r \
    '.error | if . then "\(.code): \(.message)" else empty end' "$folder/answer" 2>/dev/null)$(jq -r \
    '.choices[0].message.content // empty | .[0:60] + "..."' "$folder/answer" 2>/dev/null)"
  expect "the proxy's answer" "$status" "$1"
}

show_file() {
  [ -n "$data_file" ] || return 0
  printf '   file     %s\n' "$(jq -c --arg id "$id" '
    {revision, key: (first(.keys[]? | select(.id == $id)) // null
      | if . then {name, key_hint, token_limit_per_5h, total_lifetime_tokens} else "not there" end)}' \
    "$data_file")"
}

# --- the steps ------------------------------------------------------------------------------------

title "Create a key with room for 20 tokens, in the dashboard"
answer=$(api POST /api/keys "{\"name\":\"Hot reload $$\",\"token_limit_per_5h\":20}")
expect "the dashboard's answer" "$(tail -n 1 <<<"$answer")" 201
secret=$(head -n -1 <<<"$answer" | jq -r '.key // empty')
id=$(head -n -1 <<<"$answer" | jq -r '.id // empty')
[ -n "$secret" ] || { head -n -1 <<<"$answer"; exit 1; }
show_file

title "Use it at once"
use 200

title "Use it again: the first answer has taken more than 20 tokens"
use 429

title "Raise its limit to 100000"
expect "the dashboard's answer" \
  "$(api PUT "/api/keys/$id" '{"token_limit_per_5h":100000}' | tail -n 1)" 200
show_file

title "Use it at once"
use 200

title "Delete it"
deleted=$id
expect "the dashboard's answer" "$(api DELETE "/api/keys/$deleted" | tail -n 1)" 204
show_file
id=

title "Use it at once"
use 401

echo
if [ "$failures" = 0 ]; then
  echo "Every change counted from the very next request."
else
  echo "$failures expectation(s) not met."
  exit 1
fi
