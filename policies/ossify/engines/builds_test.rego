package ossify.engines_test

import data.ossify.container
import data.ossify.engines
import data.ossify.testing

_step := "v9o6nxqvpv0y1a0l0r08wmzxz"

_rooted(path) := {"root": {"path": path}}

# Buildah's spec for a bundle elsewhere: $TMPDIR is each user's.
_buildah_in(bundle) := object.union(testing.buildah, _rooted(concat("/", [bundle, "mnt/rootfs"])))

# What starts, with which ID and in which bundle: spec, ID, bundle.
_builds := {
	"Buildah": [testing.buildah, "buildah-buildah2019836621", "/var/tmp/buildah2019836621"],
	"Buildah, in a TMPDIR of its user's": [
		_buildah_in("/home/me/tmp/buildah1"), "buildah-buildah1",
		"/home/me/tmp/buildah1",
	],
	"Buildah, with another engine's annotations": [
		testing.annotated(testing.buildah, _forged_crio), "buildah-buildah2019836621",
		"/var/tmp/buildah2019836621",
	],
	"BuildKit in dockerd": [
		testing.buildkit, _step,
		concat("/", ["/var/lib/docker/buildkit/executor", _step]),
	],
	"buildkitd": [
		_rooted("/var/lib/buildkit/runc-overlayfs/executor/rootfs"), _step,
		concat("/", ["/var/lib/buildkit/runc-overlayfs/executor", _step]),
	],
}

# Each fact that a claim rests on forged or missing alone, and what authors may choose on each engine.
_no_builds := {
	"Buildah's bundle, with another ID": [testing.buildah, "buildah-buildah1", "/var/tmp/buildah2019836621"],
	"Buildah's bundle, with an ID as Podman draws them": [
		testing.buildah, testing.ids.container,
		"/var/tmp/buildah2019836621",
	],
	"Buildah's ID without its beginning": [testing.buildah, "buildah2019836621", "/var/tmp/buildah2019836621"],
	"Buildah's ID, on Podman's bundle": [testing.buildah, "buildah-buildah2019836621", testing.bundles.podman],
	"Buildah's ID and root, on the bundle that ctr makes for them": [
		_buildah_in("/run/containerd/io.containerd.runtime.v2.task/default/buildah-buildah1"), "buildah-buildah1",
		"/run/containerd/io.containerd.runtime.v2.task/default/buildah-buildah1",
	],
	"Buildah's, with another root": [
		object.union(testing.buildah, _rooted("/srv/buildah2019836621/mnt/rootfs")), "buildah-buildah2019836621",
		"/var/tmp/buildah2019836621",
	],
	"Buildah's, with no root": [
		json.remove(testing.buildah, ["root"]), "buildah-buildah2019836621",
		"/var/tmp/buildah2019836621",
	],
	"a folder of another name": [_buildah_in("/var/tmp/build1"), "buildah-build1", "/var/tmp/build1"],
	"a folder without a number": [_buildah_in("/var/tmp/buildah"), "buildah-buildah", "/var/tmp/buildah"],
	"a folder with more than a number": [_buildah_in("/var/tmp/buildah1x"), "buildah-buildah1x", "/var/tmp/buildah1x"],
	"a folder with a sign beside its number": [_buildah_in("/var/tmp/buildah1~"), "buildah-buildah1~", "/var/tmp/buildah1~"],
	"a folder below": [_buildah_in("/var/tmp/buildah1/x"), "buildah-buildah1", "/var/tmp/buildah1/x"],
	"no ID": [testing.buildah, null, "/var/tmp/buildah2019836621"],
	"no bundle": [testing.buildah, "buildah-buildah2019836621", null],
	"podman run --name buildah-buildah1 --rootfs": [
		object.union(testing.podman, _rooted("/home/me/buildah1/mnt/rootfs")), testing.ids.container,
		testing.bundles.podman,
	],
	"BuildKit's bundle, with another ID": [
		testing.buildkit, testing.ids.container,
		concat("/", ["/var/lib/docker/buildkit/executor", _step]),
	],
	"a bundle below BuildKit's": [
		testing.buildkit, _step,
		concat("/", ["/var/lib/docker/buildkit/executor/x", _step]),
	],
	"BuildKit's bundle elsewhere": [testing.buildkit, _step, concat("/", ["/srv/docker/buildkit/executor", _step])],
	"a volume of Docker's": [testing.buildkit, _step, concat("/", ["/var/lib/docker/volumes/executor", _step])],
	"buildkitd's, with another ID": [
		_rooted("/var/lib/buildkit/runc-overlayfs/executor/rootfs"), testing.ids.container,
		concat("/", ["/var/lib/buildkit/runc-overlayfs/executor", _step]),
	],
	"buildkitd's, of no worker": [testing.buildkit, _step, concat("/", ["/var/lib/buildkit/net/executor", _step])],
	"docker build without BuildKit, which is like docker run": [
		testing.docker, testing.ids.container,
		testing.bundles.docker,
	],
}

_built(starts, stage) := {name |
	some name, [spec, id, bundle] in starts
	started := object.union(testing.started(spec, id, bundle), {"stage": stage})
	container.build with input as started with data.ossify.config as testing.config
}

test_builds_are_known_by_what_only_the_engine_sets if {
	every stage in ["create", "createRuntime", "prestart"] {
		_built(_builds, stage) == object.keys(_builds)
	}
}

test_builds_are_not_to_be_had_by_authors if {
	_built(_no_builds, "create") == set()
}

test_builds_are_not_known_without_the_state if {
	every stage in ["cli", "precreate", "create", "createRuntime"] {
		every spec in [testing.buildah, testing.buildkit] {
			not container.build with input as {"spec": spec, "stage": stage} with data.ossify.config as testing.config
		}
	}
}

test_files_of_builds_are_the_engines if {
	owned := {name: positions |
		some name in ["Buildah", "BuildKit in dockerd"]
		[spec, id, bundle] := _builds[name]
		positions := engines.owned with input as testing.started(spec, id, bundle) with data.ossify.config as testing.config
	}
	owned == {"Buildah": {0, 1}, "BuildKit in dockerd": {0, 1}}
}

test_files_of_a_builds_author_are_not_the_engines if {
	own := testing.bind("/etc/resolv.conf", "/home/me/resolv.conf")
	spec := object.union(testing.buildah, {"mounts": array.concat(testing.buildah.mounts, [own])})
	found := engines.owned with input as testing.started(spec, "buildah-buildah2019836621", "/var/tmp/buildah2019836621")
		with data.ossify.config as testing.config
	found == {0, 1}
}

test_files_of_others_are_not_buildkits if {
	[spec, id, bundle] := _builds["BuildKit in dockerd"]
	elsewhere := json.patch(spec, [{"op": "replace", "path": "/mounts/0/source", "value": "/srv/hosts"}])
	engines.owned == {1} with input as testing.started(elsewhere, id, bundle) with data.ossify.config as testing.config
}
