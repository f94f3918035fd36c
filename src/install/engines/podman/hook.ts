/**
 * Podman, with ossify as its hook.
 * @see https://github.com/containers/container-libs/blob/main/common/docs/containers.conf.5.md
 * @module
 */
import type { Daemon, HookEngine } from "../common/engine.ts";
import { ociStages, sharedHooksFolder } from "../common/hooks.ts";
import { storageFolders } from "../common/state_folders.ts";

const dropIn = "/etc/containers/containers.conf.d/99-ossify.conf";

/**
 * The API service (`podman.socket`), which reads its configuration when it starts. Commands of Podman read it each time.
 * @param dropIn the file of ossify in its configuration. With CONTAINERS_CONF, it reads no drop-in files
 */
export const apiService = (dropIn: string): Daemon => ({
	name: "podman",
	title: "Podman's API service",
	command: ["system", "service"],
	config: dropIn,
	options: [],
	variable: "CONTAINERS_CONF",
});

export const podman: HookEngine = {
	kind: "hook",
	name: "podman",
	title: "Podman",
	heading: "Podman",
	stage: "precreate",
	stages: [...ociStages, "precreate"],
	hasNamespaces: false,
	writesLabels: false,
	programs: ["/usr/bin/podman", "/usr/local/bin/podman"],
	config: [
		{ path: "/usr/share/containers/containers.conf" },
		{ path: "/usr/share/containers/containers.conf.d", suffix: ".conf" },
		{ path: "/etc/containers/containers.conf" },
		{ path: "/etc/containers/containers.conf.d", suffix: ".conf" },
	],
	setting: { table: "engine", key: "hooks_dir" },
	defaultFolders: [sharedHooksFolder],
	hooksFolder: "/etc/ossify/hooks/podman",
	dropIn,
	daemon: apiService(dropIn),
	stateFolders: (view) => storageFolders(view),
};
