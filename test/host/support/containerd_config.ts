/**
 * The configuration of a containerd that keeps everything in one folder.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CriFiles } from "./cri_engine.ts";
import { findEngines } from "./engines.ts";
import { pauseImage } from "./images.ts";
import { usableRuntime } from "./runtime_wrapper.ts";
import { toToml } from "./toml.ts";

/** Writes it below `folder`, in version 2, which is that of containerd 1; containerd 2 takes it, too. */
export function writeContainerdConfig(folder: string, runtime: string): CriFiles & { readonly config: string } {
	const path = (name: string) => join(folder, name);
	for (const name of ["cni", "logs"]) mkdirSync(path(name));
	writeFileSync(path("config.toml"), settings(path, runtime));
	return { config: path("config.toml"), socket: path("s"), log: path("log"), podLogs: path("logs") };
}

/** Snapshotters that need what a machine may not have, and a plugin that makes a folder in /opt. */
const disabled = ["snapshotter.v1.aufs", "snapshotter.v1.btrfs", "snapshotter.v1.devmapper", "snapshotter.v1.zfs", "internal.v1.opt"];

const cri = `plugins."io.containerd.grpc.v1.cri"`;

function settings(path: (name: string) => string, runtime: string): string {
	return toToml({
		"": { version: 2, root: path("root"), state: path("state"), disabled_plugins: disabled.map((name) => `io.containerd.${name}`) },
		grpc: { address: path("s") },
		[cri]: { sandbox_image: pauseImage, restrict_oom_score_adj: true, disable_apparmor: true },
		// Pods have the network of the sandbox, which is none of the host's.
		[`${cri}.cni`]: { bin_dir: dirname(findEngines().loopbackPlugin), conf_dir: path("cni") },
		[`${cri}.containerd`]: { snapshotter: "overlayfs", default_runtime_name: "runc" },
		// Of a user's annotations, containerd hands on those that are named here.
		[`${cri}.containerd.runtimes.runc`]: {
			runtime_type: "io.containerd.runc.v2",
			pod_annotations: ["*", "*/*"],
			container_annotations: ["*", "*/*"],
		},
		[`${cri}.containerd.runtimes.runc.options`]: { BinaryName: usableRuntime(runtime), Root: path("runc") },
	});
}
