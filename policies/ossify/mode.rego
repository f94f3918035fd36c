package ossify

import data.ossify.config
import data.ossify.container

# METADATA
# title: Mode
# description: |
#   enforce or audit. The mode of the namespace, by its name or a pattern, takes precedence over the general one.
#   Without any, it is enforce.
# scope: document
default mode := "enforce"

mode := own if {
	own := config.namespace_modes[container.namespace_key(config.namespace_modes)]
	is_string(own)
} else := config.mode if {
	is_string(config.mode)
}
