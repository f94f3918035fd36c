package ossify.check

# Why no container can have what a key of the data names. Undefined if one can.

_unreachable("namespaces", key) := _not_a_namespace(key) if not _is_namespace(key)

_unreachable("images", key) := _image_flaw(key)

_unreachable("labels", key) := "a key is not a pattern, and no name contains a *" if contains(key, "*")

_not_a_namespace("*") := "a pattern has at least one character before its *"

_not_a_namespace(key) := concat("", [
	"a namespace's name is lower-case letters, digits and -, at most 63, ",
	"and a pattern is the beginning of such a name and a single * at the end",
]) if {
	key != "*"
}

_is_namespace(name) if regex.match(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`, name)

# A pattern.
_is_namespace(name) if regex.match(`^[a-z0-9][-a-z0-9]{0,62}[*]$`, name)

_refused(path) := why if {
	why := _unclean(path)
} else := "nothing may be mounted there" if {
	path in {"/", "/proc", "/sys", "/dev"}
} else := "that belongs to the kernel" if {
	some kernel in ["/proc/", "/sys/"]
	startswith(path, kernel)
}

_unclean(path) := "the path is not absolute" if {
	not startswith(path, "/")
} else := "it contains .., //, . or ends in /" if {
	path != "/"
	some segment in array.slice(split(path, "/"), 1, count(path))
	segment in {"", ".", ".."}
}

_no_folder(path) := why if {
	why := _unclean(path)
} else := "everything is below it" if {
	path == "/"
}
