# METADATA
# title: The root file system
# description: Every container that is not exempt gets a read-only root. This package gives the reason.
# scope: package
package ossify.readonly

# METADATA
# title: Reasons for the read-only root
# scope: document
reasons := {{
	"rule": "readonly/root",
	"message": concat("", ["the container is not exempt, so its root file system ", _verb, " read-only"]),
}}

default _verb := "becomes"

_verb := "stays" if input.spec.root.readonly == true
