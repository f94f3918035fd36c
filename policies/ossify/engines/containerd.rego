package ossify.engines

# containerd hands on the pod annotations that its configuration lets through (pod_annotations), and writes its own
# after them (internal/cri/annotations). nerdctl and ctr let their users write all of them; what those can't
# have is a file out of the folder that the CRI plugin keeps for the sandbox.

# METADATA
# title: containerd's mark
# scope: rule
marked contains "containerd" if input.spec.annotations["io.kubernetes.cri.container-type"]

# METADATA
# title: containerd's claim
# description: |
#   Its mark, a root path relative to the bundle, which the other engines don't have, and a mount out of the very
#   sandbox that the annotations name. A pod that mounts volumes over all four of the sandbox's files is not claimed.
# scope: rule
claims contains "containerd" if {
	input.spec.annotations["io.kubernetes.cri.container-type"] in {"container", "sandbox"}
	input.spec.root.path == "rootfs"
	some mount in input.spec.mounts
	from := _backwards(mount.source)
	from[1] == input.spec.annotations["io.kubernetes.cri.sandbox-id"]
	from[2] == "sandboxes"
}

# METADATA
# title: containerd's sandboxes
# scope: rule
sandbox contains "containerd" if input.spec.annotations["io.kubernetes.cri.container-type"] == "sandbox"

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
	file.from[0] == file.name
	file.from[2] == "sandboxes"
}

_by_containerd(file) if _by_kubelet(file)
