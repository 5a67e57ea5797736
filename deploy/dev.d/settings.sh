# Names, ports and folders of the local stack.
# shellcheck shell=bash disable=SC2034,SC2154
local_dir=${REKEY_LOCAL:-$root/.local}
build_kind=${REKEY_BUILD:-debug}
bin=$root/.build/$build_kind
services="identity token session notification gateway"
postgres_port=${REKEY_POSTGRES_PORT:-54329}
broker_port=${REKEY_BROKER_PORT:-19092}

say() { printf '%s\n' "$*"; }
die() { printf 'deploy/dev: %s\n' "$*" >&2; exit 1; }

upper() { printf '%s' "$1" | tr '[:lower:]' '[:upper:]'; }

# The public port of a service.
port() {
  local name; name=REKEY_$(upper "$1")_PORT
  local value=${!name:-}
  case "$1" in
    gateway) echo "${value:-8080}" ;;
    identity) echo "${value:-8101}" ;;
    token) echo "${value:-8102}" ;;
    session) echo "${value:-8103}" ;;
    notification) echo "${value:-8104}" ;;
  esac
}

# The management port of a service: never public.
management_port() {
  local name; name=REKEY_$(upper "$1")_MANAGEMENT_PORT
  local value=${!name:-}
  case "$1" in
    gateway) echo "${value:-9080}" ;;
    identity) echo "${value:-9101}" ;;
    token) echo "${value:-9102}" ;;
    session) echo "${value:-9103}" ;;
    notification) echo "${value:-9104}" ;;
  esac
}

# Where the stack is reached, as the operator command reads it.
stack_urls() {
  echo "REKEY_GATEWAY_URL=http://127.0.0.1:$(port gateway)"
  echo "REKEY_IDENTITY_URL=http://127.0.0.1:$(port identity)"
  echo "REKEY_TOKEN_URL=http://127.0.0.1:$(port token)"
  echo "REKEY_SESSION_URL=http://127.0.0.1:$(port session)"
  echo "REKEY_IDENTITY_MANAGEMENT_URL=http://127.0.0.1:$(management_port identity)"
  echo "REKEY_NOTIFICATION_MANAGEMENT_URL=http://127.0.0.1:$(management_port notification)"
  echo "REKEY_ADMIN_SECRET_FILE=$local_dir/keys/identity/admin-client-secret"
  echo "REKEY_INBOX_URL=http://127.0.0.1:$(management_port notification)/dev/inbox"
}
