package ossify.container

# METADATA
# title: Key of the namespace
# description: |
#   Of an object by namespace, the key that applies to the container: the namespace's name, or the longest pattern that
#   matches it. Undefined if there is none. A pattern is the beginning of a name and a *, as openshift-*. Entries that
#   are null are ignored.
#
#   Each pattern that could match is looked up, so that the cost does not grow with the number of entries. There are as
#   many as the name has characters, and names in Kubernetes have at most 63: a longer name matches no pattern.
# scope: document
namespace_key(entries) := _key_of(entries, namespace)

_key_of(entries, name) := name if {
	_is_listed(entries, name)
} else := namespace_pattern(entries, name)

# METADATA
# title: Pattern of a namespace
# description: The longest pattern among an object's keys that matches a namespace's name.
# scope: document
namespace_pattern(entries, name) := matching[count(matching) - 1] if {
	count(entries) > 0
	length := count(name)
	length > 0
	length <= 63
	matching := [pattern |
		some end in numbers.range(1, length)
		pattern := concat("", [substring(name, 0, end), "*"])
		_is_listed(entries, pattern)
	]
}

_is_listed(entries, key) if {
	entry := entries[key]
	not is_null(entry)
}
