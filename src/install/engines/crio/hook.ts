/**
 * CRI-O, with ossify as its hook.
 * @see https://github.com/cri-o/cri-o/blob/main/docs/crio.conf.5.md
 * @module
 */
import type { Daemon, HookEngine } from "../engine.ts";
import { ociStages, sharedHooksFolder } from "../hooks.ts";

/**
 * CRI-O makes a folder in the root for each of an image's volumes, and leaves no trace of that in the spec.
 * @see https://github.com/cri-o/cri-o/blob/main/server/container_create.go addImageVolumes
 */
export const imageVolumes =
	'An image\'s own volumes are folders of its root, which becomes read-only, unless crio.conf has `image_volumes = "bind"` in [crio.image]';

export const crioDaemon: Daemon = {
	name: "crio",
	config: "/etc/crio/crio.conf.d",
	options: ["config-dir", "d"],
	variable: "CONTAINER_CONFIG_DIR",
};

export const crio: HookEngine = {
	kind: "hook",
	name: "crio",
	title: "CRI-O",
	heading: "CRI-O",
	stage: "createRuntime",
	stages: ociStages,
	programs: ["/usr/bin/crio", "/usr/local/bin/crio", "/usr/sbin/crio"],
	config: [{ path: "/etc/crio/crio.conf" }, { path: "/etc/crio/crio.conf.d", suffix: "", deep: true }],
	setting: { table: "crio.runtime", key: "hooks_dir" },
	defaultFolders: [sharedHooksFolder],
	hooksFolder: "/etc/ossify/hooks/crio",
	dropIn: "/etc/crio/crio.conf.d/99-ossify.conf",
	daemon: crioDaemon,
	notice: "CRI-O reads its hooks folders when it starts: restart it (`systemctl restart crio`). Containers go on running meanwhile",
	remark: imageVolumes,
};
