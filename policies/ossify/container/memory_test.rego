package ossify.container_test

import data.ossify.container
import data.ossify.testing

test_memory_limit_is_a_positive_number_or_undefined if {
	limits := {name: limit |
		some name, memory in {
			"set": {"limit": 67108864},
			"zero": {"limit": 0},
			"unlimited": {"limit": -1},
			"text": {"limit": "64m"},
			"null": {"limit": null},
			"missing": {},
		}
		spec := {"linux": {"resources": {"memory": memory}}}
		limit := container.memory_limit with input as testing.given(spec)
	}
	limits == {"set": 67108864}
}
