package ossify

import data.ossify.container

# METADATA
# title: Identity
# description: |
#   Who the container is, for the decision log: engine, ID, namespace, pod, name, image, as far as the engine's own word can be
#   believed. It decides nothing.
# entrypoint: true
# scope: document
identity := _known

_known["engine"] := container.engine

_known["container"] := container.id

_known["namespace"] := container.namespace

_known["pod"] := container.pod

_known["name"] := container.name

# Engines name an image in several ways, of which some may be empty; the log has the first in order.
_known["image"] := sort([image | some image in container.images; image != ""])[0]

# Where the engine itself writes down the name and the image of a container whose spec has neither. Only the log reads them.
_known["stateFiles"] := sort(container.state_files)
