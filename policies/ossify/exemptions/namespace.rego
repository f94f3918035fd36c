package ossify.exemptions

import data.ossify.config
import data.ossify.container

# METADATA
# title: Exempt by namespace
# scope: rule
candidate contains {
	"rule": "exemptions/namespace",
	"subject": concat(" ", ["namespace", container.namespace]),
	"entry": entry,
} if {
	entry := config.exemptions.namespaces[container.namespace]
	listed(entry)
}
