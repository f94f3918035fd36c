package ossify_test

import data.ossify
import data.ossify.testing

# The rules that these tests find are in the files extension_test.rego of each package's folder.

_extended[kind] := decision if {
	config := object.union(testing.config, {"tmpfs": {"capped": true}})
	some kind in ["exempt", "candidate", "allowance", "two that differ", "rules"]
	spec := {"annotations": {"test.ossify/extension": kind}}
	decision := ossify.decision with input as testing.given(spec) with ossify.config as config
}

test_decision_follows_an_exemption_that_a_file_adds if {
	_extended.exempt == _left_alone({"rule": "exemptions/extension", "message": "exempt at once"})
	_extended.candidate.warn == [{
		"rule": "exemptions/extension",
		"message": "the exemption of an extension does not count: it expired on 2026-11-22",
	}]
}

test_decision_follows_an_allowance_that_a_file_adds if {
	_extended.allowance.tmpfs == [
		{"destination": "/tmp", "defaultMode": "0755", "options": ["rw", "nosuid", "nodev"], "copyUp": true},
		{
			"destination": "/var/cache",
			"defaultMode": "0755",
			"options": ["rw", "noexec", "nosuid", "nodev"],
			"copyUp": true,
			"size": 8192,
			"inodes": 1024,
		},
	]
}

test_decision_lists_allowances_that_differ_for_the_runner_to_refuse if {
	allowances := _extended["two that differ"].tmpfs
	[allowance.mode | some allowance in allowances; allowance.destination == "/run"] == ["0700", "0755"]
}

test_decision_follows_refusals_and_warnings_that_a_file_adds if {
	decision := _extended.rules
	decision.deny == [{"rule": "rules/extension", "message": "refused"}]
	decision.warn == [{"rule": "rules/extension", "message": "reported"}]
	decision.readonly == true
}

test_decision_follows_an_engine_that_a_file_adds if {
	spec := {
		"annotations": {"boat.example/harbour": "shop"},
		"mounts": [testing.bind("/etc/hosts", "/srv/boat/names"), testing.bind("/etc/hostname", "/srv/hostname")],
		"linux": {"cgroupsPath": "/boat-1"},
	}
	hardened := ossify.decision with input as testing.given(spec) with ossify.config as testing.config
	hardened == _hardened(["/etc/hosts"])
	config := testing.exempting({"namespaces": {"shop": {"reason": "moving"}}})
	exempt := ossify.decision with input as testing.given(spec) with ossify.config as config
	exempt == _left_alone({"rule": "exemptions/namespace", "message": "namespace shop is exempt: moving"})
}
