package ossify.exemptions

import data.ossify.config
import data.ossify.container

# METADATA
# title: Exempt by label
# scope: rule
candidate contains {
	"rule": "exemptions/label",
	"subject": concat(" ", ["label", key]),
	"entry": entry,
	"trust": "labels",
} if {
	count(config.exemptions.labels) > 0
	some name, value in container.labels
	some key in _pair_keys(name, value)
	entry := config.exemptions.labels[key]
	listed(entry)
}
