# METADATA
# title: tmpfs allowances
# description: |
#   The paths that stay writable. They come from the data, at data.ossify.config.tmpfs.allowances, and from
#   rules of your own in this package:
#
#     allowance contains {"destination": "/var/cache/nginx", "size": 67108864} if ...
#
#   with the same keys as in the data. The allowance of a rule replaces the data's for the same destination.
# scope: package
package ossify.tmpfs

import data.ossify.config
import data.ossify.container
import data.ossify.exemptions

# METADATA
# title: Allowances
# description: |
#   Ordered by destination. Two different ones for the same destination are both listed, and ossify refuses the
#   decision. Empty if the root is read-only in the spec already: what its author made read-only stays read-only.
# scope: document
allowances := [allowance |
	not _declined
	some destination in destinations
	some wanted in _wanted[destination]
	sized := _size(wanted)
	limits := object.union(sized, _inodes(wanted, object.get(sized, "size", null)))
	attributes := object.union(_mode(wanted), _owner(wanted))
	allowance := object.union(object.union(limits, attributes), {
		"destination": destination,
		"options": object.get(wanted, "options", ["rw", "noexec", "nosuid", "nodev"]),
		"copyUp": object.get(wanted, "copy_up", true),
	})
]

# An explicit mode is used whatever the image has. Without one, ossify takes the mode of the image's folder, or the
# default if the image has no such folder. It does the same with the owner.
_mode(wanted) := {"mode": wanted.mode} if {
	not is_null(object.get(wanted, "mode", null))
} else := {"defaultMode": wanted.default_mode} if {
	not is_null(object.get(wanted, "default_mode", null))
} else := {"defaultMode": "0755"}

_owner(wanted) := {key: id |
	some key in ["uid", "gid"]
	id := wanted[key]
	not is_null(id)
}

# METADATA
# title: Destinations of the allowances
# scope: document
destinations := sort(object.keys(_wanted))

_wanted := object.union(_configured, _added)

_configured[destination] := [allowance] if {
	some destination, allowance in object.union(config.tmpfs.allowances, _by_image)
	is_object(allowance)
}

# What the data has for the container's image, if the engine is known and says which image it is. Of several keys the
# longest takes precedence. Without any, which is usual, object.union_n is not called: it is not part of the
# WebAssembly, and there the union of an empty list is undefined.
default _by_image := {}

_by_image := object.union_n(matching) if {
	# regal ignore:prefer-some-in-iteration
	matching := [config.tmpfs.images[key] | some [_, key] in sort(_image_keys)]
	count(matching) > 0
}

_image_keys contains [count(key), key] if {
	count(config.tmpfs.images) > 0
	some image in container.images
	some key in exemptions.image_keys(image)
	is_object(config.tmpfs.images[key])
}

# By its full name, because no shipped rule defines it: rules of your own do.
_added[destination] := sort(same) if {
	# ossify ignore: unknown-reference
	some destination in {allowance.destination | some allowance in data.ossify.tmpfs.allowance}

	# ossify ignore: unknown-reference
	same := {allowance | some allowance in data.ossify.tmpfs.allowance; allowance.destination == destination}
}

# METADATA
# title: Reasons for the tmpfs mounts
# scope: document
reasons contains {
	"rule": "tmpfs/allowances",
	"message": concat("", ["these stay writable as tmpfs, unless listed as left out: ", concat(", ", destinations)]),
} if {
	count(destinations) > 0
	not _declined
}

# METADATA
# title: Reason for programs that do not start
# description: |
#   A program that starts programs or loads libraries from /tmp fails, and often does not report why. The data can allow
#   it.
# scope: rule
reasons contains {
	"rule": "tmpfs/noexec",
	"message": concat("", [
		"tmpfs with noexec, from which no program starts and no library is loaded: ",
		concat(", ", closed),
	]),
} if {
	closed := [allowance.destination | some allowance in allowances; "noexec" in allowance.options]
	count(closed) > 0
}

# METADATA
# title: Reason for no limit
# description: No size is configured, or none applies, such as a percentage if the container has no memory limit.
# scope: rule
reasons contains {
	"rule": "tmpfs/uncapped",
	"message": concat("", [
		"tmpfs without a size, each of which may take half of the host's memory: ",
		concat(", ", uncapped),
	]),
} if {
	uncapped := [allowance.destination | some allowance in allowances; is_null(object.get(allowance, "size", null))]
	count(uncapped) > 0
}

# METADATA
# title: Reason for no tmpfs
# scope: rule
reasons contains {
	"rule": "tmpfs/declined",
	"message": concat("", [
		"the root is read-only in the spec already, so no tmpfs is added (tmpfs.add_to_readonly_roots): ",
		concat(", ", destinations),
	]),
} if {
	count(destinations) > 0
	_declined
}

# The author who made the root read-only (Kubernetes' readOnlyRootFilesystem, an engine's --read-only) also chose what
# is writable: by volumes, or by the engine's own tmpfs mounts, which are in the spec already.
_declined if {
	input.spec.root.readonly == true
	not config.tmpfs.add_to_readonly_roots == true
}
