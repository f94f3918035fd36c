package ossify.engines

# containers/storage, the storage of both CRI-O and Podman, keeps what belongs to a container in
# <driver>-containers/<id>/userdata, and mounts its layer in the driver's folder.

# METADATA
# title: The bundle is in containers/storage
# description: |
#   The container's bundle, and so its ID, are as CRI-O and Podman choose them:
#   <storage>/<driver>-containers/<id>/userdata.
# scope: document
storage_bundle if {
	some segments in _below("storage", input.state.bundle)
	_is_userdata(segments, input.state.id)
}

_is_userdata([containers, id, "userdata"], id) if {
	endswith(containers, "-containers")
	_is_id(id)
}

# In the folder of a container, or of its sandbox.
_in_storage(file) if {
	some [containers, id, userdata, name] in _below("storage", file.source)
	_is_userdata([containers, id, userdata], id)
	name == file.name
}

# Where the drivers mount a container's layer.
_is_layer([driver, id, "merged"]) if {
	driver in ["overlay", "overlay2"]
	_is_id(id)
}

_is_layer([driver, folder, id]) if {
	[driver, folder] in [["vfs", "dir"], ["btrfs", "subvolumes"], ["zfs", "graph"]]
	_is_id(id)
}
