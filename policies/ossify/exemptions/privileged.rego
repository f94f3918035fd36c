package ossify.exemptions

import data.ossify.config
import data.ossify.container

# METADATA
# title: Exempt by privilege
# scope: rule
candidate contains {"rule": "exemptions/privileged", "subject": "a privileged container", "entry": entry} if {
	container.privileged
	entry := config.exemptions.privileged
	listed(entry)
}

# METADATA
# title: Listed
# description: Whether an entry of the data is one. null and false are how an entry of the shipped data is dropped.
# scope: document
listed(entry) if not entry in {null, false}
