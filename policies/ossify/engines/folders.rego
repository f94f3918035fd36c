package ossify.engines

import data.ossify.config

# Where engines keep what they write. An author of containers chooses what a volume's folder is called, but writes
# nothing to these folders; so a path counts from its beginning on, and its ID has to be one that engines draw.

# What is below one of the engines' folders of a kind, as lists of segments: several where one folder is in another.
_below(kind, path) := {split(substring(path, count(prefix), -1), "/") |
	is_string(path)
	some folder, listed in config.engine_folders[kind]
	listed == true
	prefix := concat("", [trim_right(folder, "/"), "/"])
	prefix != "/"
	startswith(path, prefix)
}

# 64 hexadecimal digits, as CRI-O, containerd's CRI plugin, Podman and Docker draw them.
_is_id(text) if {
	is_string(text)
	count(text) == 64
	trim(text, "0123456789abcdef") == ""
}

# METADATA
# title: Known by the spec alone
# description: |
#   Nothing is being started: somebody decides about a spec that was written down, and nobody knows its bundle. Whatever
#   says that an engine made it is in the spec. Where a container is being started, the state has to say so, too.
# scope: document
spec_only if not input.stage

spec_only if input.stage == "cli"

# Where containers/storage, the storage of both CRI-O and Podman, keeps what belongs to a container:
# <driver>-containers/<id>/userdata.
_is_userdata([containers, id, "userdata"], id) if {
	endswith(containers, "-containers")
	_is_id(id)
}

# METADATA
# title: The folder of containers/storage
# description: |
#   The container's bundle, and so its ID, are those that CRI-O and Podman give it: <storage>/<driver>-containers/<id>/userdata.
# scope: document
storage_bundle if {
	some segments in _below("storage", input.state.bundle)
	_is_userdata(segments, input.state.id)
}
