package ossify.container_test

import data.ossify.container

_pattern(keys, name) := pattern if {
	pattern := container.namespace_pattern({key: {"reason": "moving"} | some key in keys}, name)
} else := "none"

test_namespace_pattern_is_the_longest_that_matches if {
	cases := [
		["openshift-dns", ["openshift-*"], "openshift-*"],
		["openshift-dns", ["o*", "open*", "openshift-*", "openshift-d*", "openshift-dr*"], "openshift-d*"],
		["openshift-dns", ["openshift-*", "o*"], "openshift-*"],
		["openshift-dns", ["openshift-dns*", "openshift-*"], "openshift-dns*"],
		["openshift-dns", ["openshift-dns-*", "openshift-dnss*"], "none"],
		["openshift", ["openshift-*"], "none"],
		["openshift-", ["openshift-*"], "openshift-*"],
		["a", ["a*", "b*"], "a*"],
		["a", ["a"], "none"],
		["myopenshift-dns", ["openshift-*"], "none"],
		["Openshift-dns", ["openshift-*"], "none"],
		["openshift-dns", ["*", "**", "*dns", "*-*", "openshift-*s", "openshift-?*", "openshift-**", ""], "none"],
		["", ["*", ""], "none"],
		["é-x", ["é*"], "é*"],
	]
	every case in cases {
		_pattern(case[1], case[0]) == case[2]
	}
}

test_namespace_pattern_leaves_out_what_was_dropped if {
	container.namespace_pattern({"shop-*": null, "sh*": {"reason": "moving"}}, "shop-1") == "sh*"
	container.namespace_pattern({"shop-*": false, "sh*": {"reason": "moving"}}, "shop-1") == "shop-*"
	not container.namespace_pattern({"shop-*": null}, "shop-1")
}

test_namespace_pattern_needs_an_object_and_a_name if {
	every entries in [{}, null, [], "shop*", 7] {
		not container.namespace_pattern(entries, "shop")
	}
	every name in [null, 7, ["s", "h"], {}, true] {
		not container.namespace_pattern({"s*": {"reason": "moving"}}, name)
	}
}

test_namespace_pattern_matches_no_name_of_more_than_63_characters if {
	longest := concat("", [character | some _ in numbers.range(1, 63); character := "a"])
	_pattern(["a*"], longest) == "a*"
	_pattern([concat("", [longest, "*"]), "a*"], longest) == concat("", [longest, "*"])
	_pattern(["a*"], concat("", [longest, "a"])) == "none"
}
