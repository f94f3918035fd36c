# METADATA
# title: Facts on the container
# description: |
#   What is known of the container, whatever engine made it. Facts that come from annotations are undefined unless
#   exactly one engine claims the spec: an author who forges another engine's marks loses the facts of the real engine.
# scope: package
package ossify.container

import data.ossify.engines

# METADATA
# title: Engine
# description: The one engine that claims the spec; "plain" if there is none, "ambiguous" if there are several.
# scope: document
default engine := "ambiguous"

engine := "plain" if count(engines.claims) == 0

engine := claim if {
	count(engines.claims) == 1
	some claim in engines.claims
}

# METADATA
# title: Sandbox
# description: Whether this is a pod's pause container.
# scope: document
default sandbox := false

sandbox if engine in engines.sandbox

# METADATA
# title: Build
# description: Whether this is a step of an image build.
# scope: document
default build := false

build if engine in engines.build

# METADATA
# title: ID
# description: The container's ID, where the spec has it in a place that only the engine writes.
# scope: document
id := engines.container_id[engine]

# METADATA
# title: State files
# description: |
#   Paths of files in which the engine keeps the container's name and image. Some of them may be missing.
# scope: document
state_files := engines.state_files[engine]

# METADATA
# title: Namespace
# description: The pod's Kubernetes namespace.
# scope: document
namespace := engines.namespace[engine]

# METADATA
# title: Pod
# description: The pod's name.
# scope: document
pod := engines.pod[engine]

# METADATA
# title: Name
# description: The container's name in its pod.
# scope: document
name := engines.name[engine]

# METADATA
# title: Images
# description: The names under which the engine knows the container's image.
# scope: document
images := engines.images[engine]

# METADATA
# title: Labels
# description: The container's labels. Its author may have written them.
# scope: document
labels := engines.labels[engine]

# METADATA
# title: Annotations
# description: All of the spec's annotations, including those that the author wrote.
# scope: document
annotations := input.spec.annotations if engine != "ambiguous"

# METADATA
# title: Image known
# description: |
#   Whether the engine says which image the container was made from. Podman and Docker never do: there, a rule about
#   images that does not check this refuses nothing.
# scope: document
default image_known := false

# CRI-O and containerd always write the annotation, and leave it empty if they have no name.
image_known if {
	some image in images
	_is_name(image)
}

# METADATA
# title: Namespace known
# description: Whether the engine says which Kubernetes namespace the pod is in. Podman and Docker have none.
# scope: document
default namespace_known := false

namespace_known if _is_name(namespace)

# METADATA
# title: Pod known
# description: Whether the engine says which Kubernetes pod the container is in. Podman and Docker do not.
# scope: document
default pod_known := false

pod_known if _is_name(pod)

# METADATA
# title: Name known
# description: Whether the engine says which name the container has in its pod.
# scope: document
default name_known := false

name_known if _is_name(name)

# METADATA
# title: Labels known
# description: Whether the engine writes the container's labels into the spec. Only CRI-O does.
# scope: document
default labels_known := false

labels_known if is_object(labels)

_is_name(text) if {
	is_string(text)
	text != ""
}
