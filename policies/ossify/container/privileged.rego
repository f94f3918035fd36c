package ossify.container

import data.ossify.config

# METADATA
# title: Privileged
# description: |
#   Whether the container was started as privileged, judged by what the engine made of that in the spec. All of
#   the signs must be there. An author without `privileged: true` can have some of them in Kubernetes, one by one:
#   capabilities ("ALL"), seccomp and AppArmor ("Unconfined") and the unmasked /proc (`procMount: Unmasked`). He
#   can't have a writable sysfs, because a volume at /sys is a bind mount, nor a device rule that allows everything,
#   because devices are granted one by one. Annotations, such as Podman's io.podman.annotations.privileged, count
#   for nothing: anybody can write them.
# scope: document
default privileged := false

privileged if {
	_all_devices
	_strong_capabilities
	_writable_sysfs
	_nothing_hidden
	_unconfined
}

# No author has this without `privileged`. A rule that denies after it would take some of it back.
_all_devices if {
	some position, rule in input.spec.linux.resources.devices
	_any_device(rule)
	position > _last_denial
}

# The position of the last rule that takes something away. Found once: an author chooses how many rules there are.
_last_denial := max(array.concat([-1], denials)) if {
	denials := [position | some position, rule in input.spec.linux.resources.devices; not rule.allow == true]
}

# A missing type, major or minor means "any" (OCI runtime spec, config-linux, "Device cgroup"). runc writes "a", too.
_any_device(rule) if {
	rule.allow == true
	object.get(rule, "type", "a") in {"a", ""}
	object.get(rule, "major", -1) == -1
	object.get(rule, "minor", -1) == -1
	rule.access == "rwm"
}

# In the effective set, or it can't use them now; in the bounding set, or its children can't. An empty list of
# required ones would be met by everybody, so it is met by nobody. The container's own are searched and not made sets of:
# OPA's WebAssembly hashes without a seed, so their author could make each of them collide with all others.
_strong_capabilities if {
	required := {capability | some capability in config.exemptions.privileged.capabilities}
	count(required) > 0
	every capability in required {
		capability in input.spec.process.capabilities.effective
		capability in input.spec.process.capabilities.bounding
	}
}

# Engines mount sysfs read-only for everybody else: with write access to it the host's kernel can be steered.
# A bind mount of the host's /sys doesn't count, because a hostPath volume gives that to unprivileged pods, too.
_writable_sysfs if {
	mounts := [mount | some mount in input.spec.mounts; mount.destination == "/sys"]
	count(mounts) > 0
	every mount in mounts {
		mount.type == "sysfs"
		is_array(mount.options)
		not "ro" in mount.options
	}
}

# Paths below /proc and /sys that engines hide or lock for everybody else.
_nothing_hidden if {
	object.get(input.spec.linux, "maskedPaths", null) in [null, []]
	object.get(input.spec.linux, "readonlyPaths", null) in [null, []]
}

_unconfined if {
	object.get(input.spec.linux, "seccomp", null) == null
	object.get(input.spec.process, "apparmorProfile", "") in ["", "unconfined"]
}
