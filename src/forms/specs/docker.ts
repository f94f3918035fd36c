/**
 * The specs of Docker. Recorded from Docker 20.10.24: test/fixtures/docker and test/fixtures/inspect.
 * @module
 */

import type { ContainerDescription, MountDescription } from "../description.ts";
import { defaultCapabilities, protectedPaths } from "./docker_defaults.ts";
import { bind, byDepth, filesOf, isVolume, kernelMounts, missing, notTaken, ownMounts, type SpecMount } from "./mounts.ts";
import { type EngineSpecs, idOf, ownNamespaces, placeholderId } from "./spec.ts";

/** Docker. It writes no annotations of its own: only its paths show that a spec is its own. */
export const docker: EngineSpecs = {
	root: () => `/var/lib/docker/overlay2/${placeholderId}/merged`,
	cgroupsPath: (id) => `system.slice:docker:${id}`,
	capabilities: {
		defaults: defaultCapabilities,
		dropsLast: false,
		withoutRoot: "none",
	},
	filtersSystemCalls: true,
	confinesPrivileged: true,
	...protectedPaths,
	mounts(container) {
		const own = ownMounts(container, optionsOf);
		const kernel = notTaken([...kernelMounts(container).map(asDocker), sharedMemory(container)], own);
		return [...kernel, ...byDepth(own), ...notTaken(dockerFiles(container), own)];
	},
	annotations: ({ annotations }) => annotations,
	namespaces: (container) => {
		const shared = container.hostNamespaces.includes("network") ? [{ type: "network", path: "/run/docker/netns/default" }] : [];
		return [...ownNamespaces(container), ...shared];
	},
};

/** For privileged containers it leaves `ro` out where others write `rw`. */
function asDocker(mount: SpecMount): SpecMount {
	const options = mount.options.filter((option) => option !== "rw");
	if (mount.destination !== "/sys/fs/cgroup") return { ...mount, options };
	return { ...mount, options: [...options.filter((option) => option === "ro"), "nosuid", "noexec", "nodev"] };
}

function sharedMemory({ shmSize = 64 * 1024 * 1024, hostNamespaces, existing }: ContainerDescription): SpecMount {
	const source = hostNamespaces.includes("ipc") ? "/dev/shm" : existing?.files?.["/dev/shm"];
	if (source !== undefined) return bind("/dev/shm", source, ["rbind", "rprivate"]);
	const options = ["nosuid", "noexec", "nodev", "mode=1777", `size=${shmSize}`];
	return { destination: "/dev/shm", type: "tmpfs", source: "shm", options };
}

function dockerFiles(container: ContainerDescription): readonly SpecMount[] {
	const folder = `/var/lib/docker/containers/${idOf(container)}`;
	const options = ["rbind", ...(container.readonlyRoot ? ["ro"] : []), "rprivate"];
	const files = ["resolv.conf", "hostname", "hosts"].map((name) => bind(`/etc/${name}`, `${folder}/${name}`, options));
	return filesOf(container, files);
}

function optionsOf({ type, source, options }: MountDescription): readonly string[] {
	if (type === "tmpfs") return [...missing(["noexec", "nosuid", "nodev", "rprivate"], options), ...options];
	// Volumes have no propagation of their own.
	return [...missing(["rbind"], options), ...options, ...missing(isVolume(source) ? [] : ["rprivate"], options)];
}
