#!/bin/sh
set -e
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
	find . ! -user redis -exec chown redis '{}' +
	exec setpriv --reuid redis --regid redis --init-groups -- "$0" "$@"
fi
umask 0077
exec "$@"
