#!/usr/bin/env bash
# Starts a throwaway PostgreSQL for the tests, out of Debian's packages, and prints its address:
#   export TEST_DATABASE_URL=$(scripts/postgres-for-tests.sh start)     scripts/postgres-for-tests.sh stop
# It lies under POSTGRES_FOR_TESTS (/tmp/lemniscate-postgres by default) and listens on a socket there alone.
set -euo pipefail
root=${POSTGRES_FOR_TESTS:-/tmp/lemniscate-postgres}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v pg_ctl || echo /)")
[ -x "$bin/initdb" ] || { echo "PostgreSQL is not installed (Debian: apt-get install postgresql)" >&2; exit 1; }

# PostgreSQL refuses to run as root.
as_owner() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case ${1:-start} in
  start)
    if [ ! -s "$root/data/PG_VERSION" ]; then
      mkdir -p "$root"
      [ "$(id -u)" != 0 ] || chown postgres "$root"
      as_owner "$bin/initdb" -D "$root/data" -U lemniscate -A trust -E UTF8 --locale=C.UTF-8 >&2
    fi
    if ! as_owner "$bin/pg_ctl" -D "$root/data" status >/dev/null 2>&1; then
      # What tests write need not survive a power cut.
      as_owner "$bin/pg_ctl" -D "$root/data" -w -l "$root/log" \
        -o "-c listen_addresses='' -c unix_socket_directories='$root' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200" \
        start >&2
    fi
    echo "postgresql://lemniscate@localhost/postgres?host=$root"
    ;;
  stop) as_owner "$bin/pg_ctl" -D "$root/data" -m fast stop >&2 ;;
  *) echo "usage: $0 start|stop" >&2; exit 2 ;;
esac
