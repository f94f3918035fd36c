package ossify_test

import data.ossify
import data.ossify.testing

test_mode_is_the_namespaces_own_or_the_general_one_or_enforce if {
	configs := {
		"general": {"mode": "audit"},
		"namespace": {"mode": "enforce", "namespace_modes": {"shop": "audit"}},
		"other namespace": {"mode": "enforce", "namespace_modes": {"shopping": "audit", "sho": "audit"}},
		"dropped": {"mode": "enforce", "namespace_modes": {"shop": null}},
		"pattern": {
			"mode": "enforce",
			"namespace_modes": {"s*": "enforce", "sh*": "audit", "shop-*": "enforce", "*": "enforce"},
		},
		"name before pattern": {"mode": "enforce", "namespace_modes": {"shop*": "enforce", "shop": "audit"}},
		"dropped, and a pattern": {"mode": "enforce", "namespace_modes": {"shop": null, "s*": "audit"}},
		"none": {"mode": null},
		"unknown, for the runner to refuse": {"mode": "Audit"},
	}
	modes := {name: mode |
		some name, config in configs
		known := object.union(config, {"engine_folders": testing.config.engine_folders})
		mode := ossify.mode with input as testing.given(testing.crio) with ossify.config as known
	}
	modes == {
		"general": "audit",
		"namespace": "audit",
		"other namespace": "enforce",
		"dropped": "enforce",
		"pattern": "audit",
		"name before pattern": "audit",
		"dropped, and a pattern": "audit",
		"none": "enforce",
		"unknown, for the runner to refuse": "Audit",
	}
}

test_mode_of_a_forged_namespace_is_the_general_one if {
	spec := testing.annotated(testing.podman, {
		"io.container.manager": "cri-o",
		"io.kubernetes.cri-o.ContainerID": "container1",
		"io.kubernetes.pod.namespace": "shop",
	})
	config := {"mode": "enforce", "namespace_modes": {"shop": "audit", "s*": "audit"}}
	mode := ossify.mode with input as testing.given(spec) with ossify.config as config
	mode == "enforce"
}
