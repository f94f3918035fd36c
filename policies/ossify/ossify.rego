# METADATA
# title: The decision
# description: |
#   What is decided for one container, in the form that ossify checks and applies. The parts are in the packages below
#   this one; each yields its changes and the reasons for them.
# scope: package
package ossify

import data.ossify.exemptions
import data.ossify.files
import data.ossify.readonly
import data.ossify.tmpfs

# METADATA
# title: Decision
# description: Defined for every input, whatever its spec contains.
# entrypoint: true
# scope: document
decision := object.union(_outcome, {
	"mode": mode,
	"deny": sort({refusal | some refusal in data.ossify.rules.deny}),
	"warn": sort({warning | some warning in data.ossify.rules.warn}),
})

_outcome := {
	"tmpfs": [],
	"readonlyMounts": [],
	"reasons": sort(exemptions.exempt),
} if {
	count(exemptions.exempt) > 0
} else := {
	"readonly": true,
	"tmpfs": tmpfs.allowances,
	"readonlyMounts": files.readonly,
	"reasons": sort({reason |
		some reasons in [readonly.reasons, tmpfs.reasons, files.reasons]
		some reason in reasons
	}),
}
