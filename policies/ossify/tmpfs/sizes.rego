package ossify.tmpfs

import data.ossify.config
import data.ossify.container

# What the caps add to an allowance: {"size": bytes}, or nothing where none applies.
#
# A cap that is not a number above 0 is passed on as it is, for the runner to refuse. Taken for "no cap", a mistake would
# leave the container half of the host's memory; and 0 or -1, which mean "no limit" to tmpfs and to Docker, taken for the
# least size would fail its first write. null means "no cap".
_size(wanted) := {} if {
	not _capped
} else := {"size": min(mistakes)} if {
	mistakes := {cap |
		some key, cap in wanted
		key in {"size", "memory_percent"}
		not is_null(cap)
		not _is_cap(cap)
	}
	count(mistakes) > 0
} else := {"size": _whole_pages(min(caps))} if {
	caps := _absolute(wanted) | _share(wanted)
	count(caps) > 0
} else := {}

_is_cap(cap) if {
	is_number(cap)
	cap > 0
}

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

_absolute(wanted) := {wanted.size} if {
	is_number(wanted.size)
} else := set()

_share(wanted) := {(limit * wanted.memory_percent) / 100} if {
	limit := container.memory_limit
	is_number(wanted.memory_percent)
} else := set()

# The kernel counts a tmpfs in pages, and takes a size of less than one for "no limit".
_whole_pages(bytes) := max([4096, floor(bytes / 4096) * 4096])

default _capped := true

_capped := false if config.tmpfs.capped == false
