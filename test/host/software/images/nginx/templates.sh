#!/bin/sh
# As the image's own script: configuration from templates and the environment, left out where the folder cannot be written to.
if ! [ -w /etc/nginx/conf.d ]; then
	echo "$0: /etc/nginx/conf.d is not writable" >&2
	exit 0
fi
sed "s/\${SHOP_PORT}/$SHOP_PORT/" /etc/nginx/templates/shop.conf.template >/etc/nginx/conf.d/shop.conf
