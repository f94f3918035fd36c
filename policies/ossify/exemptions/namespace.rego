package ossify.exemptions

import data.ossify.config
import data.ossify.container

# METADATA
# title: Exempt by namespace
# description: |
#   By its name, or the longest pattern that matches it. Only this one entry counts: if it has expired, or is false, a
#   shorter pattern does not exempt the container instead.
# scope: rule
candidate contains {"rule": "exemptions/namespace", "subject": concat(" ", ["namespace", key]), "entry": entry} if {
	key := container.namespace_key(config.exemptions.namespaces)
	entry := config.exemptions.namespaces[key]
	listed(entry)
}
