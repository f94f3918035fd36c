package ossify.check

import data.ossify.config
import data.ossify.exemptions

# METADATA
# title: Exemptions that do not count
# description: Without a reason, expired, or not trusted.
# scope: rule
findings contains {
	"rule": "exemption-void",
	"message": concat("", ["the exemption of ", found.subject, " does not count: ", why]),
	"advice": "mend it, or delete it: as it is, such containers are hardened",
	"path": found.path,
} if {
	some found in _entries
	not _undated(found.entry)
	why := exemptions.flaw(found)
}

# METADATA
# title: Exemptions with an end date that is not in the calendar
# description: An error, and not a warning like an exemption that expired, as it never counted.
# scope: rule
findings contains {
	"rule": "exemption-date",
	"severity": "error",
	"message": concat("", [
		"the exemption of ", found.subject, " does not count: ",
		"its end date is not a calendar date as YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ",
	]),
	"advice": "write the last day on which it counts, or delete the entry: as it is, such containers are hardened",
	"path": array.concat(found.path, ["until"]),
} if {
	some found in _entries
	_undated(found.entry)
}

_undated(entry) if {
	"until" in object.keys(entry)
	not exemptions.last_second(entry.until)
}

_entries contains {"subject": kind, "entry": entry, "path": knob(["exemptions", kind])} if {
	some kind in {"privileged", "unproven_privileged", "sandbox", "build"}
	entry := config.exemptions[kind]
	exemptions.listed(entry)
}

_entries contains object.union(_trust(kind), {
	"subject": concat(" ", [noun, key]),
	"entry": entry,
	"path": knob(["exemptions", kind, key]),
}) if {
	some kind, noun in _nouns
	some key, entry in config.exemptions[kind]
	exemptions.listed(entry)
}

_nouns := {"namespaces": "namespace", "images": "image", "labels": "label", "annotations": "annotation"}

_trust(kind) := {"trust": kind} if {
	kind in {"labels", "annotations"}
} else := {}

# METADATA
# title: Exemptions that others make needless
# description: |
#   An image below an exempt image prefix, a label with a value beside the exempt label: the wider one counts for at
#   least as long.
# scope: rule
findings contains {
	"rule": "exemption-needless",
	"message": concat("", ["the ", _nouns[kind], " ", key, " is exempt already, as ", wider, " is"]),
	"advice": concat("", ["delete one of the two: this one, or, if all of ", wider, " is too much, that one"]),
	"path": knob(["exemptions", kind, key]),
} if {
	some kind in {"images", "labels", "annotations"}
	some key, entry in _counting[kind]
	wider := max({other |
		some other in _wider_keys(kind, key)
		_outlasts(_counting[kind][other], entry)
	})
}

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

# METADATA
# title: Exemptions that no container can have
# scope: rule
findings contains {
	"rule": "exemption-unreachable",
	"message": concat("", ["no container has the ", _nouns[kind], " ", key, ": ", why]),
	"advice": _rewrite(kind, key),
	"path": knob(["exemptions", kind, key]),
} if {
	some kind, _ in _nouns
	some key, entry in config.exemptions[kind]
	exemptions.listed(entry)
	why := _unreachable(kind, key)
}

_rewrite("namespaces", "*") := _every_namespace

_rewrite(kind, key) := "write it as containers have it, or delete it" if [kind, key] != ["namespaces", "*"]

_unreachable("namespaces", key) := _not_a_namespace(key) if not _is_namespace(key)

_unreachable("images", key) := "keys are no patterns, a * stands for itself" if {
	contains(key, "*")
} else := "a short name says nothing of where an image came from, and is never matched; put the registry in front" if {
	not exemptions.is_host(split(key, "/")[0])
} else := "a segment of it is empty" if {
	"" in split(key, "/")
}

_unreachable("labels", key) := "keys are no patterns, a * stands for itself" if contains(key, "*")

_not_a_namespace("*") := "a pattern has at least one character before its *"

_not_a_namespace(key) := concat("", [
	"a namespace's name is lower-case letters, digits and -, at most 63, ",
	"and a pattern is the beginning of one and a single * at its end",
]) if {
	key != "*"
}

_every_namespace := "to leave every container as it is, set data.ossify.config.mode to audit; otherwise name the namespaces"

_is_namespace(name) if regex.match(`^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$`, name)

_is_namespace(pattern) if regex.match(`^[a-z0-9][-a-z0-9]{0,62}[*]$`, pattern)
