# METADATA
# title: Refusals and warnings
# description: |
#   `deny contains {"rule": ..., "message": ...}` refuses the container, `warn contains ...` reports. Nothing that is
#   shipped refuses a container unless the data say so (cap_sys_admin); the place is for rules of your own.
package ossify.rules

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
		"), so nothing that its annotations say is believed",
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
		" made the spec, the rest of it does not, so they are not believed; if it did, name its folders in ",
		"data.ossify.config.engine_folders",
	]),
} if {
	some engine in (engines.marked - engines.claims)
}

# METADATA
# title: Warn of exemptions that don't count
# scope: rule
warn contains warning if some warning in exemptions.flawed
