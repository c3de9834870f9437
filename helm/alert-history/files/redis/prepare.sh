#!/bin/sh
# Makes Redis' configuration ready. Runs before each start of Redis, and not only of its pod: a container that crashes starts
# again without the init container, and must find the password that the Secret has by then.
set -eu

: "${DATA:=/data}"
: "${TEMPLATE:=/usr/local/share/alerthistory/redis.conf}"
: "${CONF:=/usr/local/etc/redis/redis.conf}"
: "${PASSWORD_FILE:=/etc/alerthistory/redis/password}"

give_up() {
  printf 'prepare: %s\n' "$*" >&2
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

write_config
# The link that probe.sh keeps is for people. Redis must not meet it: it takes a file of that name for an old one to convert.
[ ! -L "$DATA/appendonly.aof" ] || rm "$DATA/appendonly.aof"
