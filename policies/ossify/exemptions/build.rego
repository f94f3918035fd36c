package ossify.exemptions

import data.ossify.config
import data.ossify.container

# METADATA
# title: Exempt as a build
# scope: rule
candidate contains {"rule": "exemptions/build", "subject": "a step of an image build", "entry": entry} if {
	container.build
	entry := config.exemptions.build
	listed(entry)
}
