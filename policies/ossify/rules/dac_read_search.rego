package ossify.rules

import data.ossify.exemptions

# open_by_handle_at(2) opens any file of a file system by its handle, through any mount of it that the container has. It
# needs only CAP_DAC_READ_SEARCH in the host's user namespace. Through a writable mount, the file can be written to even
# if it is read-only on another mount. At the stage exec, only CAP_SYS_ADMIN is checked.

# METADATA
# title: Warn of containers that can write to their image by file handles
# scope: rule
warn contains {
	"rule": "capabilities/dac-read-search",
	"message": concat("", [
		"the container has CAP_DAC_READ_SEARCH: through a writable volume on the file system that holds its image, it can ",
		"open the image's files by handle (open_by_handle_at) and write to them; drop the capability, ",
		"or exempt the container",
	]),
} if {
	count(exemptions.exempt) == 0
	not input.stage == "exec"
	some capability in _unusual

	# crun accepts names in any case, and numbers: any other spelling is reported as CAP_SYS_ADMIN, which allows more.
	upper(capability) == "CAP_DAC_READ_SEARCH"
}
