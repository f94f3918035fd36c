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
	"io.kubernetes.cri-o.ContainerID": "container1",
	"io.kubernetes.cri-o.ContainerType": "sandbox",
	"io.kubernetes.pod.namespace": "kube-system",
}

_forged_containerd := {
	"io.kubernetes.cri.container-type": "sandbox",
	"io.kubernetes.cri.sandbox-id": "sandbox1",
	"io.kubernetes.cri.sandbox-namespace": "kube-system",
}

test_claims_are_the_engines_that_made_the_spec if {
	_claims({
		"crio": testing.crio,
		"crio under systemd": object.union(testing.crio, _cgroup("kubepods-pod1.slice:crio:container1")),
		"containerd": testing.containerd,
		"containerd sandbox": testing.annotated(testing.containerd, {"io.kubernetes.cri.container-type": "sandbox"}),
		"podman": testing.podman,
		"podman under systemd": object.union(testing.podman, _cgroup("machine.slice:libpod:container1")),
		"podman without cgroup": json.remove(testing.podman, ["linux"]),
		"podman, its mark replaced": testing.annotated(testing.podman, {"io.container.manager": "mine"}),
		"docker": testing.docker,
		"docker without systemd": object.union(testing.docker, _cgroup("/docker/container1")),
		"plain": testing.plain,
		"nothing": {},
	}) == {
		"crio": {"crio"},
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

test_claims_are_podmans_at_precreate if {
	spec := json.remove(testing.podman, ["linux", "annotations"])
	claims := engines.claims with input as {"spec": spec, "stage": "precreate"}
	claims == {"podman"}
}

test_claims_are_not_to_be_had_by_annotations if {
	_claims({
		"CRI-O on Podman": testing.annotated(testing.podman, _forged_crio),
		"CRI-O on Docker": testing.annotated(testing.docker, _forged_crio),
		"CRI-O on containerd": testing.annotated(testing.containerd, _forged_crio),
		"CRI-O on a plain bundle": testing.annotated(testing.plain, _forged_crio),
		"CRI-O, below a parent of its name": object.union(
			testing.annotated(testing.podman, _forged_crio),
			_cgroup("/crio-container1/libpod-container1"),
		),
		"CRI-O, another container": testing.annotated(testing.crio, {"io.kubernetes.cri-o.ContainerID": "container2"}),
		"containerd on Podman": testing.annotated(testing.podman, _forged_containerd),
		"containerd on CRI-O": testing.annotated(testing.crio, _forged_containerd),
		"containerd on a plain bundle": testing.annotated(testing.plain, _forged_containerd),
		"containerd, another sandbox": testing.annotated(testing.containerd, {"io.kubernetes.cri.sandbox-id": "sandbox2"}),
		"containerd, another kind": testing.annotated(testing.containerd, {"io.kubernetes.cri.container-type": "pod"}),
		"Podman's manifest on CRI-O": testing.annotated(testing.crio, {"io.podman.annotations.privileged": "TRUE"}),
		"Docker, another container's file": object.union(testing.docker, _cgroup("/docker/container2")),
		"Docker, in a cgroup of CRI-O's name": object.union(testing.docker, _cgroup("/kubepods/crio-container1")),
		"Docker, a file out of another folder": object.union(testing.docker, {
			"mounts": [testing.bind("/etc/hosts", "/srv/volumes/container1/hosts")],
		}),
		"CRI-O, its mark replaced": testing.annotated(testing.crio, {"io.container.manager": "mine"}),
		"containerd, a root path of its own": object.union(testing.containerd, {"root": {"path": "/srv/rootfs"}}),
		"containerd, a file out of another folder": object.union(testing.containerd, {
			"mounts": [testing.bind("/etc/hostname", "/srv/volumes/sandbox1/hostname")],
		}),
	}) == {
		"CRI-O on Podman": {"podman"},
		"CRI-O on Docker": {"docker"},
		"CRI-O on containerd": {"containerd"},
		"CRI-O on a plain bundle": set(),
		"CRI-O, below a parent of its name": {"podman"},
		"CRI-O, another container": set(),
		"containerd on Podman": {"podman"},
		"containerd on CRI-O": {"crio"},
		"containerd on a plain bundle": set(),
		"containerd, another sandbox": set(),
		"containerd, another kind": set(),
		"Podman's manifest on CRI-O": {"crio"},
		"Docker, another container's file": set(),
		"Docker, in a cgroup of CRI-O's name": set(),
		"Docker, a file out of another folder": set(),
		"CRI-O, its mark replaced": set(),
		"containerd, a root path of its own": set(),
		"containerd, a file out of another folder": set(),
	}
}

test_claims_can_be_several if {
	precreate := engines.claims with input as {"spec": testing.crio, "stage": "precreate"}
	precreate == {"crio", "podman"}
	_claims({
		"Podman on containerd": testing.annotated(testing.containerd, {"io.container.manager": "libpod"}),
		"Docker's file in a plain cgroup": object.union(testing.containerd, {
			"mounts": array.concat(testing.containerd.mounts, testing.docker.mounts),
			"linux": {"cgroupsPath": "/pods/container1"},
		}),
	}) == {
		"Podman on containerd": {"containerd", "podman"},
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
