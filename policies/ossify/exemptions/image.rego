package ossify.exemptions

import data.ossify.config
import data.ossify.container

# METADATA
# title: Exempt by image
# description: |
#   Every key under which the image could be listed is looked up. A key matches whole segments, so
#   registry.example/team matches registry.example/team/app and not registry.example/teamx/app.
# scope: rule
candidate contains {"rule": "exemptions/image", "subject": concat(" ", ["image", key]), "entry": entry} if {
	count(config.exemptions.images) > 0
	some image in container.images
	some key in image_keys(image)
	entry := config.exemptions.images[key]
	listed(entry)
}

# METADATA
# title: Keys of an image
# description: |
#   Those under which it may be listed. A reference is host[:port]/segments[:tag][@digest]. Its first segment is a host
#   if it has a dot or a port, or is "localhost". Any other reference is a short name, which a search list on the
#   machine resolves: it has no keys. Registries accept names of 255 characters; a much longer text is not a name.
# scope: document
image_keys(reference) := ({reference, tagged} | prefixes) | pinned if {
	count(reference) <= 1024
	tagged := split(reference, "@")[0]
	segments := split(tagged, "/")
	is_host(segments[0])
	last := count(segments) - 1
	last > 0
	repository := array.concat(array.slice(segments, 0, last), [split(segments[last], ":")[0]])
	prefixes := {concat("/", array.slice(repository, 0, length)) | some length in numbers.range(1, last + 1)}
	pinned := {concat("@", [concat("/", repository), digest]) | some digest in array.slice(split(reference, "@"), 1, 2)}
}

# METADATA
# title: Host
# description: Whether the first segment of a reference is a registry.
# scope: document
is_host("localhost")

is_host(segment) if contains(segment, ".")

is_host(segment) if contains(segment, ":")
