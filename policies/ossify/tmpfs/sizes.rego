package ossify.tmpfs

import data.ossify.config
import data.ossify.container

# What the caps add to an allowance: {"size": bytes}, or nothing if none applies.
#
# A cap that is not a size above 0 is passed on unchanged, so that ossify refuses the decision. If a mistake meant "no
# cap", the container could use half of the host's memory; if 0 or -1, which mean "no limit" to tmpfs and to Docker,
# meant the smallest size, its first write would fail. null means "no cap".
_size(wanted) := {} if {
	not _capped
} else := {"size": min(mistakes)} if {
	mistakes := {cap |
		some key in ["size", "memory_percent"]
		cap := wanted[key]
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

# A size in bytes, of a number or a text such as 64Mi. Undefined for anything else.
_bytes(size) := size if is_number(size)

_bytes(size) := _number(digits) * factor if {
	is_string(size)
	unit := trim_left(size, "0123456789")
	factor := _units[unit]
	digits := trim_suffix(size, unit)
	count(digits) <= count(_powers)
}

# The units of Kubernetes' quantities. K, m, g and t are not accepted: to mount(8) they are powers of 1024, and m is a
# thousandth to Kubernetes.
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

# Not by to_number: it is not part of the WebAssembly, so each container's start would have to load it.
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

# The size does not count the kernel's memory for an empty file. An allowance with a limit of its own, by its key or by
# the mount's option, is passed on unchanged.
_inodes(wanted, size) := {} if {
	not _capped
} else := {} if {
	is_null(wanted.inodes)
} else := {"inodes": inodes} if {
	inodes := wanted.inodes
} else := {} if {
	some option in wanted.options
	startswith(option, "nr_inodes=")
} else := {"inodes": _by_pages(size)} if {
	is_number(size)
} else := {}

# One for each page, at least enough for folders and links, and at most what a decision may contain. A size is of whole
# pages, or a mistake of at most 0.
_by_pages(size) := min([4294967295, max([1024, size / 4096])])

_absolute(wanted) := {bytes} if {
	bytes := _bytes(wanted.size)
} else := set()

# Without the fraction of a byte: the size is cut to whole pages anyway.
_share(wanted) := {_multiple(limit * wanted.memory_percent, 100) / 100} if {
	limit := container.memory_limit
	is_number(wanted.memory_percent)
} else := set()

# The kernel counts a tmpfs in pages. To it, a size of less than one page means "no limit".
_whole_pages(bytes) := max([4096, _multiple(bytes, 4096)])

# The largest multiple of `unit` that is not above `value`. With integers alone, because ossify computes fractions ten
# times as slowly; `%` is undefined for a value that is a fraction itself.
_multiple(value, unit) := value - rest if {
	rest := value % unit
} else := floor(value / unit) * unit

default _capped := true

_capped := false if config.tmpfs.capped == false
