package ossify.rules_test

import data.ossify.rules
import data.ossify.testing

_warnings(spec) := result if {
	result := rules.warn with input as testing.given(spec) with data.ossify.config as testing.config
}

test_warn_is_silent_on_what_engines_write if {
	every spec in [testing.crio, testing.containerd, testing.podman, testing.docker, testing.plain] {
		_warnings(spec) == set()
	}
}

test_warn_tells_of_several_claims if {
	_warnings(testing.ambiguous) == {{
		"rule": "engines/ambiguous",
		"message": "several engines claim the spec (containerd, podman), so nothing that its annotations say is believed",
	}}
}

test_warn_tells_of_marks_that_the_rest_of_the_spec_does_not_bear_out if {
	_warnings(testing.annotated(testing.podman, {"io.container.manager": "cri-o"})) == {{
		"rule": "engines/unproven",
		"message": concat("", [
			"the annotations say that crio made the spec, the rest of it does not, so they are not believed; ",
			"if it did, name its folders in data.ossify.config.engine_folders",
		]),
	}}
}
