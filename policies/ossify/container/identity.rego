# METADATA
# title: Facts on the container
# description: |
#   Who the container is, whatever engine made it. Facts that come from annotations are undefined unless exactly
#   one engine claims the spec: whoever forges another engine's marks loses what the true ones would have given.
package ossify.container

import data.ossify.engines

# METADATA
# title: Engine
# description: The one engine that claims the spec; "plain" where none does, "ambiguous" where several do.
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
#   Paths of files in which the engine keeps the container's name and image. Which of them are there is not known here.
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
# description: All of the spec's annotations, the author's own among them.
# scope: document
annotations := input.spec.annotations if engine != "ambiguous"
