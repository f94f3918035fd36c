package ossify.engines

# BuildKit calls runc itself, for each step of a build, with a bundle in its own folder that has the name of the step's ID
# (executor/runcexecutor). The BuildKit in dockerd keeps it below Docker's data-root, buildkitd below its own root. Nobody else
# has bundles there: Docker's containers have theirs in containerd's folder.
#
# Of these runcs, ossify is one only where an administrator has put it in front (`binary` in buildkitd.toml, or runc on dockerd's
# PATH): dockerd's BuildKit does not go by `default-runtime`.

# METADATA
# title: BuildKit's claim
# scope: rule
claims contains "buildkit" if {
	some ["buildkit", "executor", id] in _below("docker", input.state.bundle)
	id == input.state.id
}

claims contains "buildkit" if {
	some [worker, "executor", id] in _below("buildkit", input.state.bundle)
	startswith(worker, "runc-")
	id == input.state.id
}

# METADATA
# title: BuildKit's builds
# description: It runs nothing else.
# scope: rule
build contains "buildkit"

# METADATA
# title: BuildKit's files
# description: Those beside the bundles, resolv.conf and hosts.ID.
# scope: rule
owned contains position if {
	"buildkit" in claims
	some position, file in mounted
	executor := trim_suffix(input.state.bundle, concat("", ["/", input.state.id]))
	startswith(file.source, concat("/", [executor, file.name]))
}
