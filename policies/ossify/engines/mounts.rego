package ossify.engines

import data.ossify.config

# METADATA
# title: Mounts at the engines' paths
# description: |
#   The spec's mounts at the paths that data.ossify.config.engine_files names, whoever made them, by their position
#   in the spec: `name` is the path's last segment, `from` the source's segments, the last one first.
# scope: document
mounted[position] := {
	"destination": mount.destination,
	"name": _backwards(mount.destination)[0],
	"from": _backwards(object.get(mount, "source", "")),
	"options": object.get(mount, "options", []),
} if {
	some position, mount in input.spec.mounts
	config.engine_files[mount.destination] == true
}

_backwards(path) := array.reverse(split(path, "/")) if {
	is_string(path)
} else := [""]

# In the folder of a container (or of its sandbox) in containers/storage, the storage of both CRI-O and Podman:
# …/overlay-containers/<id>/userdata/<name>, with the storage driver's name in front of "-containers".
_in_storage(file) if {
	file.from[0] == file.name
	file.from[1] == "userdata"
	endswith(file.from[3], "-containers")
}

# The kubelet's /etc/hosts: …/pods/<uid>/etc-hosts.
_by_kubelet(file) if {
	file.destination == "/etc/hosts"
	file.from[0] == "etc-hosts"
	file.from[2] == "pods"
}
