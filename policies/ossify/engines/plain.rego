package ossify.engines

# A bundle that no known engine claims: runc or crun by hand, or an engine without a file here. Its author wrote all of
# it, so no fact is read from annotations.

# METADATA
# title: Files in a plain bundle
# description: Bind mounts of a file of the same name.
# scope: rule
owned contains position if {
	count(claims) == 0
	some position, file in mounted
	file.from[0] == file.name
	some option in file.options
	option in {"bind", "rbind"}
}
