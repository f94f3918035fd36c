package ossify.engines

# Docker writes no annotations of its own, so no fact is read from any.

# The files that Docker keeps for a container, by the path at which it mounts them.
_docker_files := {
	"/etc/hostname": {"hostname"},
	"/etc/hosts": {"hosts"},
	"/etc/resolv.conf": {"resolv.conf"},
}

# METADATA
# title: Docker's claim
# description: |
#   A file from the folder that Docker keeps for the container whose ID is in the cgroup, at its own path; or a root
#   where Docker mounts it, as a container may mount files of its own over all of Docker's. Where the container is being
#   started, the bundle is the one that containerd keeps for Docker's container of that ID, too.
# scope: rule
claims contains "docker" if {
	cgroup.engine in {"", "docker"}
	_is_id(cgroup.id)
	_shows_docker
	_started_by_docker
}

_shows_docker if {
	some mount in input.spec.mounts
	some name in _docker_files[mount.destination]
	_in_docker(mount.source, cgroup.id, name)
}

# By a storage driver, whose layer has an ID of its own.
_shows_docker if {
	some segments in _below("docker", input.spec.root.path)
	_is_layer(segments)
}

# By a snapshotter of containerd.
_shows_docker if {
	some ["rootfs", _, id] in _below("docker", input.spec.root.path)
	id == cgroup.id
}

_in_docker(source, id, name) if {
	_is_id(id)
	["containers", id, name] in _below("docker", source)
}

_started_by_docker if spec_only

_started_by_docker if {
	input.state.id == cgroup.id
	_is_dockers_task
}

_is_dockers_task if _is_task("containerd", "moby")

# The containerd that dockerd starts for itself.
_is_dockers_task if {
	below := ["containerd", "daemon", "io.containerd.runtime.v2.task", "moby", input.state.id]
	below in _below("docker", input.state.bundle)
}

# METADATA
# title: Docker's ID of the container
# scope: rule
container_id.docker := cgroup.id

# METADATA
# title: Docker's state files
# scope: rule
state_files.docker contains path if {
	some mount in input.spec.mounts
	some name in _docker_files[mount.destination]
	_in_docker(mount.source, cgroup.id, name)
	path := concat("", [trim_suffix(mount.source, name), "config.v2.json"])
}

# METADATA
# title: Docker's files
# scope: rule
owned contains position if {
	"docker" in claims
	some position, file in mounted
	_in_docker(file.source, cgroup.id, file.name)
}
