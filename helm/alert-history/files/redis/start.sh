#!/bin/sh
# Becomes Redis, or Valkey, whichever the image has. TERM then goes to it directly.
set -eu
sh "$(dirname "$0")/prepare.sh"
server=$(command -v valkey-server || command -v redis-server) || {
  echo "start: the image has neither redis-server nor valkey-server: see valkey.image." >&2
  exit 1
}
exec "$server" "${CONF:-/usr/local/etc/redis/redis.conf}"
