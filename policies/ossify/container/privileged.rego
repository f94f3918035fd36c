package ossify.container

import data.ossify.config

# METADATA
# title: Privileged
# description: |
#   Whether the container was started as privileged: its spec has a sign that the engine writes for privileged
#   containers only, and nothing in it confines the container.
#
#   There are two such signs, and either is enough, because a real privileged container may lack the other: a device
#   rule that allows everything, and a writable sysfs. The author of a pod or a user of Docker or Podman can ask one by
#   one for everything else that engines do for a privileged container: all capabilities, no seccomp filter, no AppArmor
#   profile, an unmasked /proc and /sys, volumes at /sys, every single device. So all of that together is not a sign.
#
#   CAP_SYS_ADMIN is required, because it is why a privileged container is exempt: it could undo its read-only root.
#   More capabilities are not required, because no list fits all engines and hosts: Talos and LXC guests have no
#   CAP_SYS_MODULE, Docker 20.10 does not know CAP_BPF. See input.host.capabilities for a list of your own.
#
#   Annotations, such as Podman's io.podman.annotations.privileged, are ignored: an author can write them.
# scope: document
default privileged := false

# Conditions that most containers do not meet come first, here and below: OPA's WebAssembly keeps the values of rules,
# but evaluates a rule without one each time that it is asked for.
privileged if {
	_unconfined
	_nothing_hidden
	_strong_capabilities
	_made_by_the_engine
}

# METADATA
# title: Unproven privilege
# description: |
#   Whether the container has everything that a privileged one has except the two signs, and a writable bind mount at
#   /sys. That is so for a privileged container with a volume at /sys whose engine gives it no devices
#   (privileged_without_host_devices, rootless Podman), and for a rootless one on the host's network. An author can ask
#   for the same without privileged.
# scope: document
default unproven_privilege := false

unproven_privilege if {
	_unconfined
	_nothing_hidden
	_strong_capabilities
	not _made_by_the_engine
	some mount in input.spec.mounts
	mount.destination == "/sys"
	mount.type == "bind"
	not _readonly(mount)
}

# METADATA
# title: Capabilities that a privileged container lacks
# description: |
#   Those that the data requires and the container does not have, if it is privileged otherwise, has some of the
#   required ones, and the host is not known: the host may be one that cannot give them.
# scope: document
lacking contains capability if {
	not input.host.capabilities
	_unconfined
	_nothing_hidden
	_made_by_the_engine
	lacked := {capability | some capability in _required; not _has(capability)}
	count(lacked) < count(_required)
	some capability in lacked
}

_made_by_the_engine if _all_devices

_made_by_the_engine if _writable_sysfs

# No author gets this without `privileged`. Engines begin all other lists with a rule that denies everything, and a rule
# that an author may add has a type: "a" for all devices by `--device-cgroup-rule` of Docker and Podman. So the rule
# counts only in exactly this form, and only if no other rule denies.
_all_devices if {
	count(_denials) == 0
	some rule in input.spec.linux.resources.devices
	_all_of_them(rule)
}

# {"allow": true, "access": "rwm"} and no other key: without type, major and minor it applies to all devices (OCI
# runtime spec, config-linux, "Device cgroup").
_all_of_them(rule) if {
	rule.allow == true
	rule.access == "rwm"
	count(rule) == 2
}

_denials := [rule | some rule in input.spec.linux.resources.devices; not rule.allow == true]

# No author gets this without `privileged`: engines mount sysfs read-only for all other containers, because writing to
# it changes the host's kernel. A bind mount of the host's /sys does not count, because a volume is one, too.
_writable_sysfs if {
	mounts := [mount | some mount in input.spec.mounts; mount.destination == "/sys"; mount.type == "sysfs"]
	count(mounts) > 0
	every mount in mounts {
		is_array(mount.options)
		not _readonly(mount)
	}
}

_readonly(mount) if {
	some option in mount.options
	_readonly_options[option]
}

# A rule, as OPA's WebAssembly makes a set in a condition once more for each option.
_readonly_options := {"ro", "rro"}

# They must be in the effective set, so that the container can use them now, and in the bounding set, so that its
# children can. Every container would have all of an empty list, so with an empty list no container is privileged.
_strong_capabilities if {
	count(_required) > 0
	every capability in _required {
		_has(capability)
	}
}

_required contains capability if {
	some capability in config.exemptions.privileged.capabilities
	_can_be_given(capability)
}

# If the host is not known, it is assumed to be able to give all.
_can_be_given(_) if not input.host.capabilities

_can_be_given(capability) if capability in input.host.capabilities

# The container's capabilities are searched as lists, not made into sets: OPA's WebAssembly hashes without a seed, so
# their author could make all of them collide.
_has(capability) if {
	capability in input.spec.process.capabilities.effective
	capability in input.spec.process.capabilities.bounding
}

# Paths below /proc and /sys that engines mask or make read-only for all other containers.
_nothing_hidden if {
	object.get(input.spec.linux, "maskedPaths", null) in [null, []]
	object.get(input.spec.linux, "readonlyPaths", null) in [null, []]
}

_unconfined if {
	object.get(input.spec.linux, "seccomp", null) == null
	object.get(input.spec.process, "apparmorProfile", "") in ["", "unconfined"]
}
