package ossify_test

import data.ossify
import data.ossify.testing

_allowance := {
	"destination": "/tmp",
	"defaultMode": "1777",
	"options": ["rw", "noexec", "nosuid", "nodev"],
	"copyUp": true,
}

_root_reason := {
	"rule": "readonly/root",
	"message": "the container is not exempt, so its root file system becomes read-only",
}

_tmpfs_reason := {
	"rule": "tmpfs/allowances",
	"message": "these stay writable as tmpfs, unless listed as left out: /tmp",
}

_noexec_reason := {
	"rule": "tmpfs/noexec",
	"message": "tmpfs with noexec, from which no program starts and no library is loaded: /tmp",
}

_uncapped_reason := {
	"rule": "tmpfs/uncapped",
	"message": "tmpfs without a size, each of which may take half of the host's memory: /tmp",
}

_files_reason(paths) := {
	"rule": "files/engine",
	"message": concat("", ["files that the engine mounted are read-only: ", concat(", ", paths)]),
}

_hardened(paths) := {
	"mode": "enforce",
	"readonly": true,
	"tmpfs": [_allowance],
	"readonlyMounts": paths,
	"deny": [],
	"warn": [],
	"reasons": [_files_reason(paths), _root_reason, _tmpfs_reason, _noexec_reason, _uncapped_reason],
}

_left_alone(reason) := {
	"mode": "enforce",
	"tmpfs": [],
	"readonlyMounts": [],
	"deny": [],
	"warn": [],
	"reasons": [reason],
}

# Rules, not functions: `opa build` makes entrypoints of all that refers to one, and can't do that with functions.
_decisions[case][name] := decision if {
	some case, specs in _cases
	some name, spec in specs
	decision := ossify.decision with input as testing.given(spec) with ossify.config as testing.config
}

_cases := {
	"ordinary": {
		"crio": testing.crio,
		"containerd": testing.containerd,
		"podman": testing.podman,
		"docker": testing.docker,
		"plain": testing.plain,
	},
	"left alone": {
		"privileged": object.union(testing.podman, testing.privileged_patch),
		"crio sandbox": testing.crio_sandbox,
		"containerd sandbox": testing.containerd_sandbox,
	},
	"no proper spec": {
		"empty": {},
		"null": null,
		"a number": 7,
		"nulls": {"root": null, "process": null, "mounts": null, "annotations": null, "linux": null},
		"wrong types": {"root": "x", "process": [], "mounts": {"a": 1}, "annotations": ["x"], "linux": "x"},
		"odd mounts": {
			"mounts": [null, 7, {}, {"destination": null}, {"destination": "/etc/hosts", "source": 7, "options": null}],
			"linux": {"cgroupsPath": 7},
		},
		"odd annotations": {"annotations": {"io.container.manager": 7, "io.kubernetes.cri.container-type": null}},
	},
}

test_decision_hardens_the_ordinary_container_of_every_engine if {
	_decisions.ordinary == {
		"crio": _hardened(["/etc/hostname", "/etc/resolv.conf", "/run/.containerenv"]),
		"containerd": _hardened(["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"]),
		"podman": _hardened(["/etc/hosts", "/run/.containerenv"]),
		"docker": _hardened(["/etc/hosts", "/etc/resolv.conf"]),
		"plain": _hardened(["/etc/resolv.conf"]),
	}
}

test_decision_leaves_privileged_containers_and_sandboxes_alone if {
	sandbox := _left_alone({
		"rule": "exemptions/sandbox",
		"message": "the pod's sandbox is exempt: only holds namespaces",
	})
	_decisions["left alone"] == {
		"privileged": _left_alone({
			"rule": "exemptions/privileged",
			"message": "a privileged container is exempt: manages the host",
		}),
		"crio sandbox": sandbox,
		"containerd sandbox": sandbox,
	}
}

test_decision_hardens_what_is_no_proper_spec if {
	bare := object.union(_hardened([]), {"reasons": [_root_reason, _tmpfs_reason, _noexec_reason, _uncapped_reason]})
	odd := object.union(bare, {"warn": [{
		"rule": "engines/unproven",
		"message": concat("", [
			"the annotations say that containerd made the spec, but nothing else in it confirms that, so they are ignored; ",
			"if it did, list its folders in data.ossify.config.engine_folders",
		]),
	}]})
	_decisions["no proper spec"] == {
		"empty": bare,
		"null": bare,
		"a number": bare,
		"nulls": bare,
		"wrong types": bare,
		"odd mounts": bare,
		"odd annotations": odd,
	}
}

test_decision_is_defined_without_configuration if {
	decision := ossify.decision with input as testing.given(testing.plain) with ossify.config as {}
	decision == {
		"mode": "enforce",
		"readonly": true,
		"tmpfs": [],
		"readonlyMounts": [],
		"deny": [],
		"warn": [],
		"reasons": [_root_reason],
	}
}

test_decision_says_that_a_read_only_root_stays_so if {
	spec := object.union(testing.plain, {"root": {"readonly": true}})
	decision := ossify.decision with input as testing.given(spec) with ossify.config as testing.config
	decision == object.union(_hardened(["/etc/resolv.conf"]), {"tmpfs": [], "reasons": [
		_files_reason(["/etc/resolv.conf"]),
		{
			"rule": "readonly/root",
			"message": "the container is not exempt, so its root file system stays read-only",
		},
		{
			"rule": "tmpfs/declined",
			"message": "the root is read-only in the spec already, so no tmpfs is added (tmpfs.add_to_readonly_roots): /tmp",
		},
	]})
}

test_decision_sorts_reasons_and_warnings if {
	config := testing.exempting({
		"namespaces": {"shop": {"reason": "moving"}},
		"images": {"registry.example": {"reason": "ours"}, "registry.example/team": {"reason": "old", "until": "2026-01-31"}},
		"labels": {"tier": {}, "tier=front": {"reason": "", "until": "2027-01-31"}},
	})
	decision := ossify.decision with input as testing.given(testing.crio) with ossify.config as config
	decision == {
		"mode": "enforce",
		"tmpfs": [],
		"readonlyMounts": [],
		"deny": [],
		"warn": [
			{
				"rule": "exemptions/image",
				"message": "the exemption of image registry.example/team does not count: it expired on 2026-01-31",
			},
			{
				"rule": "exemptions/label",
				"message": "the exemption of label tier does not count: it gives no reason",
			},
			{
				"rule": "exemptions/label",
				"message": "the exemption of label tier=front does not count: it gives no reason",
			},
		],
		"reasons": [
			{"rule": "exemptions/image", "message": "image registry.example is exempt: ours"},
			{"rule": "exemptions/namespace", "message": "namespace shop is exempt: moving"},
		],
	}
}
