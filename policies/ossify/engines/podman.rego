package ossify.engines

# Podman keeps an io.container.manager that its user set, and its user may set any other annotation; so it yields no
# facts from annotations at all, its infra containers are not told apart, and io.podman.annotations.privileged is not
# looked at. It also writes two of CRI-O's annotations, .Created and .TTY, on all of its containers.
#
# Each user may have a storage of their own (rootless, --root), so the folder that it is in is not looked at here.
# Nobody gains by that: a claim of Podman's exempts no container, and its files are those that become read-only.

# METADATA
# title: Podman's mark
# scope: rule
marked contains "podman" if input.spec.annotations["io.container.manager"] == "libpod"

# METADATA
# title: Podman's claim
# description: |
#   No other engine has the precreate stage. Elsewhere: its mark, or a cgroup of the name libpod, on a bundle in
#   containers/storage, or, in a spec alone, its mark on one of its files, or such a cgroup. io.podman.annotations.* are
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
# title: Podman's files
# scope: rule
owned contains position if {
	"podman" in claims
	some position, file in mounted
	_podmans_file(file.source, file.name)
}
