package ossify.exemptions

# METADATA
# title: Listed
# description: Whether an entry of the data is used. null and false drop an entry of the shipped data.
# scope: document
listed(entry) if not entry in {null, false}

# The keys of a label or an annotation: "name" and "name=value". A name that contains a "=" could be mistaken for
# another name and its value.
_pair_keys(name, value) := [name, concat("=", [name, value])] if not contains(name, "=")
