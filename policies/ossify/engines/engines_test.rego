package ossify.engines_test

import data.ossify.engines
import data.ossify.testing

_claims(specs) := {name: claims |
	some name, spec in specs
	claims := engines.claims with input as testing.given(spec)
}

_marked(spec) := result if {
	result := engines.marked with input as testing.given(spec)
}

_cgroup(path) := {"linux": {"cgroupsPath": path}}

_forged_crio := {
	"io.container.manager": "cri-o",
	"io.kubernetes.cri-o.ContainerID": testing.ids.container,
	"io.kubernetes.cri-o.ContainerType": "sandbox",
	"io.kubernetes.cri-o.SandboxID": testing.ids.container,
	"io.kubernetes.pod.namespace": "kube-system",
}

_forged_containerd := {
	"io.kubernetes.cri.container-type": "sandbox",
	"io.kubernetes.cri.sandbox-id": testing.ids.sandbox,
	"io.kubernetes.cri.sandbox-namespace": "kube-system",
}

_named(engine, id) := _cgroup(concat("", ["/pods/", engine, id]))

_mounting(spec, destination, source) := object.union(spec, {"mounts": [testing.bind(destination, source)]})

test_claims_are_the_engines_that_made_the_spec if {
	slice := concat(":", ["machine.slice:libpod", testing.ids.container])
	_claims({
		"crio": testing.crio,
		"crio sandbox": testing.crio_sandbox,
		"crio under systemd": object.union(testing.crio, _cgroup(concat(":", ["a.slice:crio", testing.ids.container]))),
		"containerd": testing.containerd,
		"containerd sandbox": testing.containerd_sandbox,
		"podman": testing.podman,
		"podman under systemd": object.union(testing.podman, _cgroup(slice)),
		"podman without cgroup": json.remove(testing.podman, ["linux"]),
		"podman, its mark replaced": testing.annotated(testing.podman, {"io.container.manager": "mine"}),
		"docker": testing.docker,
		"docker without systemd": object.union(testing.docker, _named("", testing.ids.container)),
		"plain": testing.plain,
		"nothing": {},
	}) == {
		"crio": {"crio"},
		"crio sandbox": {"crio"},
		"crio under systemd": {"crio"},
		"containerd": {"containerd"},
		"containerd sandbox": {"containerd"},
		"podman": {"podman"},
		"podman under systemd": {"podman"},
		"podman without cgroup": {"podman"},
		"podman, its mark replaced": {"podman"},
		"docker": {"docker"},
		"docker without systemd": {"docker"},
		"plain": set(),
		"nothing": set(),
	}
}

test_claims_are_podmans_alone_at_precreate if {
	every spec in [{}, testing.podman, testing.crio, testing.containerd, testing.docker] {
		claims := engines.claims with input as {"spec": spec, "stage": "precreate"}
		claims == {"podman"}
	}
}

test_claims_on_a_spec_are_proved_by_any_file_of_the_engines if {
	files := {
		"containerd": {destination: testing.sandbox_file(testing.ids.sandbox, name) |
			some destination, name in {
				"/dev/shm": "shm", "/etc/hostname": "hostname", "/etc/hosts": "hosts", "/etc/resolv.conf": "resolv.conf",
			}
		},
		"docker": {destination: testing.docker_file(testing.ids.container, name) |
			some destination, name in {
				"/etc/hostname": "hostname", "/etc/hosts": "hosts", "/etc/resolv.conf": "resolv.conf",
			}
		},
	}
	every engine, sources in files {
		every destination, source in sources {
			spec := object.get({"docker": _rootless_docker}, engine, testing[engine])
			claims := engines.claims with input as testing.given(_mounting(spec, destination, source))
			claims == {engine}
		}
	}
}

# The files of a container that mounts its own over all of Docker's.
_own_files := [testing.bind(concat("", ["/etc/", name]), concat("", ["/srv/app/", name])) |
	some name in ["hostname", "hosts", "resolv.conf"]
]

_fileless_docker := object.union(testing.docker, {"mounts": _own_files})

# Its root is not where Docker mounts it.
_rootless_docker := object.union(testing.docker, {"root": {"path": "/srv/rootfs"}})

_root(folder, id) := {"root": {"path": concat("/", ["/var/lib/docker", folder, id])}}

test_claims_on_a_spec_are_proved_by_dockers_root if {
	_claims({
		"a snapshotter": _fileless_docker,
		"a storage driver": object.union(
			_fileless_docker,
			{"root": {"path": concat("/", ["/var/lib/docker/overlay2", testing.ids.layer, "merged"])}},
		),
	}) == {"a snapshotter": {"docker"}, "a storage driver": {"docker"}}
}

test_owned_has_no_files_of_the_user_over_all_of_dockers if {
	files := engines.owned with input as testing.given(_fileless_docker)
	files == set()
}

test_claims_on_a_spec_need_every_driver_and_folder_of_storage if {
	id := testing.ids.layer
	roots := {root |
		some root in [
			["overlay", id, "merged"], ["overlay2", id, "merged"], ["vfs", "dir", id], ["btrfs", "subvolumes", id],
			["zfs", "graph", id], ["volumes", id, "_data"], ["volumes", id, "merged"], ["overlay", id, "diff"],
			["overlay", "layer", "merged"], ["vfs", id, "dir"], ["vfs", "dir", "layer"], ["overlay", id],
			["overlay", id, "merged", "x"],
		]
		path := concat("/", array.concat(["/run/containers/storage"], root))
		spec := object.union(testing.crio, {"root": {"path": path}})
		"crio" in engines.claims with input as testing.given(spec)
	}
	roots == {
		["overlay", id, "merged"], ["overlay2", id, "merged"], ["vfs", "dir", id], ["btrfs", "subvolumes", id],
		["zfs", "graph", id],
	}
}

_nearly := replace(testing.ids.container, "1c1c1c", "1c~c1c")

# What each engine's claim rests on in a spec: engine × fact, each forged or missing alone.
_forged_specs := {
	"crio": {
		"no mark": testing.annotated(testing.crio, {"io.container.manager": "mine"}),
		"another container's ID": testing.annotated(testing.crio, {"io.kubernetes.cri-o.ContainerID": testing.ids.other}),
		"an ID of the author's": object.union(
			testing.annotated(testing.crio, {"io.kubernetes.cri-o.ContainerID": "abc"}),
			_named("crio-", "abc"),
		),
		"an ID with another letter": object.union(
			testing.annotated(testing.crio, {"io.kubernetes.cri-o.ContainerID": _nearly}),
			_named("crio-", _nearly),
		),
		"an ID in capitals": object.union(
			testing.annotated(testing.crio, {"io.kubernetes.cri-o.ContainerID": upper(testing.ids.container)}),
			_named("crio-", upper(testing.ids.container)),
		),
		"another engine's cgroup": object.union(testing.crio, _named("docker-", testing.ids.container)),
		"its cgroup as a parent": object.union(testing.crio, _cgroup(concat("", [
			"/crio-", testing.ids.container, "/x-", testing.ids.container,
		]))),
		"a cgroup of no engine": object.union(testing.crio, _named("", testing.ids.container)),
		"a root of the author's": object.union(testing.crio, {"root": {"path": "/srv/overlay/x/merged"}}),
		"a root beside the storage": object.union(testing.crio, {"root": {"path": concat("/", [
			"/var/lib/containers/storagex/overlay", testing.ids.layer, "merged",
		])}}),
		"a root in a folder of the same name": object.union(testing.crio, {"root": {"path": concat("/", [
			"/srv/var/lib/containers/storage/overlay", testing.ids.layer, "merged",
		])}}),
		"a root by way of another folder": object.union(testing.crio, {"root": {"path": concat("/", [
			"/var/lib/containers/storage/../storage/overlay", testing.ids.layer, "merged",
		])}}),
		"no root": json.remove(testing.crio, ["root"]),
		"a root that is no text": object.union(testing.crio, {"root": {"path": 7}}),
	},
	"containerd": {
		"another sandbox": testing.annotated(testing.containerd, {"io.kubernetes.cri.sandbox-id": testing.ids.other}),
		"another kind": testing.annotated(testing.containerd, {"io.kubernetes.cri.container-type": "pod"}),
		"a root path of its own": object.union(testing.containerd, {"root": {"path": "/srv/rootfs"}}),
		"no mounts": json.remove(testing.containerd, ["mounts"]),
		"a sandbox of the author's": _mounting(
			testing.annotated(testing.containerd, {"io.kubernetes.cri.sandbox-id": "abc"}),
			"/etc/hostname",
			testing.sandbox_file("abc", "hostname"),
		),
		"a file elsewhere": _mounting(testing.containerd, "/mnt/f", testing.sandbox_file(testing.ids.sandbox, "hostname")),
		"another file": _mounting(testing.containerd, "/etc/hostname", testing.sandbox_file(testing.ids.sandbox, "f")),
		"another one's file": _mounting(
			testing.containerd, "/etc/hosts",
			testing.sandbox_file(testing.ids.sandbox, "hostname"),
		),
		"a file out of a folder of the author's": _mounting(testing.containerd, "/etc/hostname", concat("/", [
			"/tmp/x/io.containerd.grpc.v1.cri/sandboxes", testing.ids.sandbox, "hostname",
		])),
		"a file out of a folder of the same name": _mounting(
			testing.containerd, "/etc/hostname",
			concat("", ["/tmp", testing.sandbox_file(testing.ids.sandbox, "hostname")]),
		),
		"a file out of another plugin's folder": _mounting(testing.containerd, "/etc/hostname", concat("/", [
			"/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/sandboxes", testing.ids.sandbox, "hostname",
		])),
	},
	"docker": {
		"another container's file": object.union(testing.docker, _named("", testing.ids.other)),
		"a cgroup of CRI-O's": object.union(testing.docker, _named("crio-", testing.ids.container)),
		"an ID of the author's": object.union(
			_mounting(testing.docker, "/etc/hosts", testing.docker_file("abc", "hosts")),
			_named("", "abc"),
		),
		"a file elsewhere": _mounting(_rootless_docker, "/mnt/hosts", testing.docker_file(testing.ids.container, "hosts")),
		"another file": _mounting(_rootless_docker, "/etc/hosts", testing.docker_file(testing.ids.container, "hostname")),
		"a file of the author's": _mounting(_rootless_docker, "/etc/hosts", "/srv/hosts"),
		"an ID of the author's": object.union(
			_mounting(_fileless_docker, "/etc/hosts", testing.docker_file("a1", "hosts")),
			object.union(_root("rootfs/overlayfs", "a1"), _cgroup("system.slice:docker:a1")),
		),
		"a file out of a folder of the author's": _mounting(_rootless_docker, "/etc/hosts", concat("/", [
			"/srv/containers", testing.ids.container, "hosts",
		])),
		"a file out of a volume": _mounting(_rootless_docker, "/etc/hosts", concat("/", [
			"/var/lib/docker/volumes/x/_data/containers", testing.ids.container, "hosts",
		])),
		"a root of another container": object.union(_fileless_docker, _root("rootfs/overlayfs", testing.ids.other)),
		"a root in a volume": object.union(
			_fileless_docker,
			_root("volumes/x/_data/rootfs/overlayfs", testing.ids.container),
		),
		"a root elsewhere": object.union(_fileless_docker, {"root": {"path": "/srv/rootfs/overlayfs"}}),
	},
	"podman": {
		"a mark alone": testing.annotated(testing.plain, {"io.container.manager": "libpod"}),
		"a mark on a file of the author's": testing.annotated(
			_mounting(testing.plain, "/etc/hosts", "/srv/overlay-containers/abc/userdata/hosts"),
			{"io.container.manager": "libpod"},
		),
		"a mark on a file elsewhere": testing.annotated(
			_mounting(testing.plain, "/mnt/f", testing.podman.mounts[0].source),
			{"io.container.manager": "libpod"},
		),
		"a mark on a file out of another folder": testing.annotated(
			_mounting(testing.plain, "/etc/hosts", concat("/", ["/srv/x", testing.ids.container, "userdata/hosts"])),
			{"io.container.manager": "libpod"},
		),
		"a cgroup with an ID of the author's": object.union(testing.plain, _named("libpod-", "abc")),
	},
}

test_claims_on_a_spec_need_every_fact if {
	claims := {engine: found |
		some engine, specs in _forged_specs
		found := _claims(specs)
	}
	claims == {engine: {name: set() | some name, _ in specs} | some engine, specs in _forged_specs}
}

test_claims_are_not_to_be_had_by_annotations if {
	_claims({
		"CRI-O on Podman": testing.annotated(testing.podman, _forged_crio),
		"CRI-O on Docker": testing.annotated(testing.docker, _forged_crio),
		"CRI-O on containerd": testing.annotated(testing.containerd, _forged_crio),
		"CRI-O on a plain bundle": testing.annotated(testing.plain, _forged_crio),
		"CRI-O, below a parent of its name": object.union(
			testing.annotated(testing.podman, _forged_crio),
			_cgroup(concat("", ["/crio-", testing.ids.container, "/libpod-", testing.ids.container])),
		),
		"containerd on Podman": testing.annotated(testing.podman, _forged_containerd),
		"containerd on CRI-O": testing.annotated(testing.crio, _forged_containerd),
		"containerd on a plain bundle": testing.annotated(testing.plain, _forged_containerd),
		"Podman's manifest on CRI-O": testing.annotated(testing.crio, {"io.podman.annotations.privileged": "TRUE"}),
		"Podman on containerd": testing.annotated(testing.containerd, {"io.container.manager": "libpod"}),
		"Docker, in a cgroup of CRI-O's name": object.union(testing.docker, _named("crio-", testing.ids.container)),
	}) == {
		"CRI-O on Podman": {"podman"},
		"CRI-O on Docker": {"docker"},
		"CRI-O on containerd": {"containerd"},
		"CRI-O on a plain bundle": set(),
		"CRI-O, below a parent of its name": {"podman"},
		"containerd on Podman": {"podman"},
		"containerd on CRI-O": {"crio"},
		"containerd on a plain bundle": set(),
		"Podman's manifest on CRI-O": {"crio"},
		"Podman on containerd": {"containerd"},
		"Docker, in a cgroup of CRI-O's name": set(),
	}
}

# The two that the red team got past with: annotations, a mount or a cgroup of the author's choice.
test_claims_of_the_forged_sandboxes_are_none if {
	_claims({
		"ctr run --mount": {
			"root": {"path": "rootfs"},
			"annotations": {"io.kubernetes.cri.container-type": "sandbox", "io.kubernetes.cri.sandbox-id": "abc"},
			"mounts": [testing.bind("/mnt/f", "/tmp/x/sandboxes/abc/f")],
			"linux": {"cgroupsPath": "/default/c1"},
		},
		"ctr run --cgroup": {
			"root": {"path": "rootfs"},
			"annotations": {
				"io.container.manager": "cri-o",
				"io.kubernetes.cri-o.ContainerID": "abc",
				"io.kubernetes.cri-o.ContainerType": "sandbox",
			},
			"linux": {"cgroupsPath": "/crio-abc"},
		},
	}) == {"ctr run --mount": set(), "ctr run --cgroup": set()}
}

_started(id, bundle) := {engine: claims |
	some engine in ["crio", "containerd", "podman", "docker"]
	claims := engines.claims with input as testing.started(testing[engine], id, bundle)
}

_all(claims) := {engine: claims | some engine in ["crio", "containerd", "podman", "docker"]}

test_claims_at_a_start_are_those_of_the_engine_whose_bundle_it_is if {
	{engine: _started(testing.ids.container, bundle) | some engine, bundle in testing.bundles} == {
		"crio": object.union(_all(set()), {"crio": {"crio"}, "podman": {"podman"}}),
		"containerd": object.union(_all(set()), {"containerd": {"containerd"}}),
		"podman": object.union(_all(set()), {"crio": {"crio"}, "podman": {"podman"}}),
		"docker": object.union(_all(set()), {"docker": {"docker"}}),
	}
	own := concat("/", ["/run/docker/containerd/daemon/io.containerd.runtime.v2.task/moby", testing.ids.container])
	_started(testing.ids.container, own) == object.union(_all(set()), {"docker": {"docker"}})
}

test_claims_at_a_start_are_podmans_without_cgroup_or_mark if {
	specs := [
		json.remove(testing.podman, ["linux"]),
		testing.annotated(testing.podman, {"io.container.manager": "mine"}),
	]
	every spec in specs {
		claims := engines.claims with input as testing.started(spec, testing.ids.container, testing.bundles.podman)
		claims == {"podman"}
	}
	neither := json.remove(testing.podman, ["linux", "annotations"])
	claims := engines.claims with input as testing.started(neither, testing.ids.container, testing.bundles.podman)
	claims == set()
}

# One container's spec in another one's bundle.
test_claims_at_a_start_are_none_on_another_containers_bundle if {
	claims := {engine: claims |
		some engine, bundle in testing.bundles
		other := replace(bundle, testing.ids.container, testing.ids.other)
		spec := object.union(testing[engine], {"annotations": {"io.container.manager": "cri-o"}})
		claims := engines.claims with input as testing.started(spec, testing.ids.other, other)
	}
	claims == {"crio": set(), "containerd": {"containerd"}, "podman": set(), "docker": set()}
}

# Rootless, or with --root: the storage is the user's own.
test_claims_at_a_start_are_podmans_wherever_its_storage_is if {
	bundle := concat("/", ["/home/me/.local/share/containers/storage/vfs-containers", testing.ids.container, "userdata"])
	_started(testing.ids.container, bundle) == object.union(_all(set()), {"podman": {"podman"}})
}

# Every bundle and ID that a user who starts containers by ctr, nerdctl or runc may choose.
test_claims_at_a_start_are_none_on_a_bundle_of_the_authors if {
	id := testing.ids.container
	bundles := [
		[id, concat("/", ["/run/containerd/io.containerd.runtime.v2.task/default", id])],
		[id, concat("/", ["/run/containerd/io.containerd.runtime.v2.task/k8s.iox", id])],
		[id, concat("/", ["/run/containerd/io.containerd.runtime.v2.task/k8s.io/x", id])],
		[id, concat("/", ["/run/containerd/io.containerd.runtime.v2.task/k8s.io", testing.ids.other])],
		[id, concat("/", ["/tmp/run/containerd/io.containerd.runtime.v2.task/k8s.io", id])],
		[id, concat("/", ["/run/containers/storage/overlay-containers", testing.ids.other, "userdata"])],
		[id, concat("/", ["/run/containers/storage/overlay-containersx", id, "userdata"])],
		[id, concat("/", ["/run/containers/storage/overlay-containers", id, "userdata/x"])],
		[id, concat("/", ["/run/containers/storage/volumes", id, "_data"])],
		[id, "/tmp/bundle"],
		[id, "/"],
		[id, ""],
		[id, null],
		["abc", "/run/containerd/io.containerd.runtime.v2.task/k8s.io/abc"],
		["abc", "/run/containers/storage/overlay-containers/abc/userdata"],
		[null, testing.bundles.containerd],
		[testing.ids.other, testing.bundles.crio],
		[testing.ids.other, testing.bundles.docker],
	]
	every pair in bundles {
		_started(pair[0], pair[1]) == _all(set())
	}
}

# A user of ctr may choose any ID, and a user who may write to containerd's own namespaces is root on the host. A short
# ID is not one of theirs.
test_claims_at_a_start_are_none_with_an_id_of_the_authors if {
	containerd := testing.started(testing.containerd, "abc", "/run/containerd/io.containerd.runtime.v2.task/k8s.io/abc")
	claims := engines.claims with input as containerd
	claims == set()
}

test_claims_at_a_start_are_none_without_the_state if {
	every stage in ["create", "createRuntime", "prestart", "createContainer", "another"] {
		claims := {engine: claims |
			some engine in ["crio", "containerd", "podman", "docker"]
			claims := engines.claims with input as {"spec": testing[engine], "stage": stage}
		}
		claims == _all(set())
	}
}

test_claims_of_a_spec_are_judged_without_a_stage if {
	claims := engines.claims with input as {"spec": testing.crio}
	claims == {"crio"}
}

test_claims_are_none_without_folders if {
	unused := {"storage": null, "containerd": {"/": true, "": true}, "docker": {"/var/lib/docker": false}}
	every folders in [{}, null, unused] {
		claims := {engine: claims |
			some engine in ["crio", "containerd", "docker"]
			claims := engines.claims with input as testing.given(testing[engine])
				with data.ossify.config as {"engine_folders": folders}
		}
		claims == {"crio": set(), "containerd": set(), "docker": set()}
	}
}

test_claims_are_none_in_the_folder_of_everything if {
	spec := object.union(testing.crio, {"root": {"path": concat("/", ["/overlay", testing.ids.layer, "merged"])}})
	every folder in ["/", "", "//"] {
		claims := engines.claims with input as testing.given(spec)
			with data.ossify.config as {"engine_folders": {"storage": {folder: true}}}
		claims == set()
	}
}

test_claims_follow_the_folders_in_the_data if {
	every folder in ["/srv/engines", "/srv/engines/"] {
		_claims_below("/srv/engines", folder) == {"crio"}
	}
	_claims_below("/srv/engines~", "/srv/engines~") == {"crio"}
}

_claims_below(place, folder) := claims if {
	folders := {"engine_folders": {"storage": {folder: true}, "containerd": null, "docker": null, "kubelet": null}}
	config := object.union(json.remove(testing.config, ["engine_folders"]), folders)
	path := concat("/", [place, "overlay", testing.ids.layer, "merged"])
	bundle := concat("/", [place, "overlay-containers", testing.ids.container, "userdata"])
	spec := object.union(testing.crio, {"root": {"path": path}})
	claims := engines.claims with input as testing.started(spec, testing.ids.container, bundle)
		with data.ossify.config as config
}

test_sandbox_has_the_id_of_its_container if {
	sandboxes := {name: sandbox |
		some name, given in {
			"crio": testing.given(testing.crio_sandbox),
			"crio, another one's": testing.given(testing.annotated(testing.crio_sandbox, {
				"io.kubernetes.cri-o.SandboxID": testing.ids.sandbox,
			})),
			"crio, a container": testing.given(testing.annotated(testing.crio_sandbox, {
				"io.kubernetes.cri-o.ContainerType": "container",
			})),
			"containerd": testing.given(testing.containerd_sandbox),
			"containerd, started": testing.started(testing.containerd_sandbox, testing.ids.sandbox, "/x"),
			"containerd, another one's": testing.started(testing.containerd_sandbox, testing.ids.container, "/x"),
		}
		sandbox := engines.sandbox with input as given
	}
	sandboxes == {
		"crio": {"crio"},
		"crio, another one's": set(),
		"crio, a container": set(),
		"containerd": {"containerd"},
		"containerd, started": {"containerd"},
		"containerd, another one's": set(),
	}
}

test_claims_can_be_several if {
	_claims({
		"Podman's cgroup on containerd": object.union(testing.containerd, _named("libpod-", testing.ids.container)),
		"Docker's file in a plain cgroup": object.union_n([
			testing.containerd,
			{"mounts": array.concat(testing.containerd.mounts, testing.docker.mounts)},
			_named("", testing.ids.container),
		]),
	}) == {
		"Podman's cgroup on containerd": {"containerd", "podman"},
		"Docker's file in a plain cgroup": {"containerd", "docker"},
	}
}

test_marked_is_every_mark_true_or_forged if {
	_marked(testing.crio) == {"crio"}
	_marked(testing.podman) == {"podman"}
	_marked(testing.annotated(testing.crio, _forged_containerd)) == {"crio", "containerd"}
	_marked(testing.docker) == set()
}

test_cgroup_is_the_end_of_the_path if {
	cgroups := {path: cgroup |
		some path in [
			"/pods/crio-a1", "kubepods.slice:crio:a1", "/a/b:c/libpod-a1", "/docker/a1", "a1",
			"/my-long-name", "a:b", "a:b:c:d", "", 7,
		]
		cgroup := engines.cgroup with input as testing.given(_cgroup(path))
	}
	cgroups == {
		"/pods/crio-a1": {"engine": "crio", "id": "a1"},
		"kubepods.slice:crio:a1": {"engine": "crio", "id": "a1"},
		"/a/b:c/libpod-a1": {"engine": "libpod", "id": "a1"},
		"/docker/a1": {"engine": "", "id": "a1"},
		"a1": {"engine": "", "id": "a1"},
		"/my-long-name": {"engine": "", "id": "my-long-name"},
		"a:b": {"engine": "", "id": "a:b"},
		"a:b:c:d": {"engine": "", "id": "a:b:c:d"},
		"": {"engine": "", "id": ""},
	}
}

test_container_id_of_podman_is_not_read_from_its_file_at_another_path if {
	moved := [object.union(mount, {"destination": "/elsewhere"}) | some mount in testing.podman.mounts]
	given := testing.given(object.union(json.remove(testing.podman, ["linux"]), {"mounts": moved}))
	found := engines.container_id with input as given with data.ossify.config as testing.config
	not found.podman
}

test_claims_are_not_buildahs_in_a_folder_of_another_name if {
	bundles := {"/var/tmp/buildah2019836621": {"buildah"}, "/var/tmp/another2019836621": set()}
	every bundle, expected in bundles {
		folder := trim_prefix(bundle, "/var/tmp/")
		given := object.union(testing.given(object.union(testing.buildah, {"root": {"path": concat("/", [bundle, "mnt/rootfs"])}})), {"state": {"id": concat("-", ["buildah", folder]), "bundle": bundle}})
		found := engines.claims with input as given with data.ossify.config as testing.config
		found & {"buildah"} == expected
	}
}

test_state_files_of_docker_are_only_those_of_its_own_files if {
	found := {name: files |
		some name, spec in {
			"its own": testing.docker,
			"the author's": _fileless_docker,
			"of an ID of the author's": object.union(
				_mounting(_fileless_docker, "/etc/hosts", testing.docker_file("a1", "hosts")),
				_cgroup("system.slice:docker:a1"),
			),
		}
		files := engines.state_files.docker with input as testing.given(spec)
	}
	found == {
		"its own": {testing.docker_file(testing.ids.container, "config.v2.json")},
		"the author's": set(),
		"of an ID of the author's": set(),
	}
}

_container_ids_of_podman(specs) := {name: id |
	some name, spec in specs
	found := engines.container_id with input as testing.given(spec)
	id := found.podman
}

test_container_id_of_podman_is_that_of_its_own_cgroup_or_file if {
	without_cgroup := json.remove(testing.podman, ["linux"])
	_container_ids_of_podman({
		"no cgroup": without_cgroup,
		"a cgroup of the author's": object.union(testing.podman, _cgroup("/my/cgroup")),
		"a file of the author's": _mounting(without_cgroup, "/run/.containerenv", concat("/", [
			"/srv/x", testing.ids.other, "userdata/.containerenv",
		])),
	}) == {"no cgroup": testing.ids.container, "a cgroup of the author's": testing.ids.container}
}

test_claims_are_podmans_only_on_a_bundle_in_storage if {
	found := {folder: claims |
		some folder in ["overlay-containers", "vfs-containers", "mine"]
		bundle := concat("/", ["/home/me/storage", folder, testing.ids.container, "userdata"])
		claims := engines.claims with input as testing.started(testing.podman, testing.ids.container, bundle)
	}
	found == {"overlay-containers": {"podman"}, "vfs-containers": {"podman"}, "mine": set()}
}

test_state_files_of_podman_are_only_below_its_storage if {
	own := testing.bind("/mnt/f", concat("/", ["/srv/x", testing.ids.container, "userdata/f"]))
	spec := object.union(testing.podman, {"mounts": array.concat(testing.podman.mounts, [own])})
	expected := engines.state_files.podman with input as testing.given(testing.podman)
	found := engines.state_files.podman with input as testing.given(spec)
	count(found) > 0
	found == expected
}
