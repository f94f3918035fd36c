# METADATA
# title: Exemptions
# description: |
#   Which containers are left unchanged, and why. A rule of your own that always exempts:
#
#     exempt contains {"rule": "exemptions/mine", "message": "..."} if ...
#
#   or one that yields a candidate, with an entry as in the data: a reason and, optionally, an end date. A candidate
#   without a reason, or that has expired, becomes a warning.
#
#     candidate contains {"rule": "exemptions/mine", "subject": "...", "entry": {"reason": "..."}} if ...
# scope: package
package ossify.exemptions

import data.ossify.config

# METADATA
# title: Exemptions that count
# description: If there is any, the container is exempt. Each is also the reason for it, with its end date.
# scope: rule
exempt contains reason if {
	some found in candidate
	not flaw(found)
	message := concat("", [found.subject, " is exempt", _until_when(found.entry), ": ", found.entry.reason])
	reason := object.union({"rule": found.rule, "message": message}, object.filter(found.entry, ["until"]))
}

# METADATA
# title: Exemptions that would apply but don't count
# scope: document
flawed contains {"rule": found.rule, "message": message} if {
	some found in candidate
	message := concat("", ["the exemption of ", found.subject, " does not count: ", flaw(found)])
}

# METADATA
# title: Why an exemption does not count
# description: For a candidate; undefined if it counts. `ossify check` evaluates it for every entry of the data.
# scope: document
flaw(found) := "it gives no reason" if {
	not _reasoned(found.entry)
} else := concat("", ["it has the key ", sort(surplus)[0], ", but only reason and until are known"]) if {
	surplus := object.keys(found.entry) - {"reason", "until", "capabilities"}
	count(surplus) > 0
} else := concat("", ["data.ossify.config.exemptions.trust.", kind, " is not true"]) if {
	kind := found.trust
	not config.exemptions.trust[kind] == true
} else := "its end date is not a calendar date of the form YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ" if {
	_ends(found.entry)
	not last_second(found.entry.until)
} else := concat("", ["it has an end date, and the time is not known", unknown_because]) if {
	_ends(found.entry)
	not _now
} else := concat("", ["it expired on ", found.entry.until]) if {
	_ends(found.entry)
	_now > last_second(found.entry.until)
}

_reasoned(entry) if trim_space(entry.reason) != ""

# Present at all, with any value: an end date that cannot be parsed must not mean "for ever".
_ends(entry) if "until" in object.keys(entry)

_until_when(entry) := concat("", [" until ", entry.until]) if {
	_ends(entry)
} else := ""
