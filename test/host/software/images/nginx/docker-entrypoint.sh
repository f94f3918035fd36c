#!/bin/sh
set -e
for part in /docker-entrypoint.d/*.sh; do "$part"; done
exec "$@"
