/** The engines, shells and tools that Debian has, and what CRI-O is built with. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { must, say, step } from "./_step.mjs";

/** Package → what it must have put in place: a command's name, or a path. */
const needed = {
	runc: "runc",
	crun: "crun",
	podman: "podman",
	buildah: "buildah",
	conmon: "conmon",
	containerd: "containerd",
	"docker.io": "dockerd",
	uidmap: "newuidmap",
	umoci: "umoci",
	skopeo: "skopeo",
	"busybox-static": "busybox",
	"containernetworking-plugins": "/usr/lib/cni/loopback",
	gcc: "gcc",
	make: "make",
	"pkg-config": "pkg-config",
	"libc6-dev": "/usr/include/stdio.h",
	"libseccomp-dev": "/usr/include/seccomp.h",
	"libgpgme-dev": "/usr/include/gpgme.h",
	"util-linux": "unshare",
	iproute2: "ip",
	acl: "setfacl",
	attr: "setfattr",
	// For the units of the agent, and for its socket.
	systemd: "systemd-socket-activate",
	mmdebstrap: "mmdebstrap",
	// For the page of `ossify audit`.
	chromium: "chromium",
	// For completions and the manual page: their tests ask the shells and groff themselves.
	zsh: "zsh",
	fish: "fish",
	"groff-base": "groff",
};

/** Installs what is missing, and only that. */
export function ensurePackages() {
	const missing = absent();
	if (missing.length === 0) return say("Debian packages: all there");
	step(`installing ${missing.join(", ")}`, () => install(missing));
	const still = absent();
	if (still.length > 0) throw new Error(`installed, but not in place: ${still.map((name) => `${name} (${needed[name]})`).join(", ")}`);
}

/** Goes by what is in place, not by dpkg: an engine that came from elsewhere is as good. */
function absent() {
	return Object.keys(needed).filter((name) => !isThere(needed[name]));
}

function isThere(what) {
	if (what.startsWith("/")) return existsSync(what) || existsSync(what.replace("/usr/include/", "/usr/include/x86_64-linux-gnu/"));
	return `${process.env.PATH}:/usr/sbin:/sbin`.split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, what)));
}

/** RUNLEVEL keeps init scripts from starting services: the tests start what they need themselves. */
function install(packages) {
	const env = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1", NEEDRESTART_SUSPEND: "1" };
	const patient = ["-o", "DPkg::Lock::Timeout=600", "-o", "Acquire::Retries=3"];
	must(["apt-get", ...patient, "-q", "update"], { env });
	must(["apt-get", ...patient, "-q", "install", "-y", "--no-install-recommends", "--no-upgrade", ...packages], { env });
}
