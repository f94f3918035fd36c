package ossify.container_test

import data.ossify.container
import data.ossify.testing

_privileged(specs) := {name |
	some name, spec in specs
	container.privileged with input as testing.given(spec) with data.ossify.config as testing.config
}

_whole := object.union(testing.crio, testing.privileged_patch)

# All that is not one of the two signs, as an author can ask for it.
_asked_for := object.union(_whole, {
	"mounts": [_readonly_sys],
	"linux": {"resources": {"devices": [{"allow": false, "access": "rwm"}]}},
})

_readonly_sys := object.union(testing.writable_sys, {"options": ["nosuid", "noexec", "nodev", "ro"]})

_by_devices(rules) := object.union(_asked_for, {"linux": {"resources": {"devices": rules}}})

_by_mounts(mounts) := object.union(_asked_for, {"mounts": mounts})

_by_sys(change) := _by_mounts([object.union(testing.writable_sys, change)])

_with_capabilities(change) := object.union(_whole, {"process": {"capabilities": change}})

_host_sys := object.union(testing.bind("/sys", "/sys"), {"options": ["rbind", "rprivate", "rw"]})

_everything := {"allow": true, "access": "rwm"}

test_privileged_is_what_engines_write_with_either_sign if {
	specs := {
		"both": _whole,
		"nothing masked, said outright": object.union(_whole, {"linux": {"maskedPaths": [], "readonlyPaths": null}}),
		"Docker, which says unconfined": object.union(_whole, {"process": {"apparmorProfile": "unconfined"}}),
		"devices only": _by_devices([_everything]),
		"devices, and one more": _by_devices([_everything, {
			"allow": true, "type": "c", "major": 1, "minor": 3,
			"access": "rwm",
		}]),
		"devices, and a volume at /sys": object.union(_by_devices([_everything]), {"mounts": [_host_sys]}),
		"devices, and no mounts": object.union(_by_devices([_everything]), {"mounts": null}),
		"sysfs only": _by_sys({}),
		"sysfs, of which Docker only drops ro": _by_sys({"options": ["nosuid", "noexec", "nodev"]}),
		"sysfs, and a volume over it": _by_mounts([testing.writable_sys, testing.bind("/sys", "/srv/sys")]),
		"sysfs, and no device rules, as in rootless Podman": object.union(
			_by_sys({}),
			{"linux": {"resources": {"devices": null}}},
		),
		"a trimmed host, or an old Docker": _with_capabilities({
			"bounding": ["CAP_SYS_ADMIN"],
			"effective": ["CAP_SYS_ADMIN"],
		}),
	}
	_privileged(specs) == object.keys(specs)
}

test_privileged_is_no_claim_and_nothing_that_an_author_can_ask_for if {
	_privileged({
		"ordinary": testing.crio,
		"empty": {},
		"annotations only": testing.annotated(testing.podman, {
			"io.podman.annotations.privileged": "TRUE",
			"io.kubernetes.cri-o.PrivilegedRuntime": "true",
		}),
		"all capabilities, nothing masked, unconfined": _asked_for,
		"the same with a volume at /sys": _by_mounts([_host_sys]),
		"a volume at /sys besides the engine's": _by_mounts([_readonly_sys, _host_sys]),
		"another sysfs behind the engine's, by ctr": _by_mounts([_readonly_sys, testing.writable_sys]),
		"/sys read-only": _by_sys({"options": ["rw", "ro"]}),
		"/sys recursively read-only": _by_sys({"options": ["rro"]}),
		"/sys without options": _by_mounts([{"destination": "/sys", "type": "sysfs"}]),
		"/sys with options null": _by_sys({"options": null}),
		"a sysfs elsewhere": _by_mounts([_readonly_sys, object.union(testing.writable_sys, {"destination": "/srv/sys"})]),
		"a tmpfs at /sys": _by_sys({"type": "tmpfs"}),
		"no /sys": _by_mounts([]),
		"mounts null": _by_mounts(null),
		"no device rules": _by_devices([]),
		"device rules null": _by_devices(null),
		"device rule that denies": _by_devices([{"allow": false, "access": "rwm"}]),
		"device rule without allow": _by_devices([{"access": "rwm"}]),
		"device rule for one type": _by_devices([{"allow": true, "type": "c", "access": "rwm"}]),
		"device rule for all types, by Podman's --device-cgroup-rule": _by_devices([{
			"allow": true, "type": "a",
			"access": "rwm",
		}]),
		"device rule for all types, by Docker's": _by_devices([{
			"allow": true, "type": "a", "major": -1, "minor": -1,
			"access": "rwm",
		}]),
		"device rule for one major": _by_devices([{"allow": true, "major": 10, "access": "rwm"}]),
		"device rule for one minor": _by_devices([{"allow": true, "minor": 200, "access": "rwm"}]),
		"device rule without mknod": _by_devices([{"allow": true, "access": "rw"}]),
		"device rule without access": _by_devices([{"allow": true}]),
		"device rule with text for allow": _by_devices([{"allow": "true", "access": "rwm"}]),
		"devices denied before": _by_devices([{"allow": false, "access": "rwm"}, _everything]),
		"devices denied after all": _by_devices([_everything, {"allow": false, "access": "rwm"}]),
		"one device denied": _by_devices([_everything, {"allow": false, "type": "c", "major": 1, "access": "rwm"}]),
		"a rule without allow beside it": _by_devices([_everything, {"type": "c", "access": "rwm"}]),
	}) == set()
}

test_privileged_is_nothing_that_is_confined if {
	_privileged({
		"capability not in force": _with_capabilities({"effective": ["CAP_SYS_MODULE"]}),
		"capability not for children": _with_capabilities({"bounding": ["CAP_SYS_MODULE"]}),
		"a user other than root, in Docker and Podman": _with_capabilities({"effective": null}),
		"capabilities null": _with_capabilities({"bounding": null, "effective": null}),
		"masked path": object.union(_whole, {"linux": {"maskedPaths": ["/proc/kcore"]}}),
		"read-only path": object.union(_whole, {"linux": {"readonlyPaths": ["/proc/sys"]}}),
		"masked paths of no known kind": object.union(_whole, {"linux": {"maskedPaths": "none"}}),
		"seccomp": object.union(_whole, {"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW"}}}),
		"AppArmor": object.union(_whole, {"process": {"apparmorProfile": "crio-default"}}),
	}) == set()
}

_asking(capabilities) := testing.exempting({"privileged": {"capabilities": capabilities}})

_three := ["CAP_SYS_ADMIN", "CAP_SYS_MODULE", "CAP_SYS_BOOT"]

test_privileged_needs_all_capabilities_of_a_longer_list_that_the_host_can_give if {
	spec := _with_capabilities({"bounding": ["CAP_SYS_ADMIN"], "effective": ["CAP_SYS_ADMIN"]})
	cases := {
		"the host is not known": [{}, false],
		"the host can give all": [{"capabilities": _three}, false],
		"the host can give one more": [{"capabilities": ["CAP_SYS_ADMIN", "CAP_SYS_BOOT"]}, false],
		"the host can give no more": [{"capabilities": ["CAP_SYS_ADMIN", "CAP_CHOWN"]}, true],
		"the host can give none of them": [{"capabilities": ["CAP_CHOWN"]}, false],
		"the host can give none at all": [{"capabilities": []}, false],
	}
	every host, expected in cases {
		answer := container.privileged with input as object.union(testing.given(spec), {"host": expected[0]})
			with data.ossify.config as _asking(_three)
		[host, answer] == [host, expected[1]]
	}
}

test_lacking_is_what_alone_keeps_a_container_of_an_unknown_host_from_being_privileged if {
	trimmed := _with_capabilities({"bounding": ["CAP_SYS_ADMIN"], "effective": ["CAP_SYS_ADMIN"]})
	cases := [
		[trimmed, {}, {"CAP_SYS_BOOT", "CAP_SYS_MODULE"}],
		[trimmed, {"capabilities": _three}, set()],
		[_whole, {}, {"CAP_SYS_BOOT"}],
		[_with_capabilities({"effective": null}), {}, set()],
		[_asked_for, {}, set()],
		[object.union(trimmed, {"linux": {"maskedPaths": ["/proc/kcore"]}}), {}, set()],
		[object.union(trimmed, {"process": {"apparmorProfile": "crio-default"}}), {}, set()],
	]
	every case in cases {
		answer := container.lacking with input as object.union(testing.given(case[0]), {"host": case[1]})
			with data.ossify.config as _asking(_three)
		answer == case[2]
	}
}

test_privileged_is_no_container_without_required_capabilities if {
	every capabilities in [[], null] {
		not container.privileged with input as testing.given(_whole) with data.ossify.config as _asking(capabilities)
	}
}

test_unproven_privilege_is_all_but_the_signs_and_a_writable_bind_mount_at_sys if {
	specs := {
		"unproven": _by_mounts([_host_sys]),
		"both signs": _whole,
		"the engine's sysfs": _asked_for,
		"read-only": _by_mounts([object.union(_host_sys, {"options": ["rbind", "ro"]})]),
		"elsewhere": _by_mounts([object.union(_host_sys, {"destination": "/srv/sys"})]),
		"a tmpfs": _by_sys({"type": "tmpfs"}),
		"devices": object.union(_by_devices([_everything]), {"mounts": [_host_sys]}),
		"masked path": object.union(_by_mounts([_host_sys]), {"linux": {"maskedPaths": ["/proc/kcore"]}}),
		"AppArmor": object.union(_by_mounts([_host_sys]), {"process": {"apparmorProfile": "crio-default"}}),
		"capabilities": object.union(_by_mounts([_host_sys]), {"process": {"capabilities": {"effective": []}}}),
	}
	found := {name |
		some name, spec in specs
		container.unproven_privilege with input as testing.given(spec) with data.ossify.config as testing.config
	}
	found == {"unproven"}
}
