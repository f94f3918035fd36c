/**
 * The configuration of a kubelet that keeps to the sandbox.
 * @module
 */
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sandbox } from "../support/sandbox.ts";

export interface KubeletFiles {
	readonly config: string;
	/** The folder of manifests. */
	readonly pods: string;
	readonly log: string;
	/** Where it keeps its state. */
	readonly root: string;
}

/** As by default, pods have cgroups by quality of service, below the sandbox's. */
export function settings({ pods }: KubeletFiles, socket: string): object {
	return {
		apiVersion: "kubelet.config.k8s.io/v1beta1",
		kind: "KubeletConfiguration",
		staticPodPath: pods,
		fileCheckFrequency: "1s",
		containerRuntimeEndpoint: `unix://${socket}`,
		imageServiceEndpoint: `unix://${socket}`,
		cgroupDriver: "cgroupfs",
		cgroupRoot: sandbox().cgroup,
		enforceNodeAllocatable: [],
		failCgroupV1: false,
		failSwapOn: false,
		// Lowering it takes CAP_SYS_RESOURCE.
		oomScoreAdj: 0,
		readOnlyPort: 10255,
		authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
		authorization: { mode: "AlwaysAllow" },
		makeIPTablesUtilChains: false,
		// How full the machine is must not decide a test.
		evictionHard: Object.fromEntries(signals.map((signal) => [signal, "0%"])),
		imageGCHighThresholdPercent: 100,
		imageGCLowThresholdPercent: 99,
	};
}

const signals = ["memory.available", "nodefs.available", "nodefs.inodesFree", "imagefs.available", "imagefs.inodesFree"];

/** What the kubelet sets of the kernel, as pkg/kubelet/cm/container_manager_linux.go (setupKernelTunables) has it. */
export const kernelSettings: Readonly<Record<string, number>> = {
	"vm/overcommit_memory": 1,
	"vm/panic_on_oom": 0,
	"kernel/panic": 10,
	"kernel/panic_on_oops": 1,
	"kernel/keys/root_maxkeys": 1_000_000,
	"kernel/keys/root_maxbytes": 25_000_000,
};

/**
 * A command that starts it in a mount namespace where the kernel's settings are as it wants them: they are the machine's, no namespace
 * has its own. Where there is no hugetlb controller, it sees no huge pages, for which CRI-O would ask runc for limits in vain.
 * All its other mounts are seen by the engine.
 */
export function writeCommand(folder: string, shown: Readonly<Record<string, number>>, command: readonly string[]): string[] {
	const binds = Object.entries(shown).map(([name, value]) => {
		const file = join(folder, name.replaceAll("/", "."));
		writeFileSync(file, `${value}\n`);
		return `mount --bind '${file}' '/proc/sys/${name}'`;
	});
	const covers = hasHugetlb() ? [] : ["mount -t tmpfs none /sys/kernel/mm/hugepages"];
	const script = join(folder, "kubelet.sh");
	const lines = ["#!/bin/sh", "set -e", "mount --make-rprivate /proc", "mount --make-rprivate /sys", ...binds, ...covers, 'exec "$@"', ""];
	writeFileSync(script, lines.join("\n"));
	chmodSync(script, 0o755);
	return ["unshare", "--mount", "--propagation", "unchanged", script, ...command];
}

/** In the one hierarchy of cgroup v2, or in one of its own: a controller that the kernel knows need not be in any. */
function hasHugetlb(): boolean {
	const controllers = "/sys/fs/cgroup/cgroup.controllers";
	return existsSync("/sys/fs/cgroup/hugetlb") || (existsSync(controllers) && /\bhugetlb\b/.test(readFileSync(controllers, "utf8")));
}
