package ossify.exemptions

import data.ossify.config
import data.ossify.container

# METADATA
# title: Exempt by annotation
# scope: rule
candidate contains {
	"rule": "exemptions/annotation",
	"subject": concat(" ", ["annotation", key]),
	"entry": entry,
	"trust": "annotations",
} if {
	count(config.exemptions.annotations) > 0
	some name, value in container.annotations
	some key in _pair_keys(name, value)
	entry := config.exemptions.annotations[key]
	listed(entry)
}
