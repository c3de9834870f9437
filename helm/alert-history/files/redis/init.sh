#!/bin/sh
# Makes Redis' volume and configuration ready, before Redis starts.
set -eu

: "${DATA:=/data}"
: "${CONF:=/usr/local/etc/redis/redis.conf}"

say() { printf 'init: %s\n' "$*"; }

give_up() {
  say "$*" >&2
  exit 1
}

# Refuses a file that is no snapshot before anything is set aside for it.
check_snapshot() {
  check=$(command -v redis-check-rdb || command -v valkey-check-rdb) || return 0
  "$check" "$1" >&2 || give_up "$1 is no good snapshot, see above; nothing was changed. Replace or remove it."
}

# Puts the snapshot at restore.rdb in place of the data. With an append-only file on, Redis reads that and no dump.rdb: so
# the snapshot becomes its base. What was there is set aside, not deleted. Each step can be the last: the snapshot keeps its
# name until all is done, and the next start does it again.
restore() {
  check_snapshot restore.rdb
  aside=before-restore-$(date -u +%Y%m%dT%H%M%SZ)-$$
  mkdir "$aside"
  rm -rf appendonlydir.new
  if grep -q '^appendonly yes$' "$CONF"; then
    mkdir appendonlydir.new
    ln restore.rdb appendonlydir.new/appendonly.aof.1.base.rdb 2>/dev/null ||
      cp restore.rdb appendonlydir.new/appendonly.aof.1.base.rdb
    echo 'file appendonly.aof.1.base.rdb seq 1 type b' >appendonlydir.new/appendonly.aof.manifest
  fi
  for old in appendonlydir dump.rdb; do
    [ ! -e "$old" ] || mv "$old" "$aside/"
  done
  [ ! -d appendonlydir.new ] || mv appendonlydir.new appendonlydir
  mv restore.rdb dump.rdb
  say "restored the snapshot restore.rdb; what was there before is in $DATA/$aside."
}

sh "$(dirname "$0")/prepare.sh"
cd "$DATA"
[ ! -f restore.rdb ] || restore
