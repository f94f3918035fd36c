package ossify.engines

import data.ossify.config

# The folders in which engines keep what they write. The author of a container chooses the name of a volume's folder,
# but writes nothing to these. So a path is compared from its beginning, and its ID must be one that engines generate.

# What is below one of the engines' folders of a kind, as lists of segments: several where one folder is in another. A
# list of them, as OPA's WebAssembly would hash each path for a set.
_below(kind, path) := [split(trim_prefix(path, prefix), "/") |
	is_string(path)
	some folder, listed in config.engine_folders[kind]
	listed == true
	prefix := concat("", [trim_right(folder, "/"), "/"])
	prefix != "/"
	startswith(path, prefix)
]

# 64 hexadecimal digits, as CRI-O, containerd's CRI plugin, Podman and Docker generate them.
_is_id(text) if {
	is_string(text)
	count(text) == 64
	trim(text, "0123456789abcdef") == ""
}

# The bundle is the one of the container's ID in a namespace of containerd.
_is_task(kind, namespace) if {
	["io.containerd.runtime.v2.task", namespace, input.state.id] in _below(kind, input.state.bundle)
}

# The segments of a path, the last one first.
_backwards(path) := array.reverse(split(path, "/")) if {
	is_string(path)
} else := [""]
