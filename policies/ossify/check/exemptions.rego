package ossify.check

import data.ossify.config
import data.ossify.exemptions

# METADATA
# title: Exemptions that do not count
# description: |
#   Without a reason, expired, or not trusted. An end date that is not in the calendar is an error, and not a warning like
#   an exemption that expired, as it never counted.
# scope: rule
findings contains _flawed({"subject": kind, "entry": entry}, ["exemptions", kind]) if {
	some kind in {"privileged", "unproven_privileged", "sandbox", "build"}
	entry := config.exemptions[kind]
	exemptions.listed(entry)
}

# Each entry by itself: with a hundred thousand of them, a set of them all would be compared for minutes.
findings contains _flawed(object.union(_trust(kind), found), ["exemptions", kind, key]) if {
	some kind, noun in _nouns
	some key, entry in config.exemptions[kind]
	exemptions.listed(entry)
	found := {"subject": concat(" ", [noun, key]), "entry": entry}
}

_flawed(found, keys) := {
	"rule": "exemption-date",
	"severity": "error",
	"message": concat("", [
		"the exemption of ", found.subject, " does not count: ",
		"its end date is not a calendar date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ",
	]),
	"advice": "write the last day on which it counts, or delete the entry: until then, such containers are hardened",
	"path": knob(array.concat(keys, ["until"])),
} if {
	_undated(found.entry)
} else := {
	"rule": "exemption-void",
	"message": concat("", ["the exemption of ", found.subject, " does not count: ", why]),
	"advice": "fix or delete it: until then, such containers are hardened",
	"path": knob(keys),
} if {
	why := exemptions.flaw(found)
}

# METADATA
# title: Exemptions that a wider one makes needless
# description: |
#   An image below an exempt image prefix, or a label with a value if the label is exempt with any value. The wider one
#   counts for at least as long.
# scope: rule
findings contains {
	"rule": "exemption-needless",
	"message": concat("", ["the ", noun, " ", key, " is exempt already, as ", wider, " is"]),
	"advice": concat("", ["delete one of the two: this one, or, if all of ", wider, " is too much, that one"]),
	"path": knob(["exemptions", kind, key]),
} if {
	some kind in {"images", "labels", "annotations"}
	noun := _nouns[kind]
	some key, entry in _counting[kind]
	wider := max({other |
		some other in _wider_keys(kind, key)
		_outlasts(_counting[kind][other], entry)
	})
}

# METADATA
# title: Exemptions that no container can have
# scope: rule
findings contains {
	"rule": "exemption-unreachable",
	"message": concat("", ["no container has the ", noun, " ", key, ": ", why]),
	"advice": _rewrite(kind, key),
	"path": knob(["exemptions", kind, key]),
} if {
	some kind, noun in _nouns
	some key, entry in config.exemptions[kind]
	exemptions.listed(entry)
	why := _unreachable(kind, key)
}

_undated(entry) if {
	"until" in object.keys(entry)
	not exemptions.last_second(entry.until)
}

_nouns := {"namespaces": "namespace", "images": "image", "labels": "label", "annotations": "annotation"}

_trust(kind) := {"trust": kind} if {
	kind in {"labels", "annotations"}
} else := {}

_counting[kind][key] := entry if {
	some kind in {"images", "labels", "annotations"}
	some key, entry in config.exemptions[kind]
	exemptions.listed(entry)
	not exemptions.flaw(object.union(_trust(kind), {"entry": entry}))
}

_wider_keys("images", key) := exemptions.image_keys(key) - {key}

_wider_keys(kind, key) := {split(key, "=")[0]} if {
	kind in {"labels", "annotations"}
	contains(key, "=")
}

_outlasts(wider, _) if not "until" in object.keys(wider)

_outlasts(wider, entry) if exemptions.last_second(entry.until) <= exemptions.last_second(wider.until)

_rewrite("namespaces", "*") := concat("", [
	"to leave every container as it is, set data.ossify.config.mode to audit; ",
	"otherwise name the namespaces",
])

_rewrite("images", key) := _rewrite_image(key)

_rewrite(kind, key) := "write it as the specs of containers have it, or delete it" if {
	kind != "images"
	[kind, key] != ["namespaces", "*"]
}
