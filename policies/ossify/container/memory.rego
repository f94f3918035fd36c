package ossify.container

# METADATA
# title: Memory limit
# description: |
#   The container's memory limit in bytes; undefined if it has none. Engines write 0 or -1 for "no limit"
#   (OCI runtime spec, config-linux, "Memory").
# scope: document
memory_limit := limit if {
	limit := input.spec.linux.resources.memory.limit
	is_number(limit)
	limit > 0
}
