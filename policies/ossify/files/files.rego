# METADATA
# title: Engine files
# description: |
#   The files that engines write on the host and mount into every container, such as /etc/resolv.conf. They are
#   the engine's, so a container with a read-only root has no business writing to them. CRI-O does the same with
#   --read-only; podman#27062 shows what happens where they are forgotten.
package ossify.files

import data.ossify.engines

# METADATA
# title: Mounts to turn read-only
# description: |
#   The configured paths at which the engine mounted its file. A path at which somebody else's mount lies, too,
#   is left as it is.
# scope: document
readonly := sort(_engine_owned - _others)

# Looked up as `owned[position]`: OPA's WebAssembly goes through the whole set for `position in owned`, and an author
# chooses how many mounts there are.
_engine_owned contains file.destination if {
	some position, file in engines.mounted
	engines.owned[position]
}

_others contains file.destination if {
	some position, file in engines.mounted
	not engines.owned[position]
}

# METADATA
# title: Reasons for the read-only mounts
# scope: document
reasons contains {
	"rule": "files/engine",
	"message": concat("", ["files that the engine mounted are read-only: ", concat(", ", readonly)]),
} if {
	count(readonly) > 0
}
