package ossify.exemptions

import data.ossify.config
import data.ossify.container

# METADATA
# title: Exempt as a sandbox
# scope: rule
candidate contains {"rule": "exemptions/sandbox", "subject": "the pod's sandbox", "entry": entry} if {
	container.sandbox
	entry := config.exemptions.sandbox
	listed(entry)
}
