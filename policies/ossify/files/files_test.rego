package ossify.files_test

import data.ossify.files
import data.ossify.testing

_readonly(spec) := result if {
	result := files.readonly with input as testing.given(spec) with data.ossify.config as testing.config
}

_mounting(spec, mounts) := object.union(spec, {"mounts": mounts})

test_readonly_is_what_the_engine_mounted if {
	_readonly(testing.crio) == ["/etc/hostname", "/etc/resolv.conf", "/run/.containerenv"]
	_readonly(testing.containerd) == ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"]
	_readonly(testing.podman) == ["/etc/hosts", "/run/.containerenv"]
	_readonly(testing.docker) == ["/etc/hosts", "/etc/resolv.conf"]
	_readonly(testing.plain) == ["/etc/resolv.conf"]
}

test_readonly_leaves_a_users_volume_as_it_is if {
	every spec in [testing.crio, testing.podman, testing.docker, testing.containerd] {
		others := [mount | some mount in spec.mounts; mount.destination != "/etc/hosts"]
		readonly := _readonly(_mounting(spec, array.concat(others, [testing.bind("/etc/hosts", "/srv/volumes/hosts")])))
		count(readonly) > 0
		not "/etc/hosts" in readonly
	}
}

test_readonly_goes_by_the_whole_source_not_its_last_name if {
	kept := {source |
		some source in [
			"/srv/userdata/hosts",
			"/srv/overlay-containers/x/other/hosts",
			"/srv/overlay-containers/x/userdata/resolv.conf",
			"/srv/overlay-containersx/x/userdata/hosts",
			"/overlay-containers/x/y/userdata/hosts",
			"/var/lib/kubelet/pods/x/hosts",
			"/var/lib/kubelet/podsx/x/etc-hosts",
			"/var/lib/kubelet/pods/../etc-hosts",
			"/var/lib/kubelet/pods//etc-hosts",
			"/var/lib/kubelet/pods/./etc-hosts",
			"/var/lib/kubelet/pods/x/volumes/kubernetes.io~empty-dir/pods/x/etc-hosts",
			"/srv/pods/x/etc-hosts",
			concat("/", ["/srv/overlay-containers", testing.ids.sandbox, "userdata/hosts"]),
			concat("/", ["/var/lib/containers/storage/overlay-containersx", testing.ids.sandbox, "userdata/hosts"]),
			concat("/", ["/var/lib/containers/storage/overlay-containers", testing.ids.sandbox, "x/hosts"]),
			concat("/", ["/var/lib/containers/storage/overlay-containers/abc/userdata/hosts"]),
			concat("/", ["/var/lib/containers/storage/overlay-containers", testing.ids.sandbox, "userdata/hostname"]),
			concat("/", ["overlay-containers", testing.ids.sandbox, "userdata/hosts"]),
			"pods/uid-1/etc-hosts",
			"/srv/etc/hosts",
			"hosts",
			"",
		]
		_readonly(_mounting(testing.crio, [testing.bind("/etc/hosts", source)])) == []
	}
	count(kept) == 22
}

# One of the engine's own files proves who made the spec, whatever the others are.
test_readonly_goes_by_the_folder_and_the_name_on_each_engine if {
	proof := {"containerd": testing.containerd.mounts[2], "docker": testing.docker.mounts[0]}
	foreign := {
		"containerd": {
			testing.sandbox_file(testing.ids.sandbox, "hosts"),
			testing.sandbox_file("abc", "hostname"),
			concat("", ["/tmp", testing.sandbox_file(testing.ids.sandbox, "hostname")]),
		},
		"docker": {
			testing.docker_file(testing.ids.container, "hosts"),
			testing.docker_file(testing.ids.other, "hostname"),
			concat("", ["/tmp", testing.docker_file(testing.ids.container, "hostname")]),
		},
	}
	every engine, sources in foreign {
		every source in sources {
			mounts := [proof[engine], testing.bind("/etc/hostname", source)]
			_readonly(_mounting(testing[engine], mounts)) == ["/etc/resolv.conf"]
		}
	}
}

test_readonly_has_hosts_files_at_their_own_path_only if {
	every source in ["/var/lib/kubelet/pods/uid-1/etc-hosts", "/etc/hosts"] {
		_readonly(_mounting(testing.crio, [testing.bind("/etc/hostname", source)])) == []
	}
}

test_readonly_has_the_kubelets_hosts_and_the_hosts_own if {
	every source in ["/var/lib/kubelet/pods/uid-1/etc-hosts", "/etc/hosts"] {
		_readonly(_mounting(testing.crio, [testing.bind("/etc/hosts", source)])) == ["/etc/hosts"]
	}
}

test_readonly_leaves_a_host_path_volume_of_the_hosts_own if {
	volume := {"destination": "/etc/hosts", "type": "bind", "source": "/etc/hosts", "options": ["rbind", "rprivate", "rw"]}
	_readonly(_mounting(testing.crio, [volume])) == []
}

test_readonly_leaves_a_path_that_is_mounted_twice if {
	engines_own := testing.podman.mounts[0]
	_readonly(_mounting(testing.podman, [engines_own, engines_own])) == ["/etc/hosts"]
	users := testing.bind("/etc/hosts", "/srv/volumes/hosts")
	_readonly(_mounting(testing.podman, [engines_own, users])) == []
	_readonly(_mounting(testing.podman, [users, engines_own])) == []
}

test_readonly_takes_bind_mounts_only_in_a_plain_bundle if {
	mount := {"destination": "/etc/hosts", "type": "none", "source": "/srv/hosts"}
	_readonly({"mounts": [object.union(mount, {"options": ["rbind", "rw"]})]}) == ["/etc/hosts"]
	_readonly({"mounts": [object.union(mount, {"options": ["rw"]})]}) == []
	_readonly({"mounts": [object.union(mount, {"options": null})]}) == []
	_readonly({"mounts": [mount]}) == []
}

test_readonly_is_not_lost_by_forged_marks if {
	spec := testing.annotated(testing.containerd, {"io.container.manager": "libpod"})
	_readonly(spec) == ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"]
}

test_readonly_is_none_of_the_paths_that_are_dropped if {
	config := object.union(testing.config, {"engine_files": {"/etc/hosts": false, "/run/.containerenv": null}})
	readonly := files.readonly with input as testing.given(testing.podman) with data.ossify.config as config
	readonly == []
	reasons := files.reasons with input as testing.given(testing.podman) with data.ossify.config as config
	reasons == set()
}
