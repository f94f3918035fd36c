/**
 * CRI-O, with ossify as its hook.
 * @see https://github.com/cri-o/cri-o/blob/main/docs/crio.conf.5.md
 * @module
 */

import { type ConfigLocation, configFiles, parseToml, readConfig, type View } from "../../config/mod.ts";
import type { Daemon, HookEngine } from "../common/engine.ts";
import { ociStages, sharedHooksFolder } from "../common/hooks.ts";
import { lastSaid, type StateFolders, storageFolders } from "../common/state_folders.ts";

/**
 * CRI-O creates a folder in the root for each volume of an image, and the spec does not show that.
 * @see https://github.com/cri-o/cri-o/blob/main/server/container_create.go addImageVolumes
 */
const imageVolumes =
	'An image\'s own volumes are folders of its root, which becomes read-only, unless crio.conf has `image_volumes = "bind"` in [crio.image]';

/** The note about volumes of images; undefined if CRI-O mounts a folder of the host for each volume. */
export function volumesRemark(view: View, config: readonly ConfigLocation[]): string | undefined {
	return lastSaid(tablesOf(view, config), ["crio", "image", "image_volumes"]) === "bind" ? undefined : imageVolumes;
}

const known = { crio: { root: {}, runroot: {}, image: { image_volumes: {} } } };

function tablesOf(view: View, config: readonly ConfigLocation[]) {
	return configFiles(view, config).map((file) => parseToml(readConfig(view, file), file, known));
}

/** The files of a CRI-O that is started with `--config MAIN --config-dir MAIN.d`. */
export interface CrioFiles {
	readonly config: readonly ConfigLocation[];
	/** The folder for ossify's own file. */
	readonly folder: string;
	readonly daemon: Daemon;
}

const usualFile = "/etc/crio/crio.conf";

export function crioFiles(main: string = usualFile): CrioFiles {
	const folder = `${main}.d`;
	const usual = `${usualFile}.d`;
	return {
		config: [{ path: main }, { path: folder, suffix: "", deep: true }],
		folder,
		daemon: { name: "crio", config: folder, usual, options: ["config-dir", "d"], variable: "CONTAINER_CONFIG_DIR" },
	};
}

/** CRI-O's own folders, or those of containers/storage. */
export function stateFolders(view: View, config: readonly ConfigLocation[]): StateFolders {
	const said = tablesOf(view, config);
	return storageFolders(view, { root: lastSaid(said, ["crio", "root"]), runroot: lastSaid(said, ["crio", "runroot"]) });
}

export const crio: HookEngine = crioAt(crioFiles());

function crioAt({ config, folder, daemon }: CrioFiles): HookEngine {
	return {
		kind: "hook",
		name: "crio",
		title: "CRI-O",
		heading: "CRI-O",
		hasNamespaces: true,
		writesLabels: true,
		stage: "createRuntime",
		stages: ociStages,
		programs: ["/usr/bin/crio", "/usr/local/bin/crio", "/usr/sbin/crio"],
		config,
		setting: { table: "crio.runtime", key: "hooks_dir" },
		defaultFolders: [sharedHooksFolder],
		hooksFolder: "/etc/ossify/hooks/crio",
		dropIn: `${folder}/99-ossify.conf`,
		daemon,
		stateFolders: (view) => stateFolders(view, config),
		notice:
			"CRI-O reads its hooks folders when it starts: restart it (`systemctl restart crio`). Containers keep running during the restart",
		remark: (view) => volumesRemark(view, config),
		at: (main) => ({ ...crioAt(crioFiles(main)), main, mainFolder: `${main}.d` }),
	};
}
