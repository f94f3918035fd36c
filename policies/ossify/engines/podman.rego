package ossify.engines

# Podman keeps an io.container.manager that its user set, and its user may set any other annotation; so it yields no
# facts from annotations at all, its infra containers are not told apart, and io.podman.annotations.privileged is not
# looked at. It also writes two of CRI-O's annotations, .Created and .TTY, on all of its containers.

# METADATA
# title: Podman's mark
# scope: rule
marked contains "podman" if input.spec.annotations["io.container.manager"] == "libpod"

# METADATA
# title: Podman's claim
# description: |
#   No other engine has the precreate stage, or names its cgroups libpod. The mark is enough where Podman made no
#   cgroup, because there are no facts to be had by forging it. io.podman.annotations.* are not a mark:
#   `podman kube generate` writes them into manifests that are then used on Kubernetes.
# scope: rule
claims contains "podman" if _made_by_podman

_made_by_podman if input.stage == "precreate"

_made_by_podman if cgroup.engine == "libpod"

_made_by_podman if input.spec.annotations["io.container.manager"] == "libpod"

# METADATA
# title: Podman's files
# scope: rule
owned contains position if {
	"podman" in claims
	some position, file in mounted
	_in_storage(file)
}
