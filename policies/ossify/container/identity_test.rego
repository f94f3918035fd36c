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
