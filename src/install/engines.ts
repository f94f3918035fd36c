/**
 * What each engine reads, and where. Each gets a hooks folder of its own, which a drop-in file makes known to it: the shared ones
 * are no place for either hook (docs/install.md says what breaks).
 * @module
 */

/** The engines that `install` knows. */
export const engineNames = ["podman", "crio"] as const;
export type EngineName = (typeof engineNames)[number];

/** An engine, as far as `install` and `doctor` need to know it. */
export interface Engine {
	readonly name: EngineName;
	readonly title: string;
	/** What the hook is called with. */
	readonly stage: "precreate" | "createRuntime";
	/** The stages in its hook files; it refuses files that name another one. */
	readonly stages: readonly string[];
	/** Where its program is looked for. */
	readonly programs: readonly string[];
	/** Its configuration: later ones beat earlier ones. Of a folder, all files that end so. */
	readonly config: readonly { readonly path: string; readonly suffix?: string; readonly deep?: true }[];
	/** The list of hooks folders in it. */
	readonly setting: { readonly table: string; readonly key: string };
	/** Where it looks by itself. */
	readonly defaultFolders: readonly string[];
	/** Ours. */
	readonly hooksFolder: string;
	readonly dropIn: string;
	/** How it takes notice of a new folder. */
	readonly notice: string | undefined;
}

/** Read by Podman, Buildah and CRI-O by default. */
export const sharedFolder = "/usr/share/containers/oci/hooks.d";
/** Read by Buildah, and by some versions of Podman. */
export const overrideFolder = "/etc/containers/oci/hooks.d";

const ociStages = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

export const engines: Readonly<Record<EngineName, Engine>> = {
	podman: {
		name: "podman",
		title: "Podman",
		stage: "precreate",
		stages: [...ociStages, "precreate"],
		programs: ["/usr/bin/podman", "/usr/local/bin/podman"],
		config: [
			{ path: "/usr/share/containers/containers.conf" },
			{ path: "/usr/share/containers/containers.conf.d", suffix: ".conf" },
			{ path: "/etc/containers/containers.conf" },
			{ path: "/etc/containers/containers.conf.d", suffix: ".conf" },
		],
		setting: { table: "engine", key: "hooks_dir" },
		defaultFolders: [sharedFolder],
		hooksFolder: "/etc/ossify/hooks/podman",
		dropIn: "/etc/containers/containers.conf.d/99-ossify.conf",
		notice: undefined,
	},
	crio: {
		name: "crio",
		title: "CRI-O",
		stage: "createRuntime",
		stages: ociStages,
		programs: ["/usr/bin/crio", "/usr/local/bin/crio", "/usr/sbin/crio"],
		config: [{ path: "/etc/crio/crio.conf" }, { path: "/etc/crio/crio.conf.d", suffix: "", deep: true }],
		setting: { table: "crio.runtime", key: "hooks_dir" },
		defaultFolders: [sharedFolder],
		hooksFolder: "/etc/ossify/hooks/crio",
		dropIn: "/etc/crio/crio.conf.d/99-ossify.conf",
		notice: "CRI-O reads its hooks folders when it starts: restart it (`systemctl restart crio`). Containers go on running meanwhile",
	},
};
