package ossify.engines

# METADATA
# title: Cgroup
# description: |
#   The engine and the container ID at the end of the spec's cgroup path. With CRI-O, Podman and Docker, the author of a
#   container may choose a parent, never this end of the path; `ctr run --cgroup` lets its user choose the whole path.
#   For engines that write no name of their own, the engine is "".
#   The systemd driver writes `slice:engine:id`, cgroupfs `/parent/engine-id` or `/parent/id`.
# scope: document
cgroup := {"engine": parts[1], "id": parts[2]} if {
	parts := split(_cgroup_leaf, ":")
	count(parts) == 3
} else := {"engine": parts[0], "id": parts[1]} if {
	parts := split(_cgroup_leaf, "-")
	count(parts) == 2
} else := {"engine": "", "id": _cgroup_leaf}

_cgroup_leaf := array.reverse(split(input.spec.linux.cgroupsPath, "/"))[0]
