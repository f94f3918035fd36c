/**
 * The engines that run hooks. Each gets a hooks folder of its own, which a drop-in file makes known to it: the shared ones are no place
 * for either hook (docs/install.md says what breaks).
 * @module
 */
import { crioConfig, podmanConfig } from "./config_files.ts";
import type { HookEngine } from "./engine.ts";

/** Read by Podman, Buildah and CRI-O by default. */
export const sharedFolder = "/usr/share/containers/oci/hooks.d";
/** Read by Buildah, and by some versions of Podman. */
export const overrideFolder = "/etc/containers/oci/hooks.d";

const ociStages = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

export const podman: HookEngine = {
	kind: "hook",
	name: "podman",
	title: "Podman",
	heading: "Podman",
	stage: "precreate",
	stages: [...ociStages, "precreate"],
	programs: ["/usr/bin/podman", "/usr/local/bin/podman"],
	config: podmanConfig,
	setting: { table: "engine", key: "hooks_dir" },
	defaultFolders: [sharedFolder],
	hooksFolder: "/etc/ossify/hooks/podman",
	dropIn: "/etc/containers/containers.conf.d/99-ossify.conf",
};

export const crio: HookEngine = {
	kind: "hook",
	name: "crio",
	title: "CRI-O",
	heading: "CRI-O",
	stage: "createRuntime",
	stages: ociStages,
	programs: ["/usr/bin/crio", "/usr/local/bin/crio", "/usr/sbin/crio"],
	config: crioConfig,
	setting: { table: "crio.runtime", key: "hooks_dir" },
	defaultFolders: [sharedFolder],
	hooksFolder: "/etc/ossify/hooks/crio",
	dropIn: "/etc/crio/crio.conf.d/99-ossify.conf",
	daemon: "crio",
	notice: "CRI-O reads its hooks folders when it starts: restart it (`systemctl restart crio`). Containers go on running meanwhile",
};
