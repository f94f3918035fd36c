package ossify.exemptions

import data.ossify.config
import data.ossify.container

# METADATA
# title: Exempt by privilege
# description: |
#   Not at the stage exec, where the capabilities are those of a process: a privileged container has them all already.
# scope: rule
candidate contains {"rule": "exemptions/privileged", "subject": "a privileged container", "entry": entry} if {
	input.stage != "exec"
	container.privileged
	entry := config.exemptions.privileged
	listed(entry)
}

# METADATA
# title: Exempt by unproven privilege
# description: |
#   Off in the shipped data: the author of an unprivileged container can get everything that these have. For machines
#   whose users may start privileged containers anyway. Not at the stage exec, as above.
# scope: rule
candidate contains {
	"rule": "exemptions/unproven-privileged",
	"subject": "what may be a privileged container",
	"entry": entry,
} if {
	input.stage != "exec"
	container.unproven_privilege
	entry := config.exemptions.unproven_privileged
	listed(entry)
}
