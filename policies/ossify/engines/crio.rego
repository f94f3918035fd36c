# METADATA
# title: Engines
# description: |
#   What each engine leaves in a spec, one file an engine. A file says
#
#     claims    when the engine made this spec. Annotations alone never prove that, since containers' authors write
#               them; so each claim also rests on something that only the engine sets
#     marked    that the spec bears the engine's mark, true or forged
#     owned     which of the mounts in mounts.rego are files of the engine's own, by position
#     build     that all containers of the engine are steps of image builds
#     container_id
#               the container's ID, where only the engine writes it into the spec
#     state_files
#               files in which the engine keeps a name and an image that the spec does not have
#     sandbox, namespace, pod, name, images, labels
#               the facts, keyed by engine, from annotations that the engine writes over whatever the author wrote
package ossify.engines

# CRI-O adds the pod's annotations first, its own after them, and then those that the CRI's request has for the container
# (internal/factory/container, SpecAddAnnotations). Authors of pods write the first only: the kubelet makes the last, and
# a client of the CRI that lets others write them may say what it likes. So the keys that CRI-O sets on every container are
# its own on Kubernetes: those read here. All others, io.kubernetes.cri-o.Namespace or .PrivilegedRuntime for example, are
# set on sandboxes only, and an author may put them on a pod. What nobody can choose is the ID: nobody knows it before.
# Podman lets its user write any of them, io.container.manager included. What they can't choose is the cgroup's name.

# METADATA
# title: CRI-O's mark
# scope: rule
marked contains "crio" if input.spec.annotations["io.container.manager"] == "cri-o"

# METADATA
# title: CRI-O's claim
# description: |
#   Its mark, on a cgroup that bears its name and the container's ID, and a root from a layer in its storage. Where the
#   container is being started, the bundle is its folder in the storage, too: that nobody chooses but CRI-O.
# scope: rule
claims contains "crio" if {
	input.spec.annotations["io.container.manager"] == "cri-o"
	cgroup.engine == "crio"
	_is_id(cgroup.id)
	cgroup.id == input.spec.annotations["io.kubernetes.cri-o.ContainerID"]
	some segments in _below("storage", input.spec.root.path)
	_is_layer(segments)
	_started_by_crio
}

_started_by_crio if spec_only

_started_by_crio if {
	storage_bundle
	input.state.id == cgroup.id
}

# Where the drivers of containers/storage mount a container's layer.
_is_layer([driver, id, "merged"]) if {
	driver in {"overlay", "overlay2"}
	_is_id(id)
}

_is_layer([driver, folder, id]) if {
	[driver, folder] in {["vfs", "dir"], ["btrfs", "subvolumes"], ["zfs", "graph"]}
	_is_id(id)
}

# METADATA
# title: CRI-O's sandboxes
# description: Its ID is that of its container.
# scope: rule
sandbox contains "crio" if {
	input.spec.annotations["io.kubernetes.cri-o.ContainerType"] == "sandbox"
	input.spec.annotations["io.kubernetes.cri-o.SandboxID"] == cgroup.id
}

# METADATA
# title: CRI-O's namespace
# description: A label that the kubelet sets; CRI-O writes labels last.
# scope: rule
namespace.crio := input.spec.annotations["io.kubernetes.pod.namespace"]

# METADATA
# title: CRI-O's pod
# scope: rule
pod.crio := input.spec.annotations["io.kubernetes.pod.name"]

# METADATA
# title: CRI-O's container name
# scope: rule
name.crio := input.spec.annotations["io.kubernetes.container.name"]

# METADATA
# title: CRI-O's image names
# description: The name that was asked for, and the one that it was resolved to. Either may be an ID, or empty.
# scope: rule
images.crio contains image if {
	some key in ["io.kubernetes.cri-o.Image", "io.kubernetes.cri-o.ImageName"]
	image := input.spec.annotations[key]
}

# METADATA
# title: CRI-O's labels
# description: |
#   JSON in a string, of 64 KiB at most. The container's own labels; the pod's are on the sandbox only.
# scope: rule
labels.crio := json.unmarshal(text) if {
	text := input.spec.annotations["io.kubernetes.cri-o.Labels"]
	count(text) <= 65536
	json.is_valid(text)
}

# METADATA
# title: CRI-O's files
# description: |
#   Those in the sandbox's or the container's folder in containers/storage, the kubelet's /etc/hosts, and the
#   host's own /etc/hosts, which a container on the host's network gets where the kubelet gave none. CRI-O mounts that
#   with `bind`, volumes with `rbind`.
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
