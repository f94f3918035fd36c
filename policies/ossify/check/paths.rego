package ossify.check

import data.ossify.config

# METADATA
# title: Allowances that no container can get
# description: ossify refuses such a decision, so every container that is not exempt is refused.
# scope: rule
findings contains {
	"rule": "allowance-refused",
	"severity": "error",
	"message": concat("", ["no container can get a tmpfs on ", destination, ": ", why]),
	"advice": "write another path, or delete it: until then, every container that is not exempt is refused",
	"path": knob(["tmpfs", "allowances", destination]),
} if {
	some destination, allowance in config.tmpfs.allowances
	is_object(allowance)
	why := _refused(destination)
}

# METADATA
# title: Allowances of an image that its containers cannot get
# scope: rule
findings contains {
	"rule": "allowance-refused",
	"severity": "error",
	"message": concat("", ["no container of ", image, " can get a tmpfs on ", destination, ": ", why]),
	"advice": "write another path, or delete it: until then, every container of the image that is not exempt is refused",
	"path": knob(["tmpfs", "images", image, destination]),
} if {
	some image, allowances in config.tmpfs.images
	some destination, allowance in allowances
	is_object(allowance)
	why := _refused(destination)
}

# METADATA
# title: Allowances of an image that no container has
# scope: rule
findings contains {
	"rule": "knob-unreachable",
	"message": concat("", ["no container has the image ", image, ": ", why]),
	"advice": _rewrite_image(image),
	"path": knob(["tmpfs", "images", image]),
} if {
	some image, allowances in config.tmpfs.images
	is_object(allowances)
	why := _unreachable("images", image)
}

# METADATA
# title: Allowances that a wider one makes needless
# description: They equal the allowance of a folder above.
# scope: rule
findings contains {
	"rule": "allowance-needless",
	"message": concat("", [destination, " is writable already, as part of ", above, ", with the same values"]),
	"advice": "delete it, or add what must differ, such as a size or exec",
	"path": knob(["tmpfs", "allowances", destination]),
} if {
	some destination, allowance in config.tmpfs.allowances
	is_object(allowance)
	above := max({other |
		some other, wider in config.tmpfs.allowances
		startswith(destination, concat("", [other, "/"]))
		wider == allowance
	})
}

# METADATA
# title: Allowances without a size
# description: With null, no size is intended.
# scope: rule
findings contains {
	"rule": "allowance-uncapped",
	"message": _without_size(destination, allowance),
	"advice": "add one, such as size: 64Mi; or size: null for no limit",
	"path": knob(["tmpfs", "allowances", destination]),
} if {
	not config.tmpfs.capped == false
	some destination, allowance in config.tmpfs.allowances
	is_object(allowance)
	not "size" in object.keys(allowance)
}

# METADATA
# title: Allowances of an image without a size
# description: If all images have an allowance for the same path, its size counts.
# scope: rule
findings contains {
	"rule": "allowance-uncapped",
	"message": _without_size(concat(" of ", [destination, image]), allowance),
	"advice": "add one, such as size: 64Mi; or size: null for no limit",
	"path": knob(["tmpfs", "images", image, destination]),
} if {
	not config.tmpfs.capped == false
	some image, allowances in config.tmpfs.images
	some destination, allowance in allowances
	is_object(allowance)
	not "size" in object.keys(allowance)
	not _is_allowed_to_all(destination)
}

# METADATA
# title: Allowances that may fill the memory
# scope: rule
findings contains {
	"rule": "allowances-exceed-memory",
	"message": concat("", [
		"together, the allowances may take ",
		format_int(total, 10),
		" percent of a container's memory limit, and a full tmpfs then ends in an OOM kill",
	]),
	"advice": "reduce the values of memory_percent, so that their sum is below 100",
	"path": knob(["tmpfs", "allowances"]),
} if {
	not config.tmpfs.capped == false
	total := sum([allowance.memory_percent |
		some allowance in config.tmpfs.allowances
		is_number(allowance.memory_percent)
	])
	total >= 100
}

# METADATA
# title: Engine files that no mount can have
# scope: rule
findings contains {
	"rule": "knob-unreachable",
	"message": concat("", ["no engine mounts a file at ", path, ": ", why]),
	"advice": "write the path as specs have it, or delete it",
	"path": knob(["engine_files", path]),
} if {
	some path, wanted in config.engine_files
	wanted == true
	why := _unclean(path)
}

# METADATA
# title: Engine folders that no path can be in
# scope: rule
findings contains {
	"rule": "knob-unreachable",
	"message": concat("", ["no engine keeps its state in ", path, ": ", why]),
	"advice": "write the folder's absolute path, links resolved, or delete it",
	"path": knob(["engine_folders", kind, path]),
} if {
	some kind, folders in config.engine_folders
	some path, wanted in folders
	wanted == true
	why := _no_folder(path)
}

# METADATA
# title: Modes of namespaces that cannot exist
# scope: rule
findings contains {
	"rule": "knob-unreachable",
	"message": concat("", ["no container has the namespace ", name, ": ", _not_a_namespace(name)]),
	"advice": _rewrite_mode(name),
	"path": knob(["namespace_modes", name]),
} if {
	some name, mode in config.namespace_modes
	is_string(mode)
	not _is_namespace(name)
}

_is_allowed_to_all(destination) if is_object(config.tmpfs.allowances[destination])

_without_size(subject, allowance) := concat("", [
	subject,
	" has no size, so it may take half of the host's memory",
	_unless_limited(allowance),
])

_unless_limited(allowance) := " if the container has no memory limit" if {
	is_number(allowance.memory_percent)
} else := ""

_rewrite_mode("*") := "set data.ossify.config.mode, which applies to every namespace without a mode of its own"

_rewrite_mode(name) := "write the namespace's name, or a pattern such as shop-*, or delete it" if name != "*"
