# What a user's own file could hold. It is loaded with the tests only, and holds for no container but theirs.
package ossify.rules

deny contains {"rule": "rules/extension", "message": "refused"} if {
	input.spec.annotations["test.ossify/extension"] == "rules"
}

warn contains {"rule": "rules/extension", "message": "reported"} if {
	input.spec.annotations["test.ossify/extension"] == "rules"
}
