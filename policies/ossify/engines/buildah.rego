package ossify.engines

# Buildah runs each step of a build (`podman build`, `buildah bud`, `buildah run`) as a container of its own, in a
# bundle that it makes for that step: a new folder in $TMPDIR, named buildah and a number by os.MkdirTemp. The
# container's ID is "buildah-" and that folder's name, and its root is mounted in the bundle (run_linux.go, pkg/bind).
#
# No author of a container has these three together. CRI-O, containerd's CRI plugin, Podman and Docker generate IDs of
# 64 hexadecimal digits, whatever a container is called. ctr and nerdctl let their users choose the ID, but containerd
# names the bundle's folder after the ID itself. Root, who may call runc by hand, is not such an author. The folder that
# $TMPDIR names does not matter, since each user may set it. Without the state, a spec alone proves no build: `podman
# run --rootfs` lets its user choose the root.

# METADATA
# title: Buildah's claim
# scope: rule
claims contains "buildah" if {
	folder := _backwards(input.state.bundle)[0]
	_is_buildahs(folder)
	input.state.id == concat("-", ["buildah", folder])
	input.spec.root.path == concat("/", [input.state.bundle, "mnt/rootfs"])
}

_is_buildahs(folder) if {
	startswith(folder, "buildah")
	number := substring(folder, count("buildah"), -1)
	number != ""
	trim(number, "0123456789") == ""
}

# METADATA
# title: Buildah's builds
# description: It runs nothing else.
# scope: rule
build contains "buildah"

# METADATA
# title: Buildah's files
# description: Those in the bundle.
# scope: rule
owned contains position if {
	"buildah" in claims
	some position, file in mounted
	file.source in {concat("/", [input.state.bundle, path]) | some path in [file.name, concat("/", ["run", file.name])]}
}
