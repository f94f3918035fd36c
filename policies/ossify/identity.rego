package ossify

import data.ossify.container

# METADATA
# title: Identity
# description: |
#   Which container it is, for the decision log: engine, ID, namespace, pod, name, image, as far as the engine is
#   believed. No decision depends on it.
# entrypoint: true
# scope: document
identity := _known # regal ignore:pointless-reassignment

# METADATA
# title: Decision and identity
# description: |
#   Both in one evaluation, which takes less time than two: OPA's WebAssembly keeps the values of rules for one
#   evaluation only. Where this is undefined or fails, ossify evaluates the two by themselves.
# entrypoint: true
# scope: document
decision_and_identity := {"decision": decision, "identity": identity}

# In parts, since some are undefined. The parts of a rule cannot be an entrypoint, the whole one above can.

_known["engine"] := container.engine

_known["container"] := container.id

_known["namespace"] := container.namespace

_known["pod"] := container.pod

_known["name"] := container.name

# Engines name an image in several ways, of which some may be empty; the log has the first in order.
_known["image"] := sort([image | some image in container.images; image != ""])[0]

# Where the engine stores the name and the image of a container whose spec has neither. Only the log reads them; its
# keys are in camel case.
# regal ignore:prefer-snake-case
_known["stateFiles"] := sort(container.state_files)
