package ossify.engines

# containerd hands on the pod annotations that its configuration lets through (pod_annotations), and writes its own
# after them (internal/cri/annotations). nerdctl and ctr let their users write all of them, and choose mounts and
# cgroups. What those don't choose is the bundle: it is below the folder of containerd's namespace, which is k8s.io for
# the CRI plugin and nothing else. Whoever may use another client in that namespace is root on the host.

# METADATA
# title: containerd's mark
# scope: rule
marked contains "containerd" if input.spec.annotations["io.kubernetes.cri.container-type"]

# METADATA
# title: containerd's claim
# description: |
#   Its mark, a root path relative to the bundle, which the other engines don't have, and one of the files that the CRI
#   plugin keeps for the very sandbox that the annotations name, at its own path. A pod that mounts volumes over all four
#   of them is not claimed. Where the container is being started, the bundle is the CRI plugin's for its ID, too.
# scope: rule
claims contains "containerd" if {
	input.spec.annotations["io.kubernetes.cri.container-type"] in {"container", "sandbox"}
	input.spec.root.path == "rootfs"
	sandbox_id := input.spec.annotations["io.kubernetes.cri.sandbox-id"]
	some mount in input.spec.mounts
	some name in _sandbox_files[mount.destination]
	_in_sandbox(mount.source, sandbox_id, name)
	_started_by_containerd
}

_sandbox_files := {
	"/dev/shm": {"shm"},
	"/etc/hostname": {"hostname"},
	"/etc/hosts": {"hosts"},
	"/etc/resolv.conf": {"resolv.conf"},
}

_in_sandbox(source, id, name) if {
	_is_id(id)
	["io.containerd.grpc.v1.cri", "sandboxes", id, name] in _below("containerd", source)
}

_started_by_containerd if spec_only

_started_by_containerd if {
	_is_id(input.state.id)
	_task("containerd", "k8s.io")
}

# The bundle of the container's ID in a namespace of containerd's.
_task(kind, namespace) if {
	["io.containerd.runtime.v2.task", namespace, input.state.id] in _below(kind, input.state.bundle)
}

# METADATA
# title: containerd's sandboxes
# description: A sandbox's ID is that of its container.
# scope: rule
sandbox contains "containerd" if {
	input.spec.annotations["io.kubernetes.cri.container-type"] == "sandbox"
	_is_the_sandbox
}

_is_the_sandbox if spec_only

_is_the_sandbox if input.state.id == input.spec.annotations["io.kubernetes.cri.sandbox-id"]

# METADATA
# title: containerd's namespace
# scope: rule
namespace.containerd := input.spec.annotations["io.kubernetes.cri.sandbox-namespace"]

# METADATA
# title: containerd's pod
# scope: rule
pod.containerd := input.spec.annotations["io.kubernetes.cri.sandbox-name"]

# METADATA
# title: containerd's container name
# scope: rule
name.containerd := input.spec.annotations["io.kubernetes.cri.container-name"]

# METADATA
# title: containerd's image name
# scope: rule
images.containerd contains input.spec.annotations["io.kubernetes.cri.image-name"]

# METADATA
# title: containerd's files
# description: Those in the sandbox's folder, and the kubelet's /etc/hosts.
# scope: rule
owned contains position if {
	"containerd" in claims
	some position, file in mounted
	_by_containerd(file)
}

_by_containerd(file) if {
	some ["io.containerd.grpc.v1.cri", "sandboxes", id, name] in _below("containerd", file.source)
	_is_id(id)
	name == file.name
}

_by_containerd(file) if _by_kubelet(file)
