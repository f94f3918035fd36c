# METADATA
# title: Engine files
# description: |
#   The files that engines write on the host and mount into every container, such as /etc/resolv.conf. They belong to
#   the engine, so a container with a read-only root must not write to them. CRI-O does the same with --read-only;
#   podman#27062 shows what happens if they stay writable.
# scope: package
package ossify.files

import data.ossify.engines

# METADATA
# title: Mounts to turn read-only
# description: |
#   The configured paths at which the engine mounted its file. A path that has another mount, too, is left as it is.
# scope: document
readonly := sort(_engine_owned - _others)

# Looked up as `owned[position]`: for `position in owned`, OPA's WebAssembly walks the whole set, and an author chooses
# how many mounts there are.
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
