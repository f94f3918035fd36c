# METADATA
# title: Specs for tests
# description: What each engine writes for an ordinary container, cut down to what the policies read.
package ossify.testing

# METADATA
# title: IDs as engines draw them
# scope: document
ids := {
	"container": "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1",
	"sandbox": "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
	"layer": "1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a",
	"other": "c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2c2",
}

# METADATA
# title: CRI-O's container
# scope: document
crio := {
	"root": {"path": _storage(["overlay", ids.layer, "merged"])},
	"process": {"capabilities": {"bounding": ["CAP_CHOWN"], "effective": ["CAP_CHOWN"]}},
	"mounts": [
		{"destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid", "noexec", "nodev"]},
		{"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
		bind("/dev/shm", _run_storage(ids.sandbox, "shm")),
		bind("/etc/resolv.conf", _run_storage(ids.sandbox, "resolv.conf")),
		bind("/etc/hostname", _run_storage(ids.sandbox, "hostname")),
		bind("/run/.containerenv", _storage(["overlay-containers", ids.sandbox, "userdata/.containerenv"])),
	],
	"annotations": {
		"io.container.manager": "cri-o",
		"io.kubernetes.container.name": "web",
		"io.kubernetes.cri-o.ContainerID": ids.container,
		"io.kubernetes.cri-o.ContainerType": "container",
		"io.kubernetes.cri-o.Image": "registry.example/team/app:1",
		"io.kubernetes.cri-o.ImageName": "registry.example/team/app:1",
		"io.kubernetes.cri-o.Labels": `{"tier":"front"}`,
		"io.kubernetes.cri-o.SandboxID": ids.sandbox,
		"io.kubernetes.pod.name": "web-1",
		"io.kubernetes.pod.namespace": "shop",
	},
	"linux": {
		"cgroupsPath": concat("-", ["/kubepods/pod1/crio", ids.container]),
		"resources": {"devices": [{"allow": false, "access": "rwm"}]},
		"seccomp": {"defaultAction": "SCMP_ACT_ERRNO"},
	},
}

# METADATA
# title: containerd's container
# scope: document
containerd := {
	"root": {"path": "rootfs"},
	"mounts": [
		bind("/etc/hostname", sandbox_file(ids.sandbox, "hostname")),
		bind("/etc/hosts", "/var/lib/kubelet/pods/uid-1/etc-hosts"),
		bind("/etc/resolv.conf", sandbox_file(ids.sandbox, "resolv.conf")),
	],
	"annotations": {
		"io.kubernetes.cri.container-name": "web",
		"io.kubernetes.cri.container-type": "container",
		"io.kubernetes.cri.image-name": "registry.example/team/app:1",
		"io.kubernetes.cri.sandbox-id": ids.sandbox,
		"io.kubernetes.cri.sandbox-name": "web-1",
		"io.kubernetes.cri.sandbox-namespace": "shop",
	},
	"linux": {"cgroupsPath": concat(":", ["kubepods-pod1.slice:cri-containerd", ids.container])},
}

# METADATA
# title: Podman's container
# scope: document
podman := {
	"root": {"path": _storage(["overlay", ids.layer, "merged"])},
	"mounts": [
		bind("/etc/hosts", _run_storage(ids.container, "hosts")),
		bind("/run/.containerenv", _run_storage(ids.container, ".containerenv")),
	],
	"annotations": {
		"io.container.manager": "libpod",
		"io.kubernetes.cri-o.Created": "2026-11-23T23:20:57Z",
		"io.kubernetes.cri-o.TTY": "false",
		"io.podman.annotations.privileged": "FALSE",
	},
	"linux": {"cgroupsPath": concat("-", ["/libpod_parent/libpod", ids.container])},
}

# METADATA
# title: Docker's container
# scope: document
docker := {
	"root": {"path": concat("/", ["/var/lib/docker/rootfs/overlayfs", ids.container])},
	"mounts": [
		bind("/etc/resolv.conf", docker_file(ids.container, "resolv.conf")),
		bind("/etc/hosts", docker_file(ids.container, "hosts")),
	],
	"linux": {"cgroupsPath": concat(":", ["system.slice:docker", ids.container])},
}

# METADATA
# title: A step of a build by Buildah
# scope: document
buildah := {
	"root": {"path": "/var/tmp/buildah2019836621/mnt/rootfs"},
	"mounts": [
		bind("/etc/hosts", "/var/tmp/buildah2019836621/hosts"),
		bind("/run/.containerenv", "/var/tmp/buildah2019836621/run/.containerenv"),
	],
}

# METADATA
# title: A step of a build by the BuildKit in dockerd
# scope: document
buildkit := {
	"root": {"path": "/var/lib/docker/buildkit/executor/v9o6nxqvpv0y1a0l0r08wmzxz/rootfs"},
	"mounts": [
		bind("/etc/resolv.conf", "/var/lib/docker/buildkit/executor/resolv.conf"),
		bind("/etc/hosts", "/var/lib/docker/buildkit/executor/hosts.gi4eqqawgrjc26k5gj41nd0jo"),
	],
	"linux": {"cgroupsPath": "/docker/buildkit/v9o6nxqvpv0y1a0l0r08wmzxz"},
}

# METADATA
# title: A bundle made by hand
# scope: document
plain := {
	"root": {"path": "rootfs"},
	"mounts": [bind("/etc/resolv.conf", "/etc/resolv.conf"), bind("/etc/hosts", "/srv/names")],
}

# METADATA
# title: What privileged changes in a spec
# description: The mounts are left out, since a patch replaces a list whole; see writable_sys.
# scope: document
privileged_patch := {
	"process": {"capabilities": {
		"bounding": ["CAP_CHOWN", "CAP_SYS_ADMIN", "CAP_SYS_MODULE"],
		"effective": ["CAP_SYS_MODULE", "CAP_SYS_ADMIN", "CAP_CHOWN"],
	}},
	"mounts": [writable_sys],
	"linux": {"seccomp": null, "resources": {"devices": [{"allow": true, "access": "rwm"}]}},
}

# METADATA
# title: A writable sysfs
# scope: document
writable_sys := {
	"destination": "/sys",
	"type": "sysfs",
	"source": "sysfs",
	"options": ["nosuid", "noexec", "nodev", "rw"],
}

# METADATA
# title: A bind mount
# scope: document
bind(destination, source) := {"destination": destination, "type": "bind", "source": source, "options": ["rw", "bind"]}

# METADATA
# title: A spec with annotations added
# scope: document
annotated(spec, annotations) := object.union(spec, {"annotations": annotations})

_storage(segments) := concat("/", array.concat(["/var/lib/containers/storage"], segments))

_run_storage(id, name) := concat("/", ["/run/containers/storage/overlay-containers", id, "userdata", name])

# METADATA
# title: A file of a sandbox of containerd's
# scope: document
sandbox_file(id, name) := concat("/", ["/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes", id, name])

# METADATA
# title: A file of a container of Docker's
# scope: document
docker_file(id, name) := concat("/", ["/var/lib/docker/containers", id, name])

# METADATA
# title: A sandbox of CRI-O's
# scope: document
crio_sandbox := annotated(crio, {
	"io.kubernetes.cri-o.ContainerType": "sandbox",
	"io.kubernetes.cri-o.SandboxID": ids.container,
})

# METADATA
# title: A sandbox of containerd's
# scope: document
containerd_sandbox := annotated(containerd, {"io.kubernetes.cri.container-type": "sandbox"})

# METADATA
# title: A spec that two engines claim
# description: Whoever uses ctr may name a cgroup as Podman does.
# scope: document
ambiguous := object.union(containerd, {"linux": {"cgroupsPath": concat("-", ["/libpod_parent/libpod", ids.container])}})

# METADATA
# title: The input for a spec
# scope: document
given(spec) := {"spec": spec, "stage": "cli", "now": "2026-11-23T12:00:00Z"}

# METADATA
# title: The input for a spec whose container is being started
# scope: document
started(spec, id, bundle) := object.union(given(spec), {"stage": "create", "state": {"id": id, "bundle": bundle}})

# METADATA
# title: Bundles, as each engine has them
# scope: document
bundles := {
	"crio": concat("/", ["/run/containers/storage/overlay-containers", ids.container, "userdata"]),
	"containerd": concat("/", ["/run/containerd/io.containerd.runtime.v2.task/k8s.io", ids.container]),
	"podman": _storage(["overlay-containers", ids.container, "userdata"]),
	"docker": concat("/", ["/run/containerd/io.containerd.runtime.v2.task/moby", ids.container]),
}

# METADATA
# title: A small configuration
# scope: document
config := {
	"mode": "enforce",
	"namespace_modes": {},
	"tmpfs": {"capped": false, "allowances": {"/tmp": {"default_mode": "1777"}}},
	"engine_files": {path: true | some path in ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/run/.containerenv"]},
	"engine_folders": {
		"storage": {"/var/lib/containers/storage": true, "/run/containers/storage": true},
		"containerd": {"/var/lib/containerd": true, "/run/containerd": true},
		"docker": {"/var/lib/docker": true, "/run/docker": true},
		"buildkit": {"/var/lib/buildkit": true},
		"kubelet": {"/var/lib/kubelet": true},
	},
	"exemptions": {
		"privileged": {"reason": "manages the host", "capabilities": ["CAP_SYS_ADMIN"]},
		"sandbox": {"reason": "only holds namespaces"},
		"build": {"reason": "is being built"},
		"namespaces": {},
		"images": {},
		"labels": {},
		"annotations": {},
		"trust": {"labels": false, "annotations": false},
	},
}

# METADATA
# title: The configuration with exemptions changed
# scope: document
exempting(exemptions) := object.union(config, {"exemptions": exemptions})
