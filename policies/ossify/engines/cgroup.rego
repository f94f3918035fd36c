package ossify.engines

# METADATA
# title: Cgroup
# description: |
#   The engine and the container ID that the spec's cgroup path ends in. With CRI-O, Podman and Docker, authors may choose
#   a parent, never this end of the path; `ctr run --cgroup` lets them choose all of it. Engines that write no name of
#   their own have "" here.
#   systemd writes `slice:engine:id`, cgroupfs `/parent/engine-id` or `/parent/id`.
# scope: document
cgroup := {"engine": parts[1], "id": parts[2]} if {
	parts := split(_cgroup_leaf, ":")
	count(parts) == 3
} else := {"engine": parts[0], "id": parts[1]} if {
	parts := split(_cgroup_leaf, "-")
	count(parts) == 2
} else := {"engine": "", "id": _cgroup_leaf}

_cgroup_leaf := segments[count(segments) - 1] if {
	segments := split(input.spec.linux.cgroupsPath, "/")
}
