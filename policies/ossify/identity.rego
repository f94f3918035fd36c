package ossify

import data.ossify.container

# METADATA
# title: Identity
# description: |
#   Who the container is, for the decision log: engine, namespace, pod, name, image, as far as the engine's own word can be
#   believed. It decides nothing.
# entrypoint: true
# scope: document
identity := _known

_known["engine"] := container.engine

_known["namespace"] := container.namespace

_known["pod"] := container.pod

_known["name"] := container.name

# Engines name an image in several ways; the first in order stands for them.
_known["image"] := sort(container.images)[0]
