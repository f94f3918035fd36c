package ossify.container

import data.ossify.config

# METADATA
# title: Privileged
# description: |
#   Whether the container was started as privileged: the engine wrote into its spec what no author can have without
#   that, and nothing in it confines the container.
#
#   Two things are such, and either is enough, because a real privileged container may lack the other: a device rule
#   that allows everything, and a writable sysfs. All else that engines make of the word may be asked for one by one, by
#   the author of a pod or a user of Docker or Podman: all capabilities, no seccomp filter, no AppArmor profile, an
#   unmasked /proc and /sys, volumes at /sys, every single device. So all of that together is no sign.
#
#   CAP_SYS_ADMIN is needed, because that is why a privileged container is exempt: it could undo its read-only root. More
#   capabilities are not, because no list fits all engines and hosts: Talos and LXC guests have no CAP_SYS_MODULE, Docker
#   20.10 does not know CAP_BPF. See input.host.capabilities for a list of your own.
#
#   Annotations, such as Podman's io.podman.annotations.privileged, count for nothing: an author can write them.
# scope: document
default privileged := false

privileged if {
	_made_by_the_engine
	_strong_capabilities
	_nothing_hidden
	_unconfined
}

# METADATA
# title: Unproven privilege
# description: |
#   Whether the container has what a privileged one has but for both signs, and a writable bind mount at /sys. So has a
#   privileged container with a volume there, where the engine gives it no devices (privileged_without_host_devices,
#   rootless Podman), and a rootless one on the host's network. An author can ask for the same without privileged.
# scope: document
default unproven_privilege := false

unproven_privilege if {
	not _made_by_the_engine
	_strong_capabilities
	_nothing_hidden
	_unconfined
	some mount in input.spec.mounts
	mount.destination == "/sys"
	mount.type == "bind"
	not _readonly(mount)
}

# METADATA
# title: Capabilities that a privileged container lacks
# description: |
#   Those of the data, where only they keep the container from being privileged, it has others of them, and the host is
#   not known: it may be one that cannot give them.
# scope: document
lacking contains capability if {
	not input.host.capabilities
	_made_by_the_engine
	_nothing_hidden
	_unconfined
	lacked := {capability | some capability in _required; not _has(capability)}
	count(lacked) < count(_required)
	some capability in lacked
}

_made_by_the_engine if _all_devices

_made_by_the_engine if _writable_sysfs

# No author has this without `privileged`. Engines begin all other lists with a rule that denies everything, and what
# an author may add to it has a type: "a" for all of them by `--device-cgroup-rule` of Docker and Podman. So the rule counts
# only to the letter, and beside no rule that denies.
_all_devices if {
	count(_denials) == 0
	some rule in input.spec.linux.resources.devices
	_all_of_them(rule)
}

# {"allow": true, "access": "rwm"} and no other key: without type, major and minor it is for any (OCI runtime spec,
# config-linux, "Device cgroup").
_all_of_them(rule) if {
	rule.allow == true
	rule.access == "rwm"
	count(rule) == 2
}

_denials := [rule | some rule in input.spec.linux.resources.devices; not rule.allow == true]

# No author has this without `privileged`: engines mount sysfs read-only for all others. With write access to it
# the host's kernel can be steered. A bind mount of the host's /sys doesn't count, because any volume is one.
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
	option in {"ro", "rro"}
}

# In the effective set, or it can't use them now; in the bounding set, or its children can't. An empty list of
# required ones would be met by every container, so it is met by none.
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

# Where the host is not known, it is taken for one that can give all.
_can_be_given(_) if not input.host.capabilities

_can_be_given(capability) if capability in input.host.capabilities

# The container's own are searched and not made sets of: OPA's WebAssembly hashes without a seed, so their author could
# make each of them collide with all others.
_has(capability) if {
	capability in input.spec.process.capabilities.effective
	capability in input.spec.process.capabilities.bounding
}

# Paths below /proc and /sys that engines hide or lock for all others.
_nothing_hidden if {
	object.get(input.spec.linux, "maskedPaths", null) in [null, []]
	object.get(input.spec.linux, "readonlyPaths", null) in [null, []]
}

_unconfined if {
	object.get(input.spec.linux, "seccomp", null) == null
	object.get(input.spec.process, "apparmorProfile", "") in ["", "unconfined"]
}
