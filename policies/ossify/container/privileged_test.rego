package ossify.container_test

import data.ossify.container
import data.ossify.testing

_privileged(specs) := {name |
	some name, spec in specs
	container.privileged with input as testing.given(spec) with data.ossify.config as testing.config
}

_whole := object.union(testing.crio, testing.privileged_patch)

_with_mounts(mounts) := object.union(_whole, {"mounts": mounts})

_with_sys(change) := _with_mounts([object.union(testing.writable_sys, change)])

_with_devices(rules) := object.union(_whole, {"linux": {"resources": {"devices": rules}}})

_with_capabilities(change) := object.union(_whole, {"process": {"capabilities": change}})

test_privileged_is_the_whole_shape_as_engines_write_it if {
	specs := {
		"crio": _whole,
		"nothing masked, said outright": object.union(_whole, {"linux": {"maskedPaths": [], "readonlyPaths": null}}),
		"docker, which only drops ro": _with_sys({"options": ["nosuid", "noexec", "nodev"]}),
		"docker, which says unconfined": object.union(_whole, {"process": {"apparmorProfile": "unconfined"}}),
		"a device rule for any type, which is empty": _with_devices([{"allow": true, "type": "", "access": "rwm"}]),
		"a device more": _with_devices([
			{"allow": false, "access": "rwm"},
			{"allow": true, "type": "a", "major": -1, "minor": -1, "access": "rwm"},
			{"allow": true, "type": "c", "major": 1, "minor": 3, "access": "rwm"},
		]),
	}
	_privileged(specs) == object.keys(specs)
}

test_privileged_is_nothing_less if {
	_privileged({
		"ordinary": testing.crio,
		"empty": {},
		"annotations only": testing.annotated(testing.podman, {
			"io.podman.annotations.privileged": "TRUE",
			"io.kubernetes.cri-o.PrivilegedRuntime": "true",
		}),
		"all that a pod can ask for without privileged": object.union(_whole, {
			"mounts": [object.union(testing.writable_sys, {"options": ["nosuid", "noexec", "nodev", "ro"]})],
			"linux": {"resources": {"devices": [{"allow": false, "access": "rwm"}]}},
		}),
		"/sys read-only": _with_sys({"options": ["rw", "ro"]}),
		"/sys from the host": _with_sys({"type": "bind", "source": "/sys", "options": ["rbind", "rw"]}),
		"/sys without options": _with_mounts([{"destination": "/sys", "type": "sysfs"}]),
		"/sys with options null": _with_sys({"options": null}),
		"/sys covered": _with_mounts([testing.writable_sys, testing.bind("/sys", "/srv/sys")]),
		"no /sys": _with_mounts([]),
		"mounts null": _with_mounts(null),
		"no device rules": _with_devices([]),
		"device rules null": _with_devices(null),
		"device rule that denies": _with_devices([{"allow": false, "access": "rwm"}]),
		"device rule without allow": _with_devices([{"access": "rwm"}]),
		"device rule for one type": _with_devices([{"allow": true, "type": "c", "access": "rwm"}]),
		"device rule for one major": _with_devices([{"allow": true, "major": 10, "access": "rwm"}]),
		"device rule for one minor": _with_devices([{"allow": true, "minor": 200, "access": "rwm"}]),
		"device rule without mknod": _with_devices([{"allow": true, "access": "rw"}]),
		"device rule without access": _with_devices([{"allow": true}]),
		"devices denied after all": _with_devices([{"allow": true, "access": "rwm"}, {"allow": false, "access": "rwm"}]),
		"capability not in force": _with_capabilities({"effective": ["CAP_SYS_ADMIN"]}),
		"capability not for children": _with_capabilities({"bounding": ["CAP_SYS_ADMIN"]}),
		"capabilities null": _with_capabilities({"bounding": null, "effective": null}),
		"masked path": object.union(_whole, {"linux": {"maskedPaths": ["/proc/kcore"]}}),
		"read-only path": object.union(_whole, {"linux": {"readonlyPaths": ["/proc/sys"]}}),
		"masked paths of no known kind": object.union(_whole, {"linux": {"maskedPaths": "none"}}),
		"seccomp": object.union(_whole, {"linux": {"seccomp": {"defaultAction": "SCMP_ACT_ALLOW"}}}),
		"AppArmor": object.union(_whole, {"process": {"apparmorProfile": "crio-default"}}),
	}) == set()
}

test_privileged_may_take_a_single_capability if {
	config := testing.exempting({"privileged": {"capabilities": ["CAP_SYS_ADMIN"]}})
	container.privileged with input as testing.given(_whole) with data.ossify.config as config
}

test_privileged_is_nobody_without_required_capabilities if {
	every capabilities in [[], null] {
		config := testing.exempting({"privileged": {"capabilities": capabilities}})
		not container.privileged with input as testing.given(_whole) with data.ossify.config as config
	}
}
