# METADATA
# title: Refusals and warnings
# description: |
#   `deny contains {"rule": ..., "message": ...}` refuses the container, `warn contains ...` warns. The shipped rules
#   refuse no container unless the data says so (cap_sys_admin). Add your own rules to this package.
# scope: package
package ossify.rules

import data.ossify.container
import data.ossify.engines
import data.ossify.exemptions

# METADATA
# title: Warn of several claims
# scope: rule
warn contains {
	"rule": "engines/ambiguous",
	"message": concat("", [
		"several engines claim the spec (",
		concat(", ", sort(engines.claims)),
		"), so its annotations are ignored",
	]),
} if {
	count(engines.claims) > 1
}

# METADATA
# title: Warn of a mark without a claim
# scope: rule
warn contains {
	"rule": "engines/unproven",
	"message": concat("", [
		"the annotations say that ",
		engine,
		" made the spec, but nothing else in it confirms that, so they are ignored; if it did, list its folders in ",
		"data.ossify.config.engine_folders",
	]),
} if {
	some engine in (engines.marked - engines.claims)
}

# METADATA
# title: Warn of what may be a privileged container
# scope: rule
warn contains {
	"rule": "privileged/unproven",
	"message": concat("", [
		"the container has what a privileged one has, but its author can get all of that without privileged, ",
		"so it is not exempt as one: the mount at /sys replaces the engine's sysfs, which would show the difference; ",
		"if it must be able to change its image, exempt it by its namespace or image, ",
		"or see data.ossify.config.exemptions.unproven_privileged",
	]),
} if {
	input.stage != "exec"
	container.unproven_privilege
	count(exemptions.exempt) == 0
}

# METADATA
# title: Warn of privileged containers that the host may have trimmed
# scope: rule
warn contains {
	"rule": "privileged/unknown-host",
	"message": concat("", [
		"the container is privileged except that it lacks ",
		concat(", ", sort(container.lacking)),
		", which data.ossify.config.exemptions.privileged.capabilities requires, so it is not exempt; ",
		"when a container is started, those that the host cannot give are not required",
	]),
} if {
	input.stage != "exec"
	count(container.lacking) > 0
	count(exemptions.exempt) == 0
}

# METADATA
# title: Warn of exemptions that do not count
# scope: rule
warn contains warning if some warning in exemptions.flawed
