#!/bin/sh
# Makes Redis' volume and configuration ready, before Redis starts.
set -eu

: "${DATA:=/data}"
: "${TEMPLATE:=/usr/local/share/alerthistory/redis.conf}"
: "${CONF:=/usr/local/etc/redis/redis.conf}"
: "${PASSWORD_FILE:=/etc/alerthistory/redis/password}"

say() { printf 'init: %s\n' "$*"; }

give_up() {
  say "$*" >&2
  exit 1
}

# Writes redis.conf with the password in it. Quoted as Redis reads it, so that any printable character can be in it; others
# are refused, as the environment, a file and a command line would not agree on them.
write_config() {
  [ "$(wc -c <"$PASSWORD_FILE")" -gt 0 ] || give_up "the password of Redis is empty: put one into the Secret."
  [ "$(LC_ALL=C tr -d '\040-\176' <"$PASSWORD_FILE" | wc -c)" -eq 0 ] ||
    give_up "the password of Redis has characters that are not printable ASCII, perhaps a line end: put one without them into the Secret."
  quoted=$(sed 's/[\\"]/\\&/g' "$PASSWORD_FILE")
  umask 077
  while IFS= read -r line; do
    # shellcheck disable=SC2016 # the template has these very characters
    case $line in
    'requirepass ${REDIS_PASSWORD}') printf 'requirepass "%s"\n' "$quoted" ;;
    *) printf '%s\n' "$line" ;;
    esac
  done <"$TEMPLATE" >"$CONF.new"
  mv "$CONF.new" "$CONF"
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

write_config
cd "$DATA"
# The link that probe.sh keeps is for people. Redis must not meet it: it takes a file of that name for an old one to convert.
[ ! -L appendonly.aof ] || rm appendonly.aof
[ ! -f restore.rdb ] || restore
