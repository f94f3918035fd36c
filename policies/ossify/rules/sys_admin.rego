package ossify.rules

import data.ossify.config
import data.ossify.exemptions

# A container with CAP_SYS_ADMIN can undo its read-only root by one remount, also when an engine's own flag made it
# read-only: the kernel allows it (mount_namespaces(7) locks flags only towards a less privileged user namespace). If it
# is in the bounding set, a program with file capabilities can get it.

# METADATA
# title: Warn of containers that can undo their read-only root
# scope: rule
warn contains _sys_admin if {
	_can_remount
	_word == "warn"
}

# METADATA
# title: Refuse containers that can undo their read-only root
# description: If the data says so. Any word other than warn and allow refuses, too.
# scope: rule
deny contains _sys_admin if {
	_can_remount
	not _word in {"warn", "allow"}
}

default _word := "warn"

_word := config.cap_sys_admin if not is_null(config.cap_sys_admin)

_sys_admin := {"rule": "capabilities/sys-admin", "message": concat("", [
	_who,
	" has CAP_SYS_ADMIN, so it can make ",
	_whose,
	" read-only root writable again by a remount; drop the capability, or exempt the container",
])}

default _who := "the container"

# The runtime wrapper evaluates a process only if its container does not have the capability.
_who := "the process, unlike its container," if input.stage == "exec"

default _whose := "its"

_whose := "the" if input.stage == "exec"

_can_remount if {
	count(exemptions.exempt) == 0
	some capability in _unusual
	_may_be_sys_admin(capability)
}

_may_be_sys_admin("CAP_SYS_ADMIN")

# crun accepts names in any case, and numbers. runc and the runtime spec know only one spelling.
_may_be_sys_admin(capability) if not _is_a_name(capability)

# The capabilities that engines do not give to every container. Engines write the same list several times: each list is
# looked at once. Not as a set of capabilities: OPA's WebAssembly hashes without a seed, so the container's author could
# make all of them collide.
_unusual := [capability |
	some list in {list | some list in input.spec.process.capabilities}
	some capability in list
	not _usual[capability]
]

# What engines give to every container. A spec names each of them up to five times, and a name is found here ten times as
# fast as its letters are looked at.
_usual := {
	"CAP_AUDIT_WRITE",
	"CAP_CHOWN",
	"CAP_DAC_OVERRIDE",
	"CAP_FOWNER",
	"CAP_FSETID",
	"CAP_KILL",
	"CAP_MKNOD",
	"CAP_NET_BIND_SERVICE",
	"CAP_NET_RAW",
	"CAP_SETFCAP",
	"CAP_SETGID",
	"CAP_SETPCAP",
	"CAP_SETUID",
	"CAP_SYS_CHROOT",
}

# Not by a regular expression: OPA's WebAssembly would compile it for each container.
_is_a_name(capability) if {
	startswith(capability, "CAP_")
	capability != "CAP_"
	trim_left(capability, "_ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
