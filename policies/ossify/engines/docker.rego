package ossify.engines

# Docker leaves no annotations of its own, so it yields no facts from any.

# METADATA
# title: Docker's claim
# description: A file out of the folder that Docker keeps for the very container whose ID the cgroup bears.
# scope: rule
claims contains "docker" if {
	cgroup.engine in {"", "docker"}
	some mount in input.spec.mounts
	from := _backwards(mount.source)
	from[1] == cgroup.id
	from[2] == "containers"
}

# METADATA
# title: Docker's files
# scope: rule
owned contains position if {
	"docker" in claims
	some position, file in mounted
	file.from[0] == file.name
	file.from[2] == "containers"
}
