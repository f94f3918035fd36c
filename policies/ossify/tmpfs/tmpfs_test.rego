package ossify.tmpfs_test

import data.ossify.testing
import data.ossify.tmpfs

_limited(limit) := {"linux": {"resources": {"memory": {"limit": limit}}}}

_allowances(allowances, spec) := result if {
	config := {"tmpfs": {"allowances": allowances}}
	result := tmpfs.allowances with input as testing.given(spec) with data.ossify.config as config
}

_size(entry, spec) := _allowances({"/tmp": entry}, spec)[0].size

test_allowances_are_sorted_and_complete if {
	_allowances(
		{
			"/var/tmp": {"mode": "1777", "options": ["rw", "nosuid", "nodev"], "copy_up": false, "size": 8192},
			"/run": {},
			"/dropped": null,
			"/off": false,
			"/odd": "yes",
		},
		{},
	) == [
		{"destination": "/run", "defaultMode": "0755", "options": ["rw", "noexec", "nosuid", "nodev"], "copyUp": true},
		{
			"destination": "/var/tmp",
			"mode": "1777",
			"options": ["rw", "nosuid", "nodev"],
			"copyUp": false,
			"size": 8192,
			"inodes": 1024,
		},
	]
}

_folder(entry) := object.remove(_allowances({"/tmp": entry}, {})[0], ["destination", "options", "copyUp"])

test_mode_and_owner_are_the_images_unless_they_are_named if {
	folders := {name: _folder(entry) |
		some name, entry in {
			"nothing": {},
			"a mode": {"mode": "2775"},
			"a default": {"default_mode": "1777"},
			"both": {"mode": "0700", "default_mode": "1777"},
			"a mode that is dropped": {"mode": null, "default_mode": "1777"},
			"a default that is dropped": {"default_mode": null},
			"an owner": {"uid": 101},
			"root": {"uid": 0, "gid": 0},
			"an owner that is dropped": {"uid": null, "gid": 5},
			"for the runner to refuse": {"mode": 1777, "uid": "nginx"},
		}
	}
	folders == {
		"nothing": {"defaultMode": "0755"},
		"a mode": {"mode": "2775"},
		"a default": {"defaultMode": "1777"},
		"both": {"mode": "0700"},
		"a mode that is dropped": {"defaultMode": "1777"},
		"a default that is dropped": {"defaultMode": "0755"},
		"an owner": {"defaultMode": "0755", "uid": 101},
		"root": {"defaultMode": "0755", "uid": 0, "gid": 0},
		"an owner that is dropped": {"defaultMode": "0755", "gid": 5},
		"for the runner to refuse": {"mode": 1777, "uid": "nginx"},
	}
}

test_reasons_name_the_paths_that_stay_writable if {
	config := {"tmpfs": {"allowances": {"/var/tmp": {}, "/run": {}, "/dropped": null, "/odd": "yes"}}}
	reasons := tmpfs.reasons with input as testing.given({}) with data.ossify.config as config
	reasons == {
		{
			"rule": "tmpfs/allowances",
			"message": "these stay writable as tmpfs, unless listed as left out: /run, /var/tmp",
		},
		_noexec("/run, /var/tmp"),
		_uncapped("/run, /var/tmp"),
	}
}

_uncapped(paths) := {
	"rule": "tmpfs/uncapped",
	"message": concat("", ["tmpfs without a size, each of which may take half of the host's memory: ", paths]),
}

_reasons(spec, config) := reasons if {
	reasons := tmpfs.reasons with input as testing.given(spec) with data.ossify.config.tmpfs as config
}

test_reasons_name_the_paths_without_a_size if {
	allowances := {
		"/sized": {"size": "64Mi"},
		"/none": {},
		"/null": {"size": null},
		"/share": {"memory_percent": 10},
		"/wrong": {"size": "64m"},
	}
	reasons := {name: _reasons(case[0], case[1]) |
		some name, case in {
			"no limit": [{}, {"allowances": allowances}],
			"limited": [_limited(67108864), {"allowances": allowances}],
			"off": [{}, {"capped": false, "allowances": allowances}],
			"all sized": [{}, {"allowances": {"/sized": {"size": 4096}}}],
		}
	}
	{name: {one | some one in found; one.rule == "tmpfs/uncapped"} | some name, found in reasons} == {
		"no limit": {_uncapped("/none, /null, /share")},
		"limited": {_uncapped("/none, /null")},
		"off": {_uncapped("/none, /null, /share, /sized, /wrong")},
		"all sized": set(),
	}
}

_noexec(paths) := {
	"rule": "tmpfs/noexec",
	"message": concat("", ["tmpfs with noexec, from which no program starts and no library is loaded: ", paths]),
}

test_reasons_name_the_paths_that_no_program_starts_from if {
	allowances := {
		"/a": {"options": ["rw", "nosuid", "nodev"]},
		"/b": {"options": ["rw", "exec"]},
		"/c": {"options": null},
		"/tmp": {"options": ["rw", "noexec"]},
		"/var/tmp": {},
	}
	config := {"tmpfs": {"allowances": allowances}}
	reasons := tmpfs.reasons with input as testing.given({}) with data.ossify.config as config
	{reason | some reason in reasons; reason.rule == "tmpfs/noexec"} == {_noexec("/tmp, /var/tmp")}
	every open in [{}, {"/b": {"options": ["rw", "exec"]}}] {
		none := tmpfs.reasons with input as testing.given({}) with data.ossify.config as {"tmpfs": {"allowances": open}}
		not "tmpfs/noexec" in {reason.rule | some reason in none}
	}
}

_for_image(spec, images) := {allowance.destination: allowance.options | some allowance in found} if {
	config := object.union(testing.config, {"tmpfs": {
		"allowances": {"/tmp": {"options": ["rw", "noexec"]}, "/run": {"options": ["rw", "noexec"]}},
		"images": images,
	}})
	found := tmpfs.allowances with input as testing.given(spec) with data.ossify.config as config
}

test_allowances_by_image_change_those_of_all if {
	open := {"/tmp": {"options": ["rw", "exec"]}}
	changed := {"/tmp": ["rw", "exec"], "/run": ["rw", "noexec"]}
	same := {"/tmp": ["rw", "noexec"], "/run": ["rw", "noexec"]}
	cases := {
		"the tag": [testing.crio, {"registry.example/team/app:1": open}, changed],
		"what it begins with": [testing.containerd, {"registry.example/team": open}, changed],
		"another tag": [testing.crio, {"registry.example/team/app:2": open}, same],
		"a near prefix": [testing.crio, {"registry.example/tea": open}, same],
		"a new path": [
			testing.crio,
			{"registry.example/team": {"/data": {"options": ["rw"]}}},
			object.union(same, {"/data": ["rw"]}),
		],
		"a path that is dropped": [testing.crio, {"registry.example/team": {"/tmp": null}}, object.remove(same, ["/tmp"])],
		"the longest key last": [
			testing.crio,
			{
				"registry.example/team/app:1": open,
				"registry.example": {"/tmp": {"options": ["ro"]}, "/run": {"options": ["ro"]}},
			},
			{"/tmp": ["rw", "exec"], "/run": ["ro"]},
		],
		"an entry that is dropped": [testing.crio, {"registry.example/team": null}, same],
		"none": [testing.crio, null, same],
		"an engine that is not believed": [
			testing.annotated(testing.podman, testing.crio.annotations),
			{"registry.example": open},
			same,
		],
		"an engine that knows no image": [testing.docker, {"registry.example": open}, same],
	}
	results := {name: _for_image(case[0], case[1]) | some name, case in cases}
	results == {name: case[2] | some name, case in cases}
}

_asked(readonly, knobs, allowances) := {"allowances": paths, "reasons": reasons} if {
	spec := {"root": {"readonly": readonly}}
	config := {"tmpfs": object.union(knobs, {"allowances": allowances})}
	given := tmpfs.allowances with input as testing.given(spec) with data.ossify.config as config
	paths := [allowance.destination | some allowance in given]
	reasons := tmpfs.reasons with input as testing.given(spec) with data.ossify.config as config
}

test_allowances_are_none_where_the_root_was_read_only_before_unless_the_data_say_so if {
	allowances := {"/tmp": {}, "/run": {}}
	added := {"allowances": ["/run", "/tmp"], "reasons": {
		{
			"rule": "tmpfs/allowances",
			"message": "these stay writable as tmpfs, unless listed as left out: /run, /tmp",
		},
		_noexec("/run, /tmp"),
		_uncapped("/run, /tmp"),
	}}
	declined := {"allowances": [], "reasons": {{
		"rule": "tmpfs/declined",
		"message": concat("", [
			"the root is read-only in the spec already, so no tmpfs is added (tmpfs.add_to_readonly_roots): ",
			"/run, /tmp",
		]),
	}}}
	given := {name: _asked(case[0], case[1], case[2]) |
		some name, case in {
			"read-only": [true, {}, allowances],
			"read-only, knob off": [true, {"add_to_readonly_roots": false}, allowances],
			"read-only, knob no boolean": [true, {"add_to_readonly_roots": "true"}, allowances],
			"read-only, knob null": [true, {"add_to_readonly_roots": null}, allowances],
			"read-only, knob on": [true, {"add_to_readonly_roots": true}, allowances],
			"read-only, none allowed": [true, {}, {}],
			"writable": [false, {}, allowances],
			"not said": [null, {}, allowances],
			"text": ["true", {}, allowances],
		}
	}
	given == {
		"read-only": declined,
		"read-only, knob off": declined,
		"read-only, knob no boolean": declined,
		"read-only, knob null": declined,
		"read-only, knob on": added,
		"read-only, none allowed": {"allowances": [], "reasons": set()},
		"writable": added,
		"not said": added,
		"text": added,
	}
}

test_allowances_may_be_none if {
	_allowances({}, {}) == []
	reasons := tmpfs.reasons with input as testing.given({}) with data.ossify.config as {}
	reasons == set()
}

test_size_is_the_smaller_cap_in_whole_pages if {
	both := {"size": 65536, "memory_percent": 25}
	sizes := {
		"no limit": _size(both, {}),
		"unlimited": _size(both, _limited(-1)),
		"large limit": _size(both, _limited(9223372036854775807)),
		"small limit": _size(both, _limited(100000)),
		"tiny limit": _size(both, _limited(1)),
		"share only": _size({"memory_percent": 10}, _limited(67108864)),
		"percentage with a fraction": _size({"memory_percent": 12.5}, _limited(67108864)),
		"size null": _size({"size": null, "memory_percent": 25}, _limited(67108864)),
		"share null": _size({"size": 65536, "memory_percent": null}, _limited(4096)),
		"no whole page": _size({"size": 5000}, {}),
		"less than a page": _size({"size": 1}, {}),
		"a share of less than a page": _size({"memory_percent": 0.1}, _limited(100000)),
		"a share with a fraction of a byte": _size({"memory_percent": 12.3}, _limited(100000001)),
	}
	sizes == {
		"no limit": 65536,
		"unlimited": 65536,
		"large limit": 65536,
		"small limit": 24576,
		"tiny limit": 4096,
		"share only": 6709248,
		"percentage with a fraction": 8388608,
		"size null": 16777216,
		"share null": 65536,
		"no whole page": 4096,
		"less than a page": 4096,
		"a share of less than a page": 4096,
		"a share with a fraction of a byte": 12296192,
	}
}

test_size_is_read_as_people_write_it if {
	sizes := {size: _size({"size": size}, {}) |
		some size in [
			"65536", "64Ki", "64Mi", "1Gi", "2Ti", "64k", "512M", "1G", "1T", "9007199254740991", "1Ki",
			"4095k", "69631",
		]
	}
	sizes == {
		"65536": 65536,
		"64Ki": 65536,
		"64Mi": 67108864,
		"1Gi": 1073741824,
		"2Ti": 2199023255552,
		"64k": 61440,
		"4095k": 4091904,
		"69631": 65536,
		"512M": 512000000,
		"1G": 999997440,
		"1T": 1000000000000 - (1000000000000 % 4096),
		"9007199254740991": 9007199254740991 - (9007199254740991 % 4096),
		"1Ki": 4096,
	}
	_size({"size": "64Mi", "memory_percent": 10}, _limited(67108864)) == 6709248
	_inodes({"size": "64Mi"}, {}) == 16384
}

# One more in a digit's place, or in a unit, is another page each time.
test_size_counts_each_digit_and_unit_exactly if {
	sizes := {
		"8191": 4096,
		"12287": 8192,
		"102399": 98304,
		"1003519": 999424,
		"10002431": 9998336,
		"100003839": 99999744,
		"1000001535": 999997440,
		"10000003071": 9999998976,
		"100000002047": 99999997952,
		"1000000004095": 1000000000000,
		"10000000004095": 10000000000000,
		"100000000004095": 100000000000000,
		"1000000000004095": 1000000000000000,
		"4096Ki": 4194304,
		"4096Mi": 4294967296,
		"4096Gi": 4398046511104,
		"4096Ti": 4503599627370496,
		"4096M": 4096000000,
		"4096G": 4096000000000,
		"4096T": 4096000000000000,
	}
	every text, bytes in sizes {
		_size({"size": text}, {}) == bytes
	}
}

test_size_is_left_out_where_no_cap_applies if {
	not _size({}, _limited(67108864))
	not _size({"memory_percent": 10}, {})
}

test_size_that_is_no_cap_is_passed_on_for_the_runner_to_refuse if {
	sizes := {name: _size(case[0], case[1]) |
		some name, case in {
			"text": [{"size": "64m", "memory_percent": 25}, _limited(67108864)],
			"a unit alone": [{"size": "Mi"}, {}],
			"a sign that is no digit": [{"size": "64~"}, {}],
			"no text": [{"size": ""}, {}],
			"a fraction": [{"size": "1.5Gi"}, {}],
			"below none": [{"size": "-64Mi"}, {}],
			"none": [{"size": "0Mi"}, {}],
			"more digits than a size has": [{"size": "12345678901234567"}, {}],
			"digits of others": [{"size": "٦٤Mi"}, {}],
			"a share in text": [{"size": 65536, "memory_percent": "25%"}, {}],
			"0, no limit to tmpfs": [{"size": 0, "memory_percent": 25}, _limited(67108864)],
			"-1, no limit to Docker": [{"size": -1}, {}],
			"less than a byte, and none": [{"size": -0.5}, {}],
			"no share": [{"size": 65536, "memory_percent": 0}, _limited(67108864)],
			"no share, without a limit": [{"size": 65536, "memory_percent": 0}, {}],
			"a share below none": [{"size": 65536, "memory_percent": -25}, {}],
		}
	}
	sizes == {
		"text": "64m",
		"a unit alone": "Mi",
		"a sign that is no digit": "64~",
		"no text": "",
		"a fraction": "1.5Gi",
		"below none": "-64Mi",
		"none": "0Mi",
		"more digits than a size has": "12345678901234567",
		"digits of others": "٦٤Mi",
		"a share in text": "25%",
		"0, no limit to tmpfs": 0,
		"-1, no limit to Docker": -1,
		"less than a byte, and none": -0.5,
		"no share": 0,
		"no share, without a limit": 0,
		"a share below none": -25,
	}
}

test_size_is_left_out_where_caps_are_off if {
	wanted := {"/tmp": {"size": 65536, "memory_percent": 25}, "/run": {"size": "x", "inodes": 7}}
	config := {"tmpfs": {"capped": false, "allowances": wanted}}
	allowances := tmpfs.allowances with input as testing.given(_limited(4096)) with data.ossify.config as config
	every allowance in allowances {
		object.keys(allowance) & {"size", "inodes"} == set()
	}
	count(allowances) == 2
}

_inodes(entry, spec) := object.get(_allowances({"/tmp": entry}, spec)[0], "inodes", "none")

test_inodes_are_one_for_each_page_unless_they_are_named if {
	inodes := {name: _inodes(case[0], case[1]) |
		some name, case in {
			"64 MiB": [{"size": 67108864}, {}],
			"little": [{"size": 4096}, {}],
			"at the floor": [{"size": 4194304}, {}],
			"a page above the floor": [{"size": 4198400}, {}],
			"a share of the memory": [{"size": 67108864, "memory_percent": 10}, _limited(134217728)],
			"more than a decision may say": [{"size": 9007199254740992}, {}],
			"no size": [{}, {}],
			"named": [{"size": 67108864, "inodes": 7}, {}],
			"named without a size": [{"inodes": 7}, {}],
			"none wanted": [{"size": 67108864, "inodes": null}, {}],
			"an option": [{"size": 67108864, "options": ["rw", "nr_inodes=9"]}, {}],
			"another option": [{"size": 67108864, "options": ["rw", "noexec"]}, {}],
			"no options": [{"size": 67108864, "options": null}, {}],
			"for the runner to refuse": [{"size": 67108864, "inodes": "many"}, {}],
			"both, for the runner to refuse": [{"inodes": 7, "options": ["nr_inodes=9"]}, {}],
			"a size for the runner to refuse": [{"size": "64m"}, {}],
		}
	}
	inodes == {
		"64 MiB": 16384,
		"little": 1024,
		"at the floor": 1024,
		"a page above the floor": 1025,
		"a share of the memory": 3276,
		"more than a decision may say": 4294967295,
		"no size": "none",
		"named": 7,
		"named without a size": 7,
		"none wanted": "none",
		"an option": "none",
		"another option": 16384,
		"no options": 16384,
		"for the runner to refuse": "many",
		"both, for the runner to refuse": 7,
		"a size for the runner to refuse": "none",
	}
}
