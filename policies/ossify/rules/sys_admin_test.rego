package ossify.rules_test

import data.ossify.rules
import data.ossify.testing

_with_capabilities(capabilities) := object.union(testing.crio, {"process": {"capabilities": capabilities}})

_found(kind, spec, changes) := {finding.rule | some finding in found} if {
	config := object.union(testing.config, changes)
	found := rules[kind] with input as testing.given(spec) with data.ossify.config as config
}

_sets := {"bounding", "effective", "permitted", "inheritable", "ambient"}

test_warn_reports_sys_admin_in_any_set if {
	every set in _sets {
		spec := _with_capabilities({set: ["CAP_CHOWN", "CAP_SYS_ADMIN"]})
		_warnings(spec) == {{
			"rule": "capabilities/sys-admin",
			"message": concat("", [
				"the container has CAP_SYS_ADMIN, so it can make its read-only root writable again by a remount; ",
				"drop the capability, or exempt the container",
			]),
		}}
		refusals := rules.deny with input as testing.given(spec) with data.ossify.config as testing.config
		refusals == set()
	}
}

test_warn_reports_a_process_that_gets_it_later if {
	spec := _with_capabilities({"effective": ["CAP_SYS_ADMIN"]})
	given := object.union(testing.given(spec), {"stage": "exec"})
	warnings := rules.warn with input as given with data.ossify.config as testing.config
	{warning | some warning in warnings; warning.rule == "capabilities/sys-admin"} == {{
		"rule": "capabilities/sys-admin",
		"message": concat("", [
			"the process, unlike its container, has CAP_SYS_ADMIN, so it can make the read-only root writable again by a ",
			"remount; drop the capability, or exempt the container",
		]),
	}}
}

test_deny_refuses_a_process_whose_capabilities_look_privileged if {
	given := object.union(testing.given(object.union(testing.crio, testing.privileged_patch)), {"stage": "exec"})
	config := object.union(testing.config, {"cap_sys_admin": "deny"})
	refusals := rules.deny with input as given with data.ossify.config as config
	{refusal.rule | some refusal in refusals} == {"capabilities/sys-admin"}
}

test_warn_reports_spellings_that_crun_takes_for_it if {
	every name in ["cap_sys_admin", "Cap_Sys_Admin", "SYS_ADMIN", "21", "CAP_21", "CAP_", "CAP_SYS_ADMIN ", "CAP_X~", ""] {
		rules_found := {found.rule | some found in _warnings(_with_capabilities({"effective": [name]}))}
		rules_found == {"capabilities/sys-admin"}
	}
}

test_warn_is_silent_on_other_capabilities_and_where_there_are_none if {
	specs := [
		_with_capabilities({set: ["CAP_SYS_ADMINS", "CAP_CHOWN"] | some set in _sets}),
		_with_capabilities({"effective": null}),
		_with_capabilities(null),
		json.remove(testing.crio, ["process"]),
	]
	every spec in specs {
		_warnings(spec) == set()
	}
}

test_sys_admin_is_none_of_an_exempt_container if {
	privileged := object.union(testing.crio, testing.privileged_patch)
	every word in ["warn", "deny"] {
		_found("warn", privileged, {"cap_sys_admin": word}) == set()
		_found("deny", privileged, {"cap_sys_admin": word}) == set()
	}
}

test_sys_admin_is_warned_of_refused_or_allowed_as_the_data_say if {
	spec := _with_capabilities({"effective": ["CAP_SYS_ADMIN"]})
	outcomes := {name: {"warn": _found("warn", spec, config), "deny": _found("deny", spec, config)} |
		some name, config in {
			"left out": {},
			"null": {"cap_sys_admin": null},
			"warn": {"cap_sys_admin": "warn"},
			"deny": {"cap_sys_admin": "deny"},
			"allow": {"cap_sys_admin": "allow"},
			"another word": {"cap_sys_admin": "Deny"},
			"no word": {"cap_sys_admin": true},
		}
	}
	warnings := rules.warn with input as testing.given(spec) with data.ossify.config as null
	{"capabilities/sys-admin", "engines/unproven"} == {warning.rule | some warning in warnings}
	[warned, refused, neither] := [
		{"warn": {"capabilities/sys-admin"}, "deny": set()},
		{"warn": set(), "deny": {"capabilities/sys-admin"}},
		{"warn": set(), "deny": set()},
	]
	outcomes == {
		"left out": warned,
		"null": warned,
		"warn": warned,
		"deny": refused,
		"allow": neither,
		"another word": refused,
		"no word": refused,
	}
}
