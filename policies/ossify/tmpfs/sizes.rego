package ossify.tmpfs

import data.ossify.config
import data.ossify.container

# What the caps add to an allowance: {"size": bytes}, or nothing where none applies.
#
# A cap that is no size above 0 is passed on as it is, for the runner to refuse. Taken for "no cap", a mistake would
# leave the container half of the host's memory; and 0 or -1, which mean "no limit" to tmpfs and to Docker, taken for the
# least size would fail its first write. null means "no cap".
_size(wanted) := {} if {
	not _capped
} else := {"size": min(mistakes)} if {
	mistakes := {cap |
		some key, cap in wanted
		key in {"size", "memory_percent"}
		not is_null(cap)
		not _is_cap(key, cap)
	}
	count(mistakes) > 0
} else := {"size": _whole_pages(min(caps))} if {
	caps := _absolute(wanted) | _share(wanted)
	count(caps) > 0
} else := {}

_is_cap("size", cap) if _bytes(cap) > 0

_is_cap("memory_percent", cap) if {
	is_number(cap)
	cap > 0
}

# A size in bytes: it is a number, or a text as 64Mi. Undefined for what is neither.
_bytes(size) := size if is_number(size)

_bytes(size) := _number(digits) * factor if {
	is_string(size)
	unit := trim_left(size, "0123456789")
	factor := _units[unit]
	digits := trim_suffix(size, unit)
	count(digits) <= count(_powers)
}

# Those of Kubernetes' quantities. K, m, g and t are none: mount(8) takes them for powers of 1024, and Kubernetes m for a
# thousandth.
_units := {
	"": 1,
	"Ki": 1024,
	"Mi": 1048576,
	"Gi": 1073741824,
	"Ti": 1099511627776,
	"k": 1000,
	"M": 1000000,
	"G": 1000000000,
	"T": 1000000000000,
}

# Not by to_number: it is not in the WebAssembly, and each container's start would load it.
_number(digits) := sum([value |
	some position, digit in split(digits, "")
	value := indexof("0123456789", digit) * _powers[(count(digits) - 1) - position]
])

_powers := [
	1,
	10,
	100,
	1000,
	10000,
	100000,
	1000000,
	10000000,
	100000000,
	1000000000,
	10000000000,
	100000000000,
	1000000000000,
	10000000000000,
	100000000000000,
	1000000000000000,
]

# The kernel's memory for a file that is empty is counted by no size. An allowance that says so itself, by its key or the
# mount's option, is handed on as it is.
_inodes(wanted, size) := {} if {
	not _capped
} else := {} if {
	"inodes" in object.keys(wanted)
	is_null(wanted.inodes)
} else := {"inodes": wanted.inodes} if {
	"inodes" in object.keys(wanted)
} else := {} if {
	some option in wanted.options
	startswith(option, "nr_inodes=")
} else := {"inodes": _by_pages(size)} if {
	is_number(size)
} else := {}

# One for each page, enough for folders and links where there are few, and no more than the decision may say.
_by_pages(size) := min([4294967295, max([1024, floor(size / 4096)])])

_absolute(wanted) := {bytes} if {
	bytes := _bytes(wanted.size)
} else := set()

_share(wanted) := {(limit * wanted.memory_percent) / 100} if {
	limit := container.memory_limit
	is_number(wanted.memory_percent)
} else := set()

# The kernel counts a tmpfs in pages, and takes a size of less than one for "no limit".
_whole_pages(bytes) := max([4096, floor(bytes / 4096) * 4096])

default _capped := true

_capped := false if config.tmpfs.capped == false
