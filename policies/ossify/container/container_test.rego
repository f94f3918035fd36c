package ossify.container_test

import data.ossify.container
import data.ossify.testing

_facts(spec) := {
	"engine": _engine(spec),
	"sandbox": _sandbox(spec),
	"facts": object.union_n([_fact("namespace", spec), _fact("pod", spec), _fact("name", spec), _fact("images", spec)]),
	"labels": _labels(spec),
}

_engine(spec) := result if {
	result := container.engine with input as testing.given(spec)
}

_sandbox(spec) := result if {
	result := container.sandbox with input as testing.given(spec)
}

_fact(key, spec) := {key: fact | fact := container[key] with input as testing.given(spec)}

_labels(spec) := {name: value |
	labels := container.labels with input as testing.given(spec)
	some name, value in labels
}

_web := {"namespace": "shop", "pod": "web-1", "name": "web", "images": {"registry.example/team/app:1"}}

test_facts_are_the_one_claiming_engines if {
	_facts(testing.crio) == {"engine": "crio", "sandbox": false, "facts": _web, "labels": {"tier": "front"}}
	_facts(testing.containerd) == {"engine": "containerd", "sandbox": false, "facts": _web, "labels": {}}
	_facts(testing.podman) == {"engine": "podman", "sandbox": false, "facts": {}, "labels": {}}
	_facts(testing.docker) == {"engine": "docker", "sandbox": false, "facts": {}, "labels": {}}
	_facts(testing.plain) == {"engine": "plain", "sandbox": false, "facts": {}, "labels": {}}
}

_known(spec) := {fact: known |
	some fact in ["image", "namespace", "pod", "name", "labels"]
	known := container[concat("_", [fact, "known"])] with input as testing.given(spec)
}

test_each_fact_says_whether_it_is_known if {
	every_fact := {"image": true, "namespace": true, "pod": true, "name": true, "labels": true}
	none := {key: false | some key, _ in every_fact}
	known := {name: facts |
		some name, spec in {
			"crio": testing.crio,
			"containerd": testing.containerd,
			"podman": testing.podman,
			"docker": testing.docker,
			"plain": testing.plain,
			"ambiguous": testing.ambiguous,
			"podman with CRI-O's annotations": testing.annotated(testing.podman, testing.crio.annotations),
		}
		facts := _known(spec)
	}
	known == {
		"crio": every_fact,
		"containerd": object.union(every_fact, {"labels": false}),
		"podman": none,
		"docker": none,
		"plain": none,
		"ambiguous": none,
		"podman with CRI-O's annotations": none,
	}
}

test_an_empty_text_is_not_a_known_fact if {
	none := {"image": false, "namespace": false, "pod": false, "name": false}
	containerd := {
		"io.kubernetes.cri.image-name": "",
		"io.kubernetes.cri.sandbox-namespace": "",
		"io.kubernetes.cri.sandbox-name": "",
		"io.kubernetes.cri.container-name": "",
	}
	_known(testing.annotated(testing.containerd, containerd)) == object.union(none, {"labels": false})
	crio := {
		"io.kubernetes.cri-o.Image": "",
		"io.kubernetes.cri-o.ImageName": "",
		"io.kubernetes.pod.namespace": "",
		"io.kubernetes.pod.name": "",
		"io.kubernetes.container.name": "",
	}
	_known(testing.annotated(testing.crio, crio)) == object.union(none, {"labels": true})
	one_name := {"io.kubernetes.cri-o.ImageName": ""}
	_known(testing.annotated(testing.crio, one_name)).image
}

test_facts_are_not_believed_where_several_engines_claim if {
	spec := testing.annotated(testing.ambiguous, {"io.kubernetes.cri.container-type": "sandbox"})
	_facts(spec) == {"engine": "ambiguous", "sandbox": false, "facts": {}, "labels": {}}
}

test_annotations_are_the_specs_unless_several_engines_claim if {
	annotations := container.annotations with input as testing.given(testing.podman)
	annotations == testing.podman.annotations
	not container.annotations with input as testing.given(testing.ambiguous)
}

test_labels_that_are_no_json_object_are_none if {
	every text in ["", "{", "null", "[]", "7", `{"a":}`] {
		_labels(testing.annotated(testing.crio, {"io.kubernetes.cri-o.Labels": text})) == {}
	}
}

test_labels_of_more_than_64_kib_are_none if {
	value := concat("", [text | some _ in numbers.range(1, 65528); text := "a"])
	labels := json.marshal({"k": value})
	count(labels) == 65536
	_labels(testing.annotated(testing.crio, {"io.kubernetes.cri-o.Labels": labels})) == {"k": value}
	_labels(testing.annotated(testing.crio, {"io.kubernetes.cri-o.Labels": concat(" ", [labels, ""])})) == {}
}

_id(spec) := id if {
	id := container.id with input as testing.given(spec)
} else := ""

test_id_is_what_only_the_engine_writes if {
	_id(testing.podman) == testing.ids.container
	without_cgroup := json.remove(testing.podman, ["linux"])
	_id(without_cgroup) == testing.ids.container
	other := concat("", ["/x/overlay-containers/", testing.ids.other, "/userdata/.containerenv"])
	_id(object.union(testing.podman, {"mounts": [testing.bind("/run/.containerenv", other)]})) == testing.ids.container
	_id(object.union(without_cgroup, {"mounts": [testing.bind("/etc/hosts", other)]})) == ""
	_id(object.union(without_cgroup, {"mounts": [testing.bind("/run/.containerenv", "/srv/.containerenv")]})) == ""
	_id(testing.docker) == testing.ids.container
	_id(testing.plain) == ""
}

_state_files(spec) := files if {
	files := container.state_files with input as testing.given(spec)
} else := set()

test_state_files_are_beside_the_containers_own_folder if {
	other := concat("", ["/srv/overlay-containers/", testing.ids.other, "/userdata/shm"])
	forged := object.union(testing.podman, {"mounts": [testing.bind("/dev/shm", other)], "root": {"path": "/srv/rootfs"}})
	_state_files(forged) == set()
	vfs := {"path": concat("/", ["/home/u/storage/vfs/dir", testing.ids.layer])}
	_state_files(object.union(testing.podman, {"root": vfs, "mounts": []})) == {
		"/home/u/storage/vfs-containers/containers.json",
		"/home/u/storage/vfs-containers/volatile-containers.json",
	}
	_state_files(testing.crio) == set()
}
