/**
 * A containerd that is laid out as k3s has it: its folders, its own runc, and a configuration that is written anew at each start of a template and
 * of k3s's options. It stands for k3s, which cannot be had here; the templates are those of k3s v1.35 (pkg/agent/templates), as far as they matter.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { must } from "./command.ts";
import { Containerd } from "./containerd.ts";
import { findEngines } from "./engines.ts";
import { pauseImage } from "./images.ts";
import { usableRuntime } from "./runtime_wrapper.ts";
import { toToml } from "./toml.ts";

export const data = "/var/lib/rancher/k3s";
export const config = `${data}/agent/etc/containerd/config.toml`;
const options = "/etc/rancher/k3s/config.yaml.d";
const program = "/usr/local/bin/k3s";

/** Which k3s: 3 that imports a folder, an earlier 3, or 2, which is of containerd 1. */
export type Generation = "3 with imports" | "3" | "2";

/** Puts in place what k3s does when it has started once: its programs, and the folders that it keeps. Not on the host: see the sandbox. */
export async function furnishK3s(): Promise<void> {
	for (const folder of [dirname(program), dirname(config), `${data}/data/abc/bin`, `${data}/agent/containerd`])
		mkdirSync(folder, { recursive: true });
	// The sandbox's /var is an overlay, which cannot hold the upper folder of another.
	await must(["mount", "-t", "tmpfs", "-o", "mode=711", "tmpfs", `${data}/agent/containerd`]);
	writeFileSync(program, "");
	chmodSync(program, 0o755);
	symlinkSync("abc", `${data}/data/current`);
	symlinkSync(usableRuntime(findEngines().runc), `${data}/data/abc/bin/runc`);
}

export async function removeK3s(): Promise<void> {
	await must(["umount", "-l", `${data}/agent/containerd`]);
	for (const path of [data, program, "/etc/rancher"]) rmSync(path, { recursive: true, force: true });
}

/** Writes its configuration as k3s does at each start, and starts its containerd. */
export async function startK3s(generation: Generation): Promise<Containerd> {
	const path = process.env.PATH;
	process.env.PATH = `${data}/data/current/bin:${path}`;
	try {
		return await Containerd.start({
			version: generation === "2" ? 1 : 2,
			configure: (own) => render(generation, readFileSync(own, "utf8")),
		});
	} finally {
		process.env.PATH = path;
	}
}

/** As pkg/agent/containerd/config.go: the template of the version, else that of version 2, else the base. */
function render(generation: Generation, own: string): string {
	const folder = dirname(config);
	const base = baseOf(generation, /address = "([^"]+)"/.exec(own)?.[1] ?? "", /conf_dir = "([^"]+)"/.exec(own)?.[1] ?? "");
	const names = generation === "2" ? ["config.toml.tmpl"] : ["config-v3.toml.tmpl", "config.toml.tmpl"];
	const template = names.map((name) => join(folder, name)).find(existsSync);
	writeFileSync(config, template === undefined ? base : readFileSync(template, "utf8").replace('{{ template "base" . }}', base));
	return config;
}

function defaultRuntime(): string | undefined {
	const file = join(options, "99-ossify.yaml");
	return existsSync(file) ? /^default-runtime: (\S+)$/m.exec(readFileSync(file, "utf8"))?.[1] : undefined;
}

function baseOf(generation: Generation, address: string, cni: string): string {
	const old = generation === "2";
	const chosen = defaultRuntime();
	const runtime = `plugins."io.containerd.${old ? "grpc.v1.cri" : "cri.v1.runtime"}"`;
	const images = `plugins."io.containerd.${old ? "grpc.v1.cri" : "cri.v1.images"}"`;
	const imports = generation === "3 with imports" ? { imports: [`${dirname(config)}/config-v3.toml.d/*.toml`] } : {};
	const pause = old ? { sandbox_image: pauseImage } : {};
	const disabled = ["snapshotter.v1.btrfs", "snapshotter.v1.devmapper", "snapshotter.v1.zfs", "internal.v1.opt", "nri.v1.nri"];
	return toToml({
		"": {
			version: old ? 2 : 3,
			...imports,
			root: `${data}/agent/containerd`,
			state: "/run/k3s/containerd",
			disabled_plugins: disabled.map((name) => `io.containerd.${name}`),
		},
		grpc: { address },
		[runtime]: { ...pause, restrict_oom_score_adj: true, disable_apparmor: true },
		...(old ? {} : { [images]: { snapshotter: "overlayfs" }, [`${images}.pinned_images`]: { sandbox: pauseImage } }),
		[`${runtime}.cni`]: { bin_dir: dirname(findEngines().loopbackPlugin), conf_dir: cni },
		...(old || chosen !== undefined
			? {
					[`${runtime}.containerd`]: {
						...(old && { snapshotter: "overlayfs" }),
						...(chosen !== undefined && { default_runtime_name: chosen }),
					},
				}
			: {}),
		[`${runtime}.containerd.runtimes.runc`]: { runtime_type: "io.containerd.runc.v2" },
		[`${runtime}.containerd.runtimes.runc.options`]: { SystemdCgroup: false },
	});
}
