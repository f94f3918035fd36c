# A rule of a user's own, for tests: it refuses whoever asks for it.
package ossify.rules

deny contains {"rule": "test/denied", "message": "it says so itself"} if {
	input.spec.annotations["test/denied"] == "yes"
}
