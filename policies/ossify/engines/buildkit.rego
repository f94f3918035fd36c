package ossify.engines

# BuildKit calls runc itself, for each step of a build, with a bundle in its own folder that is named after the step's
# ID (executor/runcexecutor). The BuildKit in dockerd keeps it below Docker's data-root, buildkitd below its own root.
# Nothing else has bundles there: those of Docker's containers are in containerd's folder.
#
# ossify is that runc only where an administrator configured it (`binary` in buildkitd.toml, or runc on dockerd's PATH):
# dockerd's BuildKit ignores `default-runtime`.

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
	executor := trim_suffix(input.state.bundle, concat("", ["/", input.state.id]))
	some position, file in mounted
	startswith(file.source, concat("/", [executor, file.name]))
}
