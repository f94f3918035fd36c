# METADATA
# title: Engines
# description: |
#   What each engine writes into a spec, one file per engine. The file of an engine says
#
#     claims    when the engine made this spec. Annotations alone never prove that, since the author of a container can
#               write them; so each claim also needs something that only the engine sets
#     marked    that the spec has the engine's mark, real or forged
#     owned     which of the mounts in mounts.rego are the engine's own files, by position
#     build     that every container of the engine is a step of an image build
#     container_id
#               the container's ID, where only the engine writes it into the spec
#     state_files
#               files in which the engine keeps a name and an image that the spec does not have
#     annotations
#               the keys of the annotations that the engine writes over whatever the author wrote. The facts below are
#               read from them
#     sandbox   that the container is a pod's sandbox
# scope: package
package ossify.engines

# METADATA
# title: Namespace, by engine
# scope: document
namespace[engine] := input.spec.annotations[keys.namespace] if some engine, keys in annotations

# METADATA
# title: Pod, by engine
# scope: document
pod[engine] := input.spec.annotations[keys.pod] if some engine, keys in annotations

# METADATA
# title: Container name, by engine
# scope: document
name[engine] := input.spec.annotations[keys.name] if some engine, keys in annotations

# METADATA
# title: Image names, by engine
# scope: document
images[engine] contains image if {
	some engine, keys in annotations
	some key in keys.images
	image := input.spec.annotations[key]
}

# METADATA
# title: Labels, by engine
# description: |
#   JSON in a string, of 64 KiB at most.
# scope: document
labels[engine] := json.unmarshal(text) if {
	some engine, keys in annotations
	text := input.spec.annotations[keys.labels]
	count(text) <= 65536
	json.is_valid(text)
}

# METADATA
# title: Only the spec is known
# description: |
#   No container is being started: a user asks for a decision about a file, and its bundle is not known. The spec alone
#   shows which engine made it. Where a container is being started, the OCI state has to show it, too.
# scope: document
spec_only if not input.stage

spec_only if input.stage == "cli"
