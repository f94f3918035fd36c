package ossify.tmpfs

import data.ossify.config
import data.ossify.container

# What the caps add to an allowance: {"size": bytes}, or nothing where none applies.
#
# A cap that isn't a number is handed on as it is, for the runner to refuse: taken for "no cap", a slip of the pen would
# leave the container half of the host's memory.
_size(wanted) := {} if {
	not _capped
} else := {"size": min(slips)} if {
	slips := {cap |
		some key, cap in wanted
		key in {"size", "memory_percent"}
		not is_null(cap)
		not is_number(cap)
	}
	count(slips) > 0
} else := {"size": _whole_pages(min(caps))} if {
	caps := _absolute(wanted) | _share(wanted)
	count(caps) > 0
} else := {}

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

# The kernel counts a tmpfs in pages, and takes a size of 0 for "no limit".
_whole_pages(bytes) := max([4096, floor(bytes / 4096) * 4096])

default _capped := true

_capped := false if config.tmpfs.capped == false
