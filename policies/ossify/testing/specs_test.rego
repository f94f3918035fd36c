# METADATA
# title: Specs for tests
# description: What each engine writes for an ordinary container, cut down to what the policies read.
package ossify.testing

# METADATA
# title: CRI-O's container
# scope: document
crio := {
	"root": {"path": "/storage/overlay/layer/merged"},
	"process": {"capabilities": {"bounding": ["CAP_CHOWN"], "effective": ["CAP_CHOWN"]}},
	"mounts": [
		{"destination": "/proc", "type": "proc", "source": "proc", "options": ["nosuid", "noexec", "nodev"]},
		{"destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"]},
		bind("/dev/shm", "/run/storage/overlay-containers/sandbox1/userdata/shm"),
		bind("/etc/resolv.conf", "/run/storage/overlay-containers/sandbox1/userdata/resolv.conf"),
		bind("/etc/hostname", "/run/storage/overlay-containers/sandbox1/userdata/hostname"),
		bind("/run/.containerenv", "/storage/overlay-containers/sandbox1/userdata/.containerenv"),
	],
	"annotations": {
		"io.container.manager": "cri-o",
		"io.kubernetes.container.name": "web",
		"io.kubernetes.cri-o.ContainerID": "container1",
		"io.kubernetes.cri-o.ContainerType": "container",
		"io.kubernetes.cri-o.Image": "registry.example/team/app:1",
		"io.kubernetes.cri-o.ImageName": "registry.example/team/app:1",
		"io.kubernetes.cri-o.Labels": `{"tier":"front"}`,
		"io.kubernetes.cri-o.SandboxID": "sandbox1",
		"io.kubernetes.pod.name": "web-1",
		"io.kubernetes.pod.namespace": "shop",
	},
	"linux": {
		"cgroupsPath": "/kubepods/pod1/crio-container1",
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
		bind("/etc/hostname", "/state/io.containerd.grpc.v1.cri/sandboxes/sandbox1/hostname"),
		bind("/etc/hosts", "/kubelet/pods/uid-1/etc-hosts"),
		bind("/etc/resolv.conf", "/state/io.containerd.grpc.v1.cri/sandboxes/sandbox1/resolv.conf"),
	],
	"annotations": {
		"io.kubernetes.cri.container-name": "web",
		"io.kubernetes.cri.container-type": "container",
		"io.kubernetes.cri.image-name": "registry.example/team/app:1",
		"io.kubernetes.cri.sandbox-id": "sandbox1",
		"io.kubernetes.cri.sandbox-name": "web-1",
		"io.kubernetes.cri.sandbox-namespace": "shop",
	},
	"linux": {"cgroupsPath": "kubepods-pod1.slice:cri-containerd:container1"},
}

# METADATA
# title: Podman's container
# scope: document
podman := {
	"root": {"path": "/storage/overlay/layer/merged"},
	"mounts": [
		bind("/etc/hosts", "/run/storage/overlay-containers/container1/userdata/hosts"),
		bind("/run/.containerenv", "/run/storage/overlay-containers/container1/userdata/.containerenv"),
	],
	"annotations": {
		"io.container.manager": "libpod",
		"io.kubernetes.cri-o.Created": "2026-11-23T23:20:57Z",
		"io.kubernetes.cri-o.TTY": "false",
		"io.podman.annotations.privileged": "FALSE",
	},
	"linux": {"cgroupsPath": "/libpod_parent/libpod-container1"},
}

# METADATA
# title: Docker's container
# scope: document
docker := {
	"root": {"path": "/docker/rootfs/overlayfs/container1"},
	"mounts": [
		bind("/etc/resolv.conf", "/docker/containers/container1/resolv.conf"),
		bind("/etc/hosts", "/docker/containers/container1/hosts"),
	],
	"linux": {"cgroupsPath": "system.slice:docker:container1"},
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

# METADATA
# title: The input for a spec
# scope: document
given(spec) := {"spec": spec, "stage": "cli", "now": "2026-11-23T12:00:00Z"}

# METADATA
# title: A small configuration
# scope: document
config := {
	"mode": "enforce",
	"namespace_modes": {},
	"tmpfs": {"capped": false, "allowances": {"/tmp": {"mode": "1777"}}},
	"engine_files": {path: true | some path in ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf", "/run/.containerenv"]},
	"exemptions": {
		"privileged": {"reason": "manages the host", "capabilities": ["CAP_SYS_ADMIN", "CAP_SYS_MODULE"]},
		"sandbox": {"reason": "only holds namespaces"},
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
