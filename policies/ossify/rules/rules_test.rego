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

test_warn_reports_several_claims if {
	_warnings(testing.ambiguous) == {{
		"rule": "engines/ambiguous",
		"message": "several engines claim the spec (containerd, podman), so its annotations are ignored",
	}}
}

test_warn_reports_marks_that_the_rest_of_the_spec_does_not_bear_out if {
	_warnings(testing.annotated(testing.podman, {"io.container.manager": "cri-o"})) == {{
		"rule": "engines/unproven",
		"message": concat("", [
			"the annotations say that crio made the spec, but nothing else in it confirms that, so they are ignored; ",
			"if it did, list its folders in data.ossify.config.engine_folders",
		]),
	}}
}

_privileged_but(change) := object.union_n([testing.plain, testing.privileged_patch, change])

_unproven(spec) := object.union_n([spec, testing.privileged_patch, {
	"mounts": [testing.bind("/sys", "/sys")],
	"linux": {"resources": {"devices": []}},
}])

test_warn_reports_what_may_be_privileged if {
	spec := _unproven(testing.plain)
	found := {warning | some warning in _warnings(spec); startswith(warning.rule, "privileged/")}
	found == {{
		"rule": "privileged/unproven",
		"message": concat("", [
			"the container has what a privileged one has, but its author can get all of that without privileged, ",
			"so it is not exempt as one: the mount at /sys replaces the engine's sysfs, which would show the difference; ",
			"if it must be able to change its image, exempt it by its namespace or image, ",
			"or see data.ossify.config.exemptions.unproven_privileged",
		]),
	}}
}

test_warn_reports_capabilities_that_the_host_may_not_have if {
	lacking := {
		"CAP_SYS_BOOT": ["CAP_SYS_ADMIN", "CAP_SYS_BOOT"],
		"CAP_SYS_BOOT, CAP_SYS_TIME": ["CAP_SYS_ADMIN", "CAP_SYS_TIME", "CAP_SYS_BOOT"],
	}
	every lacked, required in lacking {
		config := testing.exempting({"privileged": {"capabilities": required}})
		warnings := rules.warn with input as testing.given(_privileged_but({})) with data.ossify.config as config
		found := {warning | some warning in warnings; startswith(warning.rule, "privileged/")}
		found == {{
			"rule": "privileged/unknown-host",
			"message": concat("", [
				"the container is privileged except that it lacks ",
				lacked,
				", which ",
				"data.ossify.config.exemptions.privileged.capabilities requires, so it is not exempt; ",
				"when a container is started, those that the host cannot give are not required",
			]),
		}}
	}
}

test_warn_is_silent_on_privileged_containers_that_are_exempt_otherwise if {
	config := testing.exempting({
		"privileged": {"capabilities": ["CAP_SYS_ADMIN", "CAP_SYS_TIME"]},
		"namespaces": {"shop": {"reason": "moves in spring"}},
	})
	every spec in [
		object.union(testing.crio, testing.privileged_patch),
		_unproven(testing.crio),
	] {
		warnings := rules.warn with input as testing.given(spec) with data.ossify.config as config
		warnings == set()
	}
}

test_warn_is_silent_on_what_may_be_privileged_and_is_exempt if {
	spec := _unproven(testing.crio)
	listed := testing.exempting({"unproven_privileged": {"reason": "moving"}})
	every case in [[testing.config, {"privileged/unproven"}], [listed, set()]] {
		warnings := rules.warn with input as testing.given(spec) with data.ossify.config as case[0]
		{warning.rule | some warning in warnings; startswith(warning.rule, "privileged/")} == case[1]
	}
}

test_warn_is_silent_on_privilege_where_a_process_is_started_in_a_container if {
	config := testing.exempting({"privileged": {"capabilities": ["CAP_SYS_ADMIN", "CAP_SYS_TIME"]}})
	every case in [[_privileged_but({}), config], [_unproven(testing.plain), testing.config]] {
		given := object.union(testing.given(case[0]), {"stage": "exec"})
		warnings := rules.warn with input as given with data.ossify.config as case[1]
		{warning.rule | some warning in warnings} == {"capabilities/sys-admin"}
	}
}
