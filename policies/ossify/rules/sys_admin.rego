package ossify.rules

import data.ossify.config
import data.ossify.exemptions

# A container with CAP_SYS_ADMIN undoes its read-only root by one remount, as with each engine's own flag: the kernel
# lets it (mount_namespaces(7) locks flags only towards a less privileged user namespace). In the bounding set it may
# be had by a program with file capabilities.

# METADATA
# title: Warn of containers that can undo their read-only root
# scope: rule
warn contains _sys_admin if {
	_can_remount
	_word == "warn"
}

# METADATA
# title: Refuse containers that can undo their read-only root
# description: Where the data says so. A word that is none of the three refuses, too.
# scope: rule
deny contains _sys_admin if {
	_can_remount
	not _word in {"warn", "allow"}
}

default _word := "warn"

_word := config.cap_sys_admin if not is_null(config.cap_sys_admin)

_sys_admin := {"rule": "capabilities/sys-admin", "message": concat("", [
	_who,
	" has CAP_SYS_ADMIN, so that it can make ",
	_whose,
	" read-only root writable again by a remount; take it away, or exempt the container",
])}

default _who := "the container"

# The runtime in front asks about a process only where the container has not got the capability.
_who := "the process, unlike its container," if input.stage == "exec"

default _whose := "its"

_whose := "the" if input.stage == "exec"

_can_remount if {
	count(exemptions.exempt) == 0
	some _, set in input.spec.process.capabilities
	some capability in set
	_may_be_sys_admin(capability)
}

_may_be_sys_admin("CAP_SYS_ADMIN")

# crun takes names in any case, and numbers. runc and the runtime spec know one spelling.
_may_be_sys_admin(capability) if not regex.match(`^CAP_[A-Z_]+$`, capability)
