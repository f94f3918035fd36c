# What a user's own file could hold. It is loaded with the tests only, and holds for no container but theirs.
package ossify.exemptions

exempt contains {"rule": "exemptions/extension", "message": "exempt at once"} if {
	input.spec.annotations["test.ossify/extension"] == "exempt"
}

candidate contains {
	"rule": "exemptions/extension",
	"subject": "an extension",
	"entry": {"reason": "being moved", "until": "2026-11-22"},
} if {
	input.spec.annotations["test.ossify/extension"] == "candidate"
}
