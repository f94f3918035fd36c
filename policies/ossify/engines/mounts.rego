package ossify.engines

import data.ossify.config

# METADATA
# title: Mounts at the engines' paths
# description: |
#   The spec's mounts at the paths that data.ossify.config.engine_files names, by their position in the spec, no matter
#   who asked for them: `name` is the path's last segment, `source` the source, `from` its segments, the last one first.
# scope: document
mounted[position] := {
	"destination": mount.destination,
	"name": _backwards(mount.destination)[0],
	"source": object.get(mount, "source", ""),
	"from": _backwards(object.get(mount, "source", "")),
	"options": object.get(mount, "options", []),
} if {
	listed := config.engine_files
	some position, mount in input.spec.mounts
	listed[mount.destination] == true
}

# The kubelet's /etc/hosts: pods/<uid>/etc-hosts.
_by_kubelet(file) if {
	file.destination == "/etc/hosts"
	some ["pods", uid, "etc-hosts"] in _below("kubelet", file.source)
	not uid in {"", ".", ".."}
}
