package ossify.engines

# CRI-O adds the pod's annotations first, its own after them, and then those that the CRI's request has for the
# container (internal/factory/container, SpecAddAnnotations). The author of a pod writes only the first: the kubelet
# makes the last, and a CRI client that lets others write them may say what it likes. So the keys that CRI-O sets on
# every container are its own on Kubernetes: those in the table. All others, io.kubernetes.cri-o.Namespace or
# .PrivilegedRuntime for example, are set on sandboxes only, and an author may put them on a pod. No author can choose
# the container's ID, because it is not known before. A user of Podman can write any of these annotations,
# io.container.manager included, but cannot choose the cgroup's name.

# METADATA
# title: CRI-O's annotations
# description: |
#   Of the images, one is the name that was asked for, the other what it was resolved to. Either may be an ID, or empty.
#   The labels are those of the container; the pod's are on the sandbox only. The kubelet sets the namespace as a label;
#   CRI-O writes labels last.
# scope: rule
annotations["crio"] := {
	"manager": "io.container.manager",
	"container_id": "io.kubernetes.cri-o.ContainerID",
	"container_type": "io.kubernetes.cri-o.ContainerType",
	"sandbox_id": "io.kubernetes.cri-o.SandboxID",
	"namespace": "io.kubernetes.pod.namespace",
	"pod": "io.kubernetes.pod.name",
	"name": "io.kubernetes.container.name",
	"images": ["io.kubernetes.cri-o.Image", "io.kubernetes.cri-o.ImageName"],
	"labels": "io.kubernetes.cri-o.Labels",
}

# METADATA
# title: CRI-O's mark
# scope: rule
marked contains "crio" if input.spec.annotations[annotations.crio.manager] == "cri-o"

# METADATA
# title: CRI-O's claim
# description: |
#   Its mark, on a cgroup with its name and the container's ID, and a root from a layer in its storage. Where the
#   container is being started, the bundle is its folder in the storage, too: only CRI-O chooses that.
# scope: rule
claims contains "crio" if {
	input.spec.annotations[annotations.crio.manager] == "cri-o"
	cgroup.engine == "crio"
	_is_id(cgroup.id)
	cgroup.id == input.spec.annotations[annotations.crio.container_id]
	some segments in _below("storage", input.spec.root.path)
	_is_layer(segments)
	_started_by_crio
}

_started_by_crio if spec_only

_started_by_crio if {
	storage_bundle
	input.state.id == cgroup.id
}

# METADATA
# title: CRI-O's sandboxes
# description: The ID of a sandbox is that of its container.
# scope: rule
sandbox contains "crio" if {
	input.spec.annotations[annotations.crio.container_type] == "sandbox"
	input.spec.annotations[annotations.crio.sandbox_id] == cgroup.id
}

# METADATA
# title: CRI-O's files
# description: |
#   Those in the sandbox's or the container's folder in containers/storage, the kubelet's /etc/hosts, and the
#   host's own /etc/hosts, which a container on the host's network gets where the kubelet provides none. CRI-O mounts
#   that one with `bind`, volumes with `rbind`.
# scope: rule
owned contains position if {
	"crio" in claims
	some position, file in mounted
	_by_crio(file)
}

_by_crio(file) if _in_storage(file)

_by_crio(file) if _by_kubelet(file)

_by_crio(file) if {
	file.destination == "/etc/hosts"
	file.from == ["hosts", "etc", ""]
	not "rbind" in file.options
}
