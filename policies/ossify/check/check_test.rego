package ossify.check_test

import data.ossify.check
import data.ossify.testing

_now := "2026-11-23T12:00:00Z"

_findings(config) := findings if {
	findings := check.findings with input as {"now": _now} with data.ossify.config as config
}

# Each finding as [rule, the last key of its path].
_found(config) := {[finding.rule, key] |
	some finding in _findings(config)
	key := finding.path[count(finding.path) - 1]
}

_exempting(exemptions) := _found(testing.exempting(exemptions))

_entry := {"reason": "moving"}

test_findings_are_none_in_the_shipped_data if {
	findings := check.findings with input as {"now": _now}
	findings == set()
}

test_findings_are_none_without_data if _findings({}) == set()

test_exemption_void_says_what_the_decision_would_warn_of if {
	_findings(testing.exempting({"namespaces": {"shop": {"reason": "moving", "until": "2026-11-22"}}})) == {{
		"rule": "exemption-void",
		"message": "the exemption of namespace shop does not count: it expired on 2026-11-22",
		"advice": "fix or delete it: until then, such containers are hardened",
		"path": ["ossify", "config", "exemptions", "namespaces", "shop"],
	}}
}

test_exemption_void_is_found_in_every_kind if {
	_exempting({
		"privileged": {"reason": ""},
		"unproven_privileged": {"reason": "x", "until": "soon"},
		"sandbox": {"reason": "x", "until": "soon"},
		"namespaces": {"shop": {}},
		"images": {"registry.example/app": {}},
		"labels": {"tier": _entry},
		"annotations": {"tier": _entry},
		"trust": {"labels": true},
	}) == {
		["exemption-void", "privileged"],
		["exemption-date", "until"],
		["exemption-void", "shop"],
		["exemption-void", "registry.example/app"],
		["exemption-void", "tier"],
	}
}

test_exemption_date_is_an_error_where_the_calendar_has_no_such_day if {
	every until in {"2027-02-30", "2027-13-01", "soon", "", null, 7} {
		_findings(testing.exempting({"namespaces": {"shop": {"reason": "moving", "until": until}}})) == {{
			"rule": "exemption-date",
			"severity": "error",
			"message": concat("", [
				"the exemption of namespace shop does not count: ",
				"its end date is not a calendar date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ",
			]),
			"advice": "write the last day on which it counts, or delete the entry: until then, such containers are hardened",
			"path": ["ossify", "config", "exemptions", "namespaces", "shop", "until"],
		}}
	}
}

test_exemption_void_is_silent_on_entries_that_are_dropped if {
	_exempting({"privileged": false, "sandbox": null, "namespaces": {"shop": null}}) == set()
}

test_exemption_needless_below_an_exempt_image if {
	images := {
		"registry.example/team": _entry, "registry.example/team/app": _entry, "registry.example/team/app:1": _entry,
		"registry.example/teamx/app": _entry,
	}
	_exempting({"images": images}) == {
		["exemption-needless", "registry.example/team/app"],
		["exemption-needless", "registry.example/team/app:1"],
	}
}

test_exemption_needless_names_the_nearest if {
	images := {"registry.example/a": _entry, "registry.example/a/b": _entry, "registry.example/a/b/c": _entry}
	messages := {finding.message | some finding in _findings(testing.exempting({"images": images}))}
	messages == {
		"the image registry.example/a/b is exempt already, as registry.example/a is",
		"the image registry.example/a/b/c is exempt already, as registry.example/a/b is",
	}
}

test_exemption_needless_beside_an_exempt_label if {
	keys := {"tier": _entry, "tier=front": _entry, "tiers=front": _entry}
	_exempting({"labels": keys, "annotations": keys, "trust": {"labels": true, "annotations": true}}) == {[
		"exemption-needless",
		"tier=front",
	]}
}

test_exemption_needless_is_none_that_is_not_trusted if {
	_exempting({"labels": {"tier": _entry, "tier=front": _entry}}) == {
		["exemption-void", "tier"],
		["exemption-void", "tier=front"],
	}
}

test_exemption_needless_looks_at_the_end_dates if {
	cases := {
		["2026-12-01", "2026-12-02"]: set(),
		["2026-12-02", "2026-12-02"]: {["exemption-needless", "registry.example/a/b"]},
		["2026-12-02", "2026-12-01"]: {["exemption-needless", "registry.example/a/b"]},
		["2026-11-01", "2026-12-01"]: {["exemption-void", "registry.example/a"]},
	}
	every untils, expected in cases {
		_exempting({"images": {
			"registry.example/a": {"reason": "x", "until": untils[0]},
			"registry.example/a/b": {"reason": "x", "until": untils[1]},
		}}) == expected
	}
}

test_exemption_needless_is_not_one_that_outlasts_for_ever if {
	_exempting({"images": {
		"registry.example/a": {"reason": "x", "until": "2026-12-01"},
		"registry.example/a/b": _entry,
	}}) == set()
}

test_exemption_unreachable if {
	_exempting({
		"namespaces": object.union(
			{"kube-*": _entry, "k*": _entry, "kube-system": _entry, _characters(63): _entry},
			{key: _entry |
				some key in ["Shop", "*", "**", "*-system", "kube-*-x", "kube-**", "Kube-*", "-*", "kube-?", "a-", _characters(64)]
			},
		),
		"images": {
			"nginx": _entry, "library/nginx": _entry, "registry.example/": _entry, "registry.example/*": _entry,
			"localhost/a": _entry, "registry:5000/a": _entry,
		},
		"labels": {"tier=*": _entry},
		"trust": {"labels": true},
	}) == {
		["exemption-unreachable", "Shop"],
		["exemption-unreachable", "*"],
		["exemption-unreachable", "**"],
		["exemption-unreachable", "*-system"],
		["exemption-unreachable", "kube-*-x"],
		["exemption-unreachable", "kube-**"],
		["exemption-unreachable", "Kube-*"],
		["exemption-unreachable", "-*"],
		["exemption-unreachable", "kube-?"],
		["exemption-unreachable", "a-"],
		["exemption-unreachable", _characters(64)],
		["exemption-unreachable", "nginx"],
		["exemption-unreachable", "library/nginx"],
		["exemption-unreachable", "registry.example/"],
		["exemption-unreachable", "registry.example/*"],
		["exemption-unreachable", "tier=*"],
	}
}

_characters(number) := concat("", [character | some _ in numbers.range(1, number); character := "a"])

_hex := "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

_usual := "write it as the specs of containers have it, or delete it"

_short := "a short name does not name a registry, so it never matches; write it with the registry"

_own := "engines write docker.io/library for Docker's own images"

_capitals := "a repository name has no capital letters"

_name := "a repository name is lower-case letters and digits, with ., _, __ or - between them"

_tag := "a tag is letters, digits, _, . and -, at most 128, and begins with no . or -"

_digest := "a digest is sha256: and 64 of 0 to 9 and a to f"

_registry := "its registry is not a host name with an optional port number"

# What is wrong with a key, and what to do.
_images := {
	"docker://registry.example/app:1": ["a reference has no scheme", "write registry.example/app:1, or delete it"],
	"docker-pullable://docker.io/nginx:1": ["a reference has no scheme", "write docker.io/library/nginx:1, or delete it"],
	"https://registry.example/Team/App:RC": ["a reference has no scheme", "write registry.example/team/app:RC, or delete it"],
	"docker://nginx": ["a reference has no scheme", _usual],
	"nginx:latest": [_short, _usual],
	"nginx:1.27": [_short, _usual],
	"nginx@sha256:0": [_short, _usual],
	"index.docker.io/library/nginx": ["engines write docker.io for it", "write docker.io/library/nginx, or delete it"],
	"docker.io/nginx:1.27": [_own, "write docker.io/library/nginx:1.27, or delete it"],
	concat("@sha256:", ["docker.io/nginx", _hex]): [_own, concat("", ["write docker.io/library/nginx@sha256:", _hex, ", or delete it"])],
	"registry.example/Team/app": [_capitals, "write registry.example/team/app, or delete it"],
	"registry.example/team/App:V1": [_capitals, "write registry.example/team/app:V1, or delete it"],
	"registry.example/a..b": [_name, _usual],
	"registry.example/app ": [_name, _usual],
	"registry.example/-app": [_name, _usual],
	"registry.example/app:": [_tag, _usual],
	"registry.example/app:-1": [_tag, _usual],
	"registry.example/app:1:2": [_tag, _usual],
	concat(":", ["registry.example/app", _characters(129)]): [_tag, _usual],
	concat("@sha256:", ["registry.example/app", upper(_hex)]): [
		_digest,
		concat("", ["write registry.example/app@sha256:", _hex, ", or delete it"]),
	],
	"registry.example/app@sha256:0123": [_digest, _usual],
	concat("@", ["registry.example/app", _hex]): [_digest, _usual],
	concat("@sha256:", ["registry.example/app", _hex, _hex]): [_digest, _usual],
	"registry.example:http/app": [_registry, _usual],
	"registry_.example/app": [_registry, _usual],
}

test_exemption_unreachable_says_why_no_image_is_called_so_and_what_may_be_meant if {
	every key, expected in _images {
		{[finding.message, finding.advice] |
			some finding in _findings(testing.exempting({"images": {key: _entry}}))
		} == {[concat("", ["no container has the image ", key, ": ", expected[0]]), expected[1]]}
	}
}

test_exemption_unreachable_is_not_found_of_images_that_engines_write if {
	every key in {
		"localhost", "localhost/a", "registry:5000", "registry:5000/a", "Registry.example/a", "[fd00::1]:5000/a", "registry.example",
		"registry.example/a__b/c--d/e.f_g:V1.2-rc_3", "docker.io/nginx", "docker.io/library/nginx:1",
		concat(":", ["registry.example/a", _characters(128)]),
		concat("@sha256:", ["registry.example/a", _hex]), concat("@sha256:", ["registry.example/a:1", _hex]),
		concat("", ["registry.example/a@sha512:", _hex, _hex]),
	} {
		_findings(testing.exempting({"images": {key: _entry}})) == set()
	}
}

test_exemption_unreachable_and_mode_of_every_namespace_say_what_to_write if {
	config := object.union(testing.exempting({"namespaces": {"*": _entry}}), {"namespace_modes": {"*": "audit"}})
	_findings(config) == {
		{
			"rule": "exemption-unreachable",
			"message": "no container has the namespace *: a pattern has at least one character before its *",
			"advice": "to leave every container as it is, set data.ossify.config.mode to audit; otherwise name the namespaces",
			"path": ["ossify", "config", "exemptions", "namespaces", "*"],
		},
		{
			"rule": "knob-unreachable",
			"message": "no container has the namespace *: a pattern has at least one character before its *",
			"advice": "set data.ossify.config.mode, which applies to every namespace without a mode of its own",
			"path": ["ossify", "config", "namespace_modes", "*"],
		},
	}
}

test_exemption_void_is_found_of_patterns if {
	_findings(testing.exempting({"namespaces": {"kube-*": {"reason": "moving", "until": "2026-11-22"}}})) == {{
		"rule": "exemption-void",
		"message": "the exemption of namespace kube-* does not count: it expired on 2026-11-22",
		"advice": "fix or delete it: until then, such containers are hardened",
		"path": ["ossify", "config", "exemptions", "namespaces", "kube-*"],
	}}
}

_allowing(allowances) := _found({"tmpfs": {"allowances": allowances}})

test_allowance_refused if {
	allowances := {path: {"size": count(path) * 4096} |
		some path in [
			"/", "/proc", "/proc/x", "/sys/fs", "/dev", "/dev/shm", "run", "/run/", "/a/../b", "//a", "/a/./b", "/procs",
			"/.cache",
		]
	}
	_allowing(allowances) == {["allowance-refused", path] |
		some path in ["/", "/proc", "/proc/x", "/sys/fs", "/dev", "run", "/run/", "/a/../b", "//a", "/a/./b"]
	}
}

test_allowance_refused_is_silent_on_those_that_are_dropped if _allowing({"/proc": null}) == set()

test_allowances_of_images_are_checked_as_those_of_all if {
	_found({"tmpfs": {"images": {
		"registry.example/app": {"/proc": {}, "/data": {}, "/sys": null},
		"registry.example/*": {"/data": {}},
		"nginx": {},
		"library/nginx": null,
	}}}) == {
		["allowance-refused", "/proc"],
		["allowance-uncapped", "/proc"],
		["allowance-uncapped", "/data"],
		["knob-unreachable", "registry.example/*"],
		["knob-unreachable", "nginx"],
	}
}

test_allowance_needless_below_an_equal_one if {
	_allowing({
		"/run": {"size": null},
		"/run/lock": {"size": null},
		"/run/user": {"size": 4096},
		"/runs": {"size": null},
	}) == {["allowance-needless", "/run/lock"]}
}

test_allowances_exceed_memory if {
	allowances := {
		"/a": {"memory_percent": 60, "size": "1Gi"},
		"/b": {"memory_percent": 40, "size": 4096},
		"/c": {"size": null},
		"/d": null,
	}
	_allowing(allowances) == {["allowances-exceed-memory", "allowances"]}
	_found({"tmpfs": {"capped": false, "allowances": allowances}}) == set()
	_allowing({"/a": {"memory_percent": 60, "size": null}, "/b": {"memory_percent": 39, "size": null}}) == set()
}

test_allowance_uncapped_without_a_size if {
	allowances := {"/a": {}, "/b": {"memory_percent": 10}, "/c": {"size": null}, "/d": {"size": "64Mi"}, "/e": null}
	_allowing(allowances) == {["allowance-uncapped", "/a"], ["allowance-uncapped", "/b"]}
	_found({"tmpfs": {"capped": false, "allowances": allowances}}) == set()
	_found({"tmpfs": {
		"allowances": {"/d": {"size": "64Mi"}},
		"images": {"registry.example/app": {
			"/d": {"copy_up": false}, "/f": {"copy_up": false}, "/g": {"size": null},
			"/h": null,
		}},
	}}) == {["allowance-uncapped", "/f"]}
}

test_knob_unreachable if {
	_found({
		"engine_files": {"etc/hosts": true, "/etc/": true, "/etc/hosts": true, "x": false},
		"namespace_modes": {"Shop": "audit", "shop": "audit", "kube-*": "audit", "*-x": "audit", "a*b": null},
	}) == {
		["knob-unreachable", "*-x"],
		["knob-unreachable", "etc/hosts"],
		["knob-unreachable", "/etc/"],
		["knob-unreachable", "Shop"],
	}
	_found({"engine_folders": {
		"storage": {"/srv/a": true, "srv/b": true, "/srv/../c": true, "/": true, "d": false},
		"docker": null,
	}}) == {["knob-unreachable", "srv/b"], ["knob-unreachable", "/srv/../c"], ["knob-unreachable", "/"]}
}
