/**
 * The configuration of a CRI-O that keeps everything in one folder.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CriFiles } from "./cri_engine.ts";
import { findEngines } from "./engines.ts";
import { pauseImage, signaturePolicy } from "./images.ts";
import { usableRuntime } from "./runtime_wrapper.ts";
import { sandbox } from "./sandbox.ts";
import { toToml } from "./toml.ts";

/** What a test wants otherwise. */
export interface CrioChanges {
	/** More settings of its runtime. */
	readonly handler?: Readonly<Record<string, boolean>> | undefined;
	/** What becomes of an image's own volumes. Left out: CRI-O's default, `mkdir`. */
	readonly imageVolumes?: "mkdir" | "bind" | "ignore" | undefined;
	/** As CRI-O does by default: pods that share no process namespace have no container of their own. */
	readonly dropInfraContainers?: boolean;
	/** A store whose images it has beside its own, read-only. */
	readonly imageStore?: string;
	/** With NRI, as CRI-O has it by default: its socket is where engines have it. */
	readonly nri?: boolean;
	/** Says nothing of runtimes: CRI-O has the one that is built in. */
	readonly noRuntimes?: boolean | undefined;
}

/** Writes it below `folder`; without hooks folders where those are left to other files. The store is the one that the images were built in. */
export function writeCrioConfig(
	folder: string,
	hooksDirs: readonly string[] | undefined,
	runtime: string,
	changes: CrioChanges = {},
): CriFiles & { config: string } {
	const path = (name: string) => join(folder, name);
	for (const name of ["cni", "ns", "exits", "attach", "logs"]) mkdirSync(path(name), { recursive: true });
	// Pods have the network of the sandbox, which is none of the host's.
	writeFileSync(path("cni/10-loopback.conflist"), JSON.stringify({ cniVersion: "1.0.0", name: "none", plugins: [{ type: "loopback" }] }));
	writeFileSync(path("crio.conf"), toToml(settings(path, hooksDirs, runtime, changes)));
	return { config: path("crio.conf"), socket: path("s"), log: path("log"), podLogs: path("logs") };
}

function settings(
	path: (name: string) => string,
	hooksDirs: readonly string[] | undefined,
	runtime: string,
	{ handler, imageVolumes = "mkdir", noRuntimes = false, dropInfraContainers = false, imageStore, nri = false }: CrioChanges,
) {
	const engines = findEngines();
	const store = sandbox().folder;
	return {
		crio: {
			root: `${store}/s`,
			runroot: `${store}/r`,
			storage_driver: "overlay",
			...(imageStore && { storage_option: [`overlay.imagestore=${imageStore}`] }),
			log_dir: path("logs"),
			version_file: path("version"),
			version_file_persist: "",
			clean_shutdown_file: path("clean.shutdown"),
		},
		"crio.api": { listen: path("s"), stream_port: "0" },
		"crio.runtime": {
			...(!noRuntimes && { default_runtime: "runc" }),
			cgroup_manager: "cgroupfs",
			conmon_cgroup: "pod",
			...(hooksDirs && { hooks_dir: hooksDirs }),
			pinns_path: engines.pinns,
			namespaces_dir: path("ns"),
			container_exits_dir: path("exits"),
			container_attach_socket_dir: path("attach"),
			apparmor_profile: "unconfined",
			ctr_stop_timeout: 1,
			// False, or such pods have no container for the hook to leave alone.
			drop_infra_ctr: dropInfraContainers,
			log_level: "info",
		},
		...(!noRuntimes && {
			"crio.runtime.runtimes.runc": {
				runtime_path: usableRuntime(runtime),
				runtime_type: "oci",
				runtime_root: path("runc"),
				monitor_path: engines.conmon,
				monitor_cgroup: "pod",
				...handler,
			},
		}),
		"crio.image": { pause_image: pauseImage, pause_command: "/pause", signature_policy: signaturePolicy(), image_volumes: imageVolumes },
		"crio.network": { network_dir: path("cni"), plugin_dirs: [dirname(engines.loopbackPlugin)] },
		...(!nri && { "crio.nri": { enable_nri: false } }),
	};
}
