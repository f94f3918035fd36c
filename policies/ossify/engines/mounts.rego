package ossify.engines

import data.ossify.config

# METADATA
# title: Mounts at the engines' paths
# description: |
#   The spec's mounts at the paths that data.ossify.config.engine_files names, whoever made them, by their position
#   in the spec: `name` is the path's last segment, `source` the source, `from` its segments, the last one first.
# scope: document
mounted[position] := {
	"destination": mount.destination,
	"name": _backwards(mount.destination)[0],
	"source": object.get(mount, "source", ""),
	"from": _backwards(object.get(mount, "source", "")),
	"options": object.get(mount, "options", []),
} if {
	some position, mount in input.spec.mounts
	config.engine_files[mount.destination] == true
}

_backwards(path) := array.reverse(split(path, "/")) if {
	is_string(path)
} else := [""]

# In the folder of a container, or of its sandbox, in containers/storage.
_in_storage(file) if {
	some [containers, id, userdata, name] in _below("storage", file.source)
	_is_userdata([containers, id, userdata], id)
	name == file.name
}

# The kubelet's /etc/hosts: pods/<uid>/etc-hosts.
_by_kubelet(file) if {
	file.destination == "/etc/hosts"
	some ["pods", uid, "etc-hosts"] in _below("kubelet", file.source)
	not uid in {"", ".", ".."}
}
