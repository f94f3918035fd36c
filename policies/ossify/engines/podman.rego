package ossify.engines

# Podman keeps an io.container.manager that its user set, and its user may set any other annotation. So no fact is read
# from annotations, its infra containers are not recognized, and io.podman.annotations.privileged is ignored. It also
# writes two of CRI-O's annotations, .Created and .TTY, on all of its containers.
#
# Each user may have a storage of their own (rootless, --root), so any folder is accepted here. An author gains nothing
# by that: a claim of Podman exempts no container, and its files are those that become read-only.

# METADATA
# title: Podman's mark
# scope: rule
marked contains "podman" if input.spec.annotations["io.container.manager"] == "libpod"

# METADATA
# title: Podman's claim
# description: |
#   No other engine has the precreate stage. At other stages: its mark, or a cgroup named libpod, on a bundle in
#   containers/storage; in a spec alone, its mark and one of its files, or such a cgroup. io.podman.annotations.* are
#   not a mark: `podman kube generate` writes them into manifests that are then used on Kubernetes.
# scope: rule
claims contains "podman" if _made_by_podman

_made_by_podman if input.stage == "precreate"

_made_by_podman if {
	spec_only
	_in_libpod_cgroup(cgroup.id)
}

_made_by_podman if {
	spec_only
	"podman" in marked
	some mount in input.spec.mounts
	_podmans_file(mount.source, _backwards(mount.destination)[0])
}

_made_by_podman if {
	_named_by_podman(input.state.id)
	["userdata", input.state.id, containers] = array.slice(_backwards(input.state.bundle), 0, 3)
	endswith(containers, "-containers")
	_is_id(input.state.id)
}

_named_by_podman(_) if "podman" in marked

_named_by_podman(id) if _in_libpod_cgroup(id)

_in_libpod_cgroup(id) if {
	cgroup.engine == "libpod"
	cgroup.id == id
	_is_id(id)
}

_podmans_file(source, name) if {
	[name, "userdata", id, containers] = array.slice(_backwards(source), 0, 4)
	endswith(containers, "-containers")
	_is_id(id)
}

# METADATA
# title: Podman's ID of the container
# description: |
#   The end of its cgroup. Without a cgroup of its own (--cgroups=disabled, rootless with cgroup v1), the folder of its
#   .containerenv: of all its files, that one never belongs to the pod.
# scope: rule
container_id.podman := _podmans_id

_podmans_id := cgroup.id if {
	_in_libpod_cgroup(cgroup.id)
} else := id if {
	some mount in input.spec.mounts
	mount.destination == "/run/.containerenv"
	_podmans_file(mount.source, ".containerenv")
	id := _backwards(mount.source)[2]
}

# METADATA
# title: Podman's state files
# description: |
#   containers/storage lists all containers beside their folders: below its root, or for `--rm` below its runroot.
#   Podman made the folder that has the container's ID: the ID is not known before. In a pod, or with the host's
#   /dev/shm, no mount is below the root, but the root file system is.
# scope: rule
state_files.podman contains path if {
	some storage in _podmans_storages
	some name in ["containers.json", "volatile-containers.json"]
	path := concat("/", [storage, name])
}

_podmans_storages contains storage if {
	some mount in input.spec.mounts
	["userdata", _podmans_id, containers] = array.slice(_backwards(mount.source), 1, 4)
	endswith(containers, "-containers")
	[storage, _] := split(mount.source, concat("", ["/", _podmans_id, "/"]))
}

_podmans_storages contains storage if {
	segments := split(input.spec.root.path, "/")
	start := count(segments) - 3
	layer := array.slice(segments, start, count(segments))
	_is_layer(layer)
	storage := concat("", [concat("/", array.slice(segments, 0, start + 1)), "-containers"])
}

# METADATA
# title: Podman's files
# scope: rule
owned contains position if {
	"podman" in claims
	some position, file in mounted
	_podmans_file(file.source, file.name)
}
