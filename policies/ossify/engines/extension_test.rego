# What a user's own file could hold. It is loaded with the tests only, and holds for no container but theirs.
package ossify.engines

claims contains "boat" if cgroup.engine == "boat"

namespace["boat"] := input.spec.annotations["boat.example/harbour"]

owned contains position if {
	"boat" in claims
	some position, file in mounted
	file.from[1] == "boat"
}
