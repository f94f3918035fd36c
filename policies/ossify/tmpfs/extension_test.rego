# What a user's own file could hold. It is loaded with the tests only, and holds for no container but theirs.
package ossify.tmpfs

allowance contains {"destination": "/var/cache", "size": 8192} if {
	input.spec.annotations["test.ossify/extension"] == "allowance"
}

# In place of the data's.
allowance contains {"destination": "/tmp", "options": ["rw", "nosuid", "nodev"]} if {
	input.spec.annotations["test.ossify/extension"] == "allowance"
}

allowance contains {"destination": "/run", "mode": mode} if {
	input.spec.annotations["test.ossify/extension"] == "two that differ"
	some mode in ["0755", "0700"]
}
