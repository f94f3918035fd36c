#!/bin/bash
set -e
if [ "$1" = rabbitmq-server ] && [ "$(id -u)" = 0 ]; then
	find /var/lib/rabbitmq ! -user rabbitmq -exec chown rabbitmq '{}' +
	exec setpriv --reuid rabbitmq --regid rabbitmq --init-groups -- "$0" "$@"
fi
exec "$@"
