# Shared by ./run and scripts/image: starts the program once before it is needed, and keeps what the JVM learned from it.

# rehearse FOLDER SEEN JAVA...: starts the server, takes an alert all the way to a receiver, looks at it, and has the JVM
# note in FOLDER/start.aot which classes that took: later starts, and their first notification, have them ready-made. If
# anything here fails, they are slower and nothing else. JAVA... is a command that starts a JVM, up to its class path;
# SEEN is FOLDER as that JVM sees it.
rehearse() {
  local folder=$1 seen=$2 listener server port path many times
  local java=("${@:3}")
  start "$folder/listener.log" "${java[@]}" -Xlog:disable io.alerthistory.Main listen 0
  listener=$started
  port=$(port_in "$folder/listener.log") || port=5001
  printf '%s\n' 'route: {receiver: rehearsal, group_wait: 0s}' \
    "receivers: [{name: rehearsal, webhook_configs: [{url: 'http://127.0.0.1:$port/'}]}]" >"$folder/rehearsal.yml"
  start "$folder/rehearsal.log" "${java[@]}" -XX:AOTCacheOutput="$seen/start.aot" -Xlog:disable io.alerthistory.Main \
    --config.file="$seen/rehearsal.yml" --storage.path="$seen/rehearsal" --web.listen-address=127.0.0.1:0 --cluster.listen-address=
  server=$started
  if port=$(port_in "$folder/rehearsal.log"); then
    request "$port" POST /api/v2/alerts '[{"labels":{"alertname":"Rehearsal"},"annotations":{"summary":"none"}}]'
    soon grep -q groupKey "$folder/listener.log" || true
    # Some ten thousand alerts, twice: so the JVM knows which code is worth compiling before the first request.
    many=$(printf '{"annotations":{"summary":"Instance %d is down"},"labels":{"alertname":"A%d","instance":"host-%d@","job":"node"}},' \
      {1..1500})
    for times in {1..20}; do
      request "$port" POST /api/v2/alerts "[${many//@/-$((times % 10))}{\"labels\":{\"alertname\":\"Last\"}}]"
    done
    for path in status alerts alerts/groups; do
      request "$port" GET "/api/v2/$path" ''
    done
    request "$port" GET /metrics ''
  fi
  kill "$server" 2>/dev/null || true
  soon gone "$server" || kill -KILL "$server" 2>/dev/null || true # writing the cache takes the JVM a few seconds
  kill "$listener" 2>/dev/null || true
  wait "$server" "$listener" 2>/dev/null || true
  rm -rf "$folder/rehearsal"
}

# start LOG COMMAND...: its process id is then in $started.
start() {
  "${@:2}" >"$1" 2>&1 9>&- &
  started=$!
}

# Waits up to a minute for the command to succeed.
soon() {
  local tries=0
  until "$@"; do
    ((++tries < 600)) || return 1
    sleep 0.1
  done
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# The port that the log in $1 says is listened on, once it does.
port_in() {
  soon grep -qs '127\.0\.0\.1:[1-9]' "$1" || return 1
  grep -o '127\.0\.0\.1:[1-9][0-9]*' "$1" | head -n 1 | cut -d : -f 2
}

# Sends one HTTP request to a port of this machine, without curl, which not everybody has.
request() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf '%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n' "$2" "$3" >&3
    printf 'Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s' "${#4}" "$4" >&3
    read -r -t 20 -d '' <&3 # to its end
  ) 2>/dev/null || true
}
