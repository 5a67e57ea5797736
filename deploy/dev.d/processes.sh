# Starting, stopping and looking after the processes of the stack.
# shellcheck shell=bash disable=SC2154
port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

pid_of() { cat "$local_dir/run/$1.pid" 2>/dev/null || true; }

# A pid file counts only when that process still runs the binary it was written for.
running() {
  local pid; pid=$(pid_of "$1")
  [ -n "$pid" ] && [ -d "/proc/$pid" ] && tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q "rekey-"
}

stop_process() {
  running "$1" || { rm -f "$local_dir/run/$1.pid"; return 0; }
  local pid deadline=$((SECONDS + 25)); pid=$(pid_of "$1")
  kill -TERM "$pid" 2>/dev/null || true
  while [ -d "/proc/$pid" ] && [ "$(awk '{print $3}' "/proc/$pid/stat" 2>/dev/null)" != Z ]; do
    [ $SECONDS -lt $deadline ] || { kill -KILL "$pid" 2>/dev/null || true; break; }
    sleep 0.1
  done
  rm -f "$local_dir/run/$1.pid"
}

# launch NAME COMMAND… : in the background, its own session, output to its log.
launch() {
  local name=$1; shift
  mkdir -p "$local_dir/run" "$local_dir/log"
  setsid nohup "$@" >>"$local_dir/log/$name.log" 2>&1 </dev/null &
  echo $! >"$local_dir/run/$name.pid"
}

make_keys() {
  # Keys that are there stay; a ring that this version is the first to need is added.
  "$bin/rekey" keys generate --development --keep --out "$local_dir/keys" >/dev/null
}

kafka_address() { echo "${REKEY_KAFKA:-127.0.0.1:$broker_port}"; }

start_broker() {
  mkdir -p "$local_dir"
  kafka_address >"$local_dir/kafka"
  if [ -n "${REKEY_KAFKA:-}" ]; then
    say "using the Kafka at $REKEY_KAFKA"
    "$bin/rekey" topics create --kafka "$REKEY_KAFKA" >"$local_dir/log/topics.log" 2>&1 || {
      cat "$local_dir/log/topics.log" >&2
      die "the topics could not be created on $REKEY_KAFKA"
    }
    return
  fi
  running broker && return
  port_is_free "$broker_port" || die "port $broker_port (Kafka) is taken; stop what holds it or set REKEY_BROKER_PORT"
  launch broker "$bin/rekey-devbroker" --port "$broker_port"
  local deadline=$((SECONDS + 20))
  while port_is_free "$broker_port"; do
    running broker || die "the embedded broker stopped at once; see $local_dir/log/broker.log"
    [ $SECONDS -lt $deadline ] || die "the embedded broker does not listen; see $local_dir/log/broker.log"
    sleep 0.1
  done
}

# The environment of one service, a line a variable: what it needs here, then what the caller set and the service knows.
service_environment() {
  local service=$1 public; public=http://127.0.0.1:$(port gateway)
  echo "PATH=$PATH"
  echo "HOME=${HOME:-/}"
  echo "LANG=C.UTF-8"
  echo "REKEY_PROFILE=${REKEY_PROFILE:-development}"
  echo "REKEY_HTTP_PORT=$(port "$service")"
  echo "REKEY_MANAGEMENT_PORT=$(management_port "$service")"
  echo "REKEY_KAFKA_SERVERS=$(kafka_address)"
  echo "REKEY_KEYS_DIRECTORY=$local_dir/keys/$service"
  echo "REKEY_PUBLIC_URL=$public"
  local peer
  for peer in identity token session notification; do
    echo "REKEY_$(upper $peer)_URL=http://127.0.0.1:$(port $peer)"
  done
  [ "$service" = gateway ] || echo "REKEY_DATABASE_URL=postgres://rekey_$service@127.0.0.1:$postgres_port/rekey_$service"
  [ "$service" = token ] && echo "REKEY_CLIENTS_GATEWAY_SECRET_FILE=$local_dir/keys/$service/gateway-client-secret"
  case "$service" in identity | notification) echo "REKEY_ADMIN_SECRET_FILE=$local_dir/keys/$service/admin-client-secret" ;; esac
  [ "$service" = gateway ] && echo "REKEY_CLIENT_SECRET_FILE=$local_dir/keys/$service/gateway-client-secret"
  local known line
  known=$("$bin/rekey-$service" config keys)
  env | grep -E '^REKEY_[A-Z0-9_]+=' | while IFS= read -r line; do
    printf '%s\n' "$known" | grep -qx "${line%%=*}" && case "$line" in
      REKEY_HTTP_PORT=* | REKEY_MANAGEMENT_PORT=* | REKEY_DATABASE_URL=* | REKEY_PROFILE=*) ;;
      *) printf '%s\n' "$line" ;;
    esac
  done
  return 0
}

# A variable that nobody knows is a mistake somebody would believe in.
check_environment() {
  local known name service
  known=$(for service in $services; do "$bin/rekey-$service" config keys; done)
  for name in $(env | sed -n 's/^\(REKEY_[A-Z0-9_]*\)=.*/\1/p'); do
    case "$name" in
      REKEY_LOCAL | REKEY_BUILD | REKEY_KAFKA | REKEY_POSTGRES_PORT | REKEY_BROKER_PORT | REKEY_READY_SECONDS | REKEY_TEST_*) continue ;;
      REKEY_INBOX_URL | REKEY_GATEWAY_URL) continue ;;
      REKEY_*_MANAGEMENT_PORT | REKEY_GATEWAY_PORT | REKEY_IDENTITY_PORT | REKEY_TOKEN_PORT | REKEY_SESSION_PORT | REKEY_NOTIFICATION_PORT) continue ;;
    esac
    printf '%s\n' "$known" | grep -qx "$name" || die "no service knows $name"
  done
}

with_environment() {
  local service=$1 settings=() line; shift
  while IFS= read -r line; do settings+=("$line"); done < <(service_environment "$service")
  env -i "${settings[@]}" "$@"
}

migrate() {
  running "$1" && return
  [ "$1" = gateway ] && return
  with_environment "$1" "$bin/rekey-$1" migrate >>"$local_dir/log/$1.log" 2>&1 || {
    tail -n 3 "$local_dir/log/$1.log" >&2
    die "the migrations of $1 failed; see $local_dir/log/$1.log"
  }
}

start_service() {
  running "$1" && return
  local number
  for number in "$(port "$1")" "$(management_port "$1")"; do
    port_is_free "$number" || die "port $number ($1) is taken; stop what holds it or set REKEY_$(upper "$1")_PORT or REKEY_$(upper "$1")_MANAGEMENT_PORT"
  done
  local settings=() line
  while IFS= read -r line; do settings+=("$line"); done < <(service_environment "$1")
  launch "$1" env -i "${settings[@]}" "$bin/rekey-$1" serve
}

wait_ready() {
  local deadline=$((SECONDS + ${REKEY_READY_SECONDS:-90})) answer
  until curl -sf -m 2 -o /dev/null "http://127.0.0.1:$(management_port "$1")/readyz"; do
    running "$1" || {
      tail -n 5 "$local_dir/log/$1.log" >&2
      die "$1 stopped; see $local_dir/log/$1.log"
    }
    if [ $SECONDS -ge $deadline ]; then
      answer=$(curl -s -m 2 "http://127.0.0.1:$(management_port "$1")/readyz" || true)
      die "$1 is not ready: ${answer:-its management port does not answer}; see $local_dir/log/$1.log"
    fi
    sleep 0.2
  done
}

demo_account() {
  if [ ! -f "$local_dir/demo" ]; then
    local password; password="demo-$(head -c 6 /dev/urandom | od -An -tx1 | tr -d ' \n')-lantern"
    curl -sf -m 10 -o /dev/null -H 'content-type: application/json' \
      -d "{\"email\":\"demo@example.test\",\"password\":\"$password\",\"givenName\":\"Demo\",\"familyName\":\"Account\",\"locale\":\"en\"}" \
      "http://127.0.0.1:$(port identity)/v1/accounts" || die "the demo account could not be registered; see $local_dir/log/identity.log"
    printf 'demo@example.test %s\n' "$password" >"$local_dir/demo"
  fi
}

print_table() {
  local service email password
  read -r email password <"$local_dir/demo"
  say ""
  say "ready in $1 s"
  say ""
  printf '  %-22s http://127.0.0.1:%s/loginhelp\n' "Forgot password" "$(port gateway)"
  printf '  %-22s http://127.0.0.1:%s/account   %s / %s (as registered)\n' "Account page" "$(port gateway)" "$email" "$password"
  printf '  %-22s http://127.0.0.1:%s/dev/inbox\n' "Inbox (mail and SMS)" "$(management_port notification)"
  for service in identity token session notification; do
    printf '  %-22s http://127.0.0.1:%s   management %s\n' "$service" "$(port "$service")" "$(management_port "$service")"
  done
  printf '  %-22s management %s\n' gateway "$(management_port gateway)"
  printf '  %-22s 127.0.0.1:%s\n' PostgreSQL "$postgres_port"
  printf '  %-22s %s\n' Kafka "$(kafka_address)"
  say ""
  say "next:"
  say "  deploy/dev journey"
  say "  curl -s -H 'content-type: application/json' -d '{\"channel\":\"email\",\"email\":\"$email\"}' http://127.0.0.1:$(port identity)/v1/recoveries"
  say "  kcat -b $(kafka_address) -C -o beginning -e -t rekey.identity.recovery.v1 -f '%h\\n'"
  say "  deploy/dev logs identity      deploy/dev status      deploy/dev down"
}
