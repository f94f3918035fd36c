package ossify_test

import data.ossify
import data.ossify.testing

test_identity_is_the_engines_word if {
	ossify.identity == {
		"engine": "crio",
		"namespace": "shop",
		"pod": "web-1",
		"name": "web",
		"image": "registry.example/team/app:1",
	} with input as {"spec": testing.crio}
}

test_decision_and_identity_are_both if {
	every spec in [testing.crio, testing.podman] {
		both := {"decision": ossify.decision, "identity": ossify.identity} with input as {"spec": spec, "stage": "cli"}
		ossify.decision_and_identity == both with input as {"spec": spec, "stage": "cli"}
	}
}

test_identity_has_the_image_name_that_is_not_empty if {
	named := testing.annotated(testing.crio, {"io.kubernetes.cri-o.Image": ""})
	ossify.identity.image == "registry.example/team/app:1" with input as {"spec": named}
	nameless := testing.annotated(named, {"io.kubernetes.cri-o.ImageName": ""})
	not ossify.identity.image with input as {"spec": nameless}
}

test_identity_of_podman_is_the_id_and_where_the_name_is if {
	lists := ["containers.json", "volatile-containers.json"]
	ossify.identity == {
		"engine": "podman",
		"container": testing.ids.container,
		"stateFiles": sort(array.concat(
			[concat("/", ["/var/lib/containers/storage/overlay-containers", name]) | some name in lists],
			[concat("/", ["/run/containers/storage/overlay-containers", name]) | some name in lists],
		)),
	} with input as {"spec": testing.podman, "stage": "precreate"}
}

test_identity_of_docker_is_the_id_and_where_the_name_is if {
	ossify.identity == {
		"engine": "docker",
		"container": testing.ids.container,
		"stateFiles": [concat("/", ["/var/lib/docker/containers", testing.ids.container, "config.v2.json"])],
	} with input as {"spec": testing.docker}
}

test_identity_of_an_engine_without_annotations_is_its_name if {
	ossify.identity == {"engine": "plain"} with input as {"spec": {}}
}
