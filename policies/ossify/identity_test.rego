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

test_identity_of_an_engine_without_annotations_is_its_name if {
	ossify.identity == {"engine": "plain"} with input as {"spec": {}}
}
