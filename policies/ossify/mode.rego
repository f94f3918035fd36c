package ossify

import data.ossify.config
import data.ossify.container

# METADATA
# title: Mode
# description: enforce or audit. The namespace's own mode stands above the general one; left out is enforce.
# scope: document
default mode := "enforce"

mode := config.namespace_modes[container.namespace] if {
	is_string(config.namespace_modes[container.namespace])
} else := config.mode if {
	is_string(config.mode)
}
