package ossify.engines

# containerd copies the pod annotations that its configuration allows (pod_annotations), and writes its own after them
# (internal/cri/annotations). nerdctl and ctr let their users write all annotations, and choose mounts and cgroups. They
# do not let them choose the bundle: it is in the folder of containerd's namespace, which is k8s.io for the CRI plugin
# and for nothing else. A user of another client in that namespace is root on the host.

# METADATA
# title: containerd's annotations
# scope: rule
annotations["containerd"] := {
	"container_type": "io.kubernetes.cri.container-type",
	"sandbox_id": "io.kubernetes.cri.sandbox-id",
	"namespace": "io.kubernetes.cri.sandbox-namespace",
	"pod": "io.kubernetes.cri.sandbox-name",
	"name": "io.kubernetes.cri.container-name",
	"images": ["io.kubernetes.cri.image-name"],
}

# The files that the CRI plugin keeps for a sandbox, by the path at which it mounts them.
_sandbox_files := {
	"/dev/shm": {"shm"},
	"/etc/hostname": {"hostname"},
	"/etc/hosts": {"hosts"},
	"/etc/resolv.conf": {"resolv.conf"},
}

# METADATA
# title: containerd's mark
# scope: rule
marked contains "containerd" if input.spec.annotations[annotations.containerd.container_type]

# METADATA
# title: containerd's claim
# description: |
#   Its mark, a root path relative to the bundle, which the other engines do not have, and one of the files that the CRI
#   plugin keeps for the sandbox that the annotations name, at its own path. A pod that mounts volumes over all four of
#   them is not claimed. Where the container is being started, the bundle is the CRI plugin's for its ID, too.
# scope: rule
claims contains "containerd" if {
	input.spec.annotations[annotations.containerd.container_type] in {"container", "sandbox"}
	input.spec.root.path == "rootfs"
	sandbox_id := input.spec.annotations[annotations.containerd.sandbox_id]
	some mount in input.spec.mounts
	some name in _sandbox_files[mount.destination]
	_in_sandbox(mount.source, sandbox_id, name)
	_started_by_containerd
}

_in_sandbox(source, id, name) if {
	_is_id(id)
	["io.containerd.grpc.v1.cri", "sandboxes", id, name] in _below("containerd", source)
}

_started_by_containerd if spec_only

_started_by_containerd if {
	_is_id(input.state.id)
	_is_task("containerd", "k8s.io")
}

# METADATA
# title: containerd's sandboxes
# description: The ID of a sandbox is that of its container.
# scope: rule
sandbox contains "containerd" if {
	input.spec.annotations[annotations.containerd.container_type] == "sandbox"
	_is_the_sandbox
}

_is_the_sandbox if spec_only

_is_the_sandbox if input.state.id == input.spec.annotations[annotations.containerd.sandbox_id]

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
