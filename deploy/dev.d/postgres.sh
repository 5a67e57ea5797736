# A private PostgreSQL cluster on a port of its own; PostgreSQL refuses to run as root, so root lends it to `postgres`.
# shellcheck shell=bash disable=SC2154
postgres_bin=/usr/lib/postgresql/15/bin

as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

# The data folder: .local/postgres, or a folder of its own when `postgres` may not pass through the way to .local.
postgres_data() {
  if [ "$(id -u)" = 0 ] && ! runuser -u postgres -- test -x "$local_dir"; then
    echo "/var/lib/rekey-dev/$(printf '%s' "$local_dir" | cksum | cut -d' ' -f1)"
  else
    echo "$local_dir/postgres"
  fi
}

postgres_running() { [ -d "$(postgres_data)/data" ] && as_postgres "$postgres_bin/pg_ctl" -D "$(postgres_data)/data" status >/dev/null 2>&1; }

start_postgres() {
  mkdir -p "$local_dir/log"
  local folder; folder=$(postgres_data)
  mkdir -p "$folder"
  [ "$(id -u)" = 0 ] && chown postgres "$folder"
  if [ ! -d "$folder/data" ]; then
    say "creating the private PostgreSQL cluster"
    (cd / && as_postgres "$postgres_bin/initdb" -D "$folder/data" -A trust -U postgres -E UTF8 --locale=C.UTF-8 --data-checksums) >/dev/null
  fi
  if ! postgres_running; then
    port_is_free "$postgres_port" || die "port $postgres_port (PostgreSQL) is taken; stop what holds it or set REKEY_POSTGRES_PORT"
    # Loopback only, so that trust authentication is no door to other machines; connections for all tests at once.
    (cd / && as_postgres "$postgres_bin/pg_ctl" -D "$folder/data" -w -l "$folder/postgres.log" \
      -o "-p $postgres_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=1000" start) >/dev/null \
      || die "PostgreSQL did not start; see $folder/postgres.log"
  fi
  ln -sf "$folder/postgres.log" "$local_dir/log/postgres.log"
  local service
  for service in identity token session notification; do
    sql "SELECT 1 FROM pg_roles WHERE rolname = 'rekey_$service'" | grep -q 1 || sql "CREATE ROLE rekey_$service LOGIN"
    sql "SELECT 1 FROM pg_database WHERE datname = 'rekey_$service'" | grep -q 1 || {
      sql "CREATE DATABASE rekey_$service OWNER rekey_$service"
      sql "REVOKE CONNECT ON DATABASE rekey_$service FROM PUBLIC"
    }
  done
}

sql() { psql -X -q -A -t -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$postgres_port" -U postgres -d postgres -c "$1"; }

stop_postgres() {
  postgres_running || return 0
  (cd / && as_postgres "$postgres_bin/pg_ctl" -D "$(postgres_data)/data" -m fast -w stop) >/dev/null
}

delete_postgres() { [ -d "$local_dir" ] && rm -rf "$(postgres_data)"; return 0; }
