#!/bin/sh
# probe.sh alive: Redis answers, whatever it says. While it loads its data it says LOADING, and that is well.
# probe.sh ready: it answers PONG, and its volume has what operators look for.
set -eu

: "${DATA:=/data}"
: "${PORT:=6379}"
: "${PASSWORD_FILE:=/etc/alerthistory/redis/password}"

client=$(command -v valkey-cli || command -v redis-cli)
# From the file and not from the container's environment: the file follows a rotation of the Secret.
REDISCLI_AUTH=$(cat "$PASSWORD_FILE")
export REDISCLI_AUTH

ask() { "$client" -h 127.0.0.1 -p "$PORT" "$@" 2>&1; }

# A volume has a snapshot from the start: without this, the first would come with the first save point.
has_snapshot() {
  [ -e "$DATA/dump.rdb" ] && return
  ask BGSAVE
  return 1
}

# Keeps appendonly.aof, where Redis up to 6 had its file, as a link to the newest of those that there are instead. A link
# only: an old file of that name is somebody's data.
link_append_only_file() {
  manifest=$DATA/appendonlydir/appendonly.aof.manifest
  link=$DATA/appendonly.aof
  [ -f "$manifest" ] || return 0
  [ ! -e "$link" ] || [ -L "$link" ] || return 0
  newest=appendonlydir/$(sed -n '$s/^file \([^ ]*\) .*/\1/p' "$manifest")
  [ "$(readlink "$link" || true)" = "$newest" ] || ln -sfn "$newest" "$link"
}

case $1 in
alive) ask PING ;;
ready)
  answer=$(ask PING)
  [ "$answer" = PONG ] || {
    echo "$answer"
    exit 1
  }
  has_snapshot
  link_append_only_file
  ;;
esac
