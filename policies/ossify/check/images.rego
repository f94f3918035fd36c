package ossify.check

import data.ossify.exemptions

# Why no image has this name. The syntax of references: https://pkg.go.dev/github.com/distribution/reference. CRI-O and
# containerd write references with registry.
_image_flaw(key) := "a key is not a pattern, and no name contains a *" if {
	contains(key, "*")
} else := "a reference has no scheme" if {
	contains(key, "://")
} else := "a short name does not name a registry, so it never matches; write it with the registry" if {
	_is_short(key)
} else := "a segment of it is empty" if {
	"" in split(key, "/")
} else := "its registry is not a host name with an optional port number" if {
	not regex.match(`^([a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(:[0-9]+)?$`, split(key, "/")[0])
} else := "engines write docker.io for it" if {
	startswith(key, "index.docker.io/")
} else := "engines write docker.io/library for Docker's own images" if {
	regex.match(`^docker[.]io/[^/]+[:@]`, key)
} else := "a repository name has no capital letters" if {
	_repository(key) != lower(_repository(key))
} else := "a repository name is lower-case letters and digits, with ., _, __ or - between them" if {
	count(_segments(key)) > 1
	some segment in split(_repository(key), "/")
	not regex.match(`^[a-z0-9]+(([.]|_|__|-+)[a-z0-9]+)*$`, segment)
} else := "a tag is letters, digits, _, . and -, at most 128, and begins with no . or -" if {
	some tag in array.slice(split(_last_segment(key), ":"), 1, 10)
	not _is_tag(_last_segment(key), tag)
} else := "a digest is sha256: and 64 of 0 to 9 and a to f" if {
	digests := array.slice(split(key, "@"), 1, 10)
	count(digests) > 0
	not _is_digest(concat("@", digests))
}

# Without a registry: also nginx:latest, in which the tag is at the place of a port.
_is_short(key) if not exemptions.is_host(split(key, "/")[0])

_is_short(key) if regex.match(`^[^.:/@\[]+(:[^/@]*[^/@0-9][^/]*|(:[0-9]*)?@[^/]*)$`, key)

# What follows the registry, without tag and digest.
_repository(key) := concat("/", array.concat(array.slice(_segments(key), 1, count(_segments(key)) - 1), last)) if {
	last := [split(_last_segment(key), ":")[0] | count(_segments(key)) > 1]
}

_segments(key) := split(split(key, "@")[0], "/")

# Empty if there is only a registry: its port is not a tag.
_last_segment(key) := _segments(key)[count(_segments(key)) - 1] if {
	count(_segments(key)) > 1
} else := ""

_is_tag(segment, tag) if {
	count(split(segment, ":")) == 2
	regex.match(`^[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}$`, tag)
}

_is_digest(digest) if regex.match(`^(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$`, digest)

_rewrite_image(key) := concat("", ["write ", meant, ", or delete it"]) if {
	meant := _corrected(key)
	meant != key
	not _image_flaw(meant)
} else := "write it as the specs of containers have it, or delete it"

# Without a scheme, with Docker's registry as engines write it, and in lower case but for the tag.
_corrected(key) := concat("@", array.concat([name], [lower(digest) | some digest in array.slice(split(plain, "@"), 1, 10)])) if {
	plain := _with_library(_with_docker_io(regex.replace(key, `^[a-z-]+://`, "")))
	[host, repository] := [split(plain, "/")[0], _repository(plain)]
	tag := array.slice(split(_last_segment(plain), ":"), 1, 10)
	name := concat(":", array.concat([concat("/", [part | some part in [host, lower(repository)]; part != ""])], tag))
}

_with_docker_io(key) := regex.replace(key, `^index[.]docker[.]io/`, "docker.io/")

_with_library(key) := regex.replace(key, `^docker[.]io/([^/]+[:@])`, "docker.io/library/$1")
