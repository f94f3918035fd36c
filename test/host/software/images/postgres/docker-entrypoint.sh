#!/bin/bash
# What the image's own script does in this order: folders and owners as root, then as postgres the database, a first start for its set-up, and the server.
set -e
if [ "$(id -u)" = 0 ]; then
	mkdir -p "$PGDATA" /var/run/postgresql
	chmod 700 "$PGDATA"
	find "$PGDATA" ! -user postgres -exec chown postgres '{}' +
	find /var/run/postgresql ! -user postgres -exec chown postgres '{}' +
	exec setpriv --reuid postgres --regid postgres --init-groups -- "$0" "$@"
fi
if ! [ -s "$PGDATA/PG_VERSION" ]; then
	initdb --username=postgres --no-sync
	pg_ctl -D "$PGDATA" -o "-c listen_addresses='' -p 5432" -w start
	psql --username postgres --command 'create table orders (id serial, what text)'
	pg_ctl -D "$PGDATA" -m fast -w stop
fi
exec "$@"
