/** Who is privileged, as real engines make containers of it: privileged in its variants, and all that an author can ask for without it. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import type { CommandResult } from "./support/command.ts";
import { type ContainerRequest, newName } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { type CriEngine, criEngine } from "./support/cri_engine.ts";
import { Crio } from "./support/crio.ts";
import { Docker, dockerRun } from "./support/docker.ts";
import { findEngines } from "./support/engines.ts";
import { hardenedAt, type LogRecord, readLog, writeHookFile } from "./support/hooked.ts";
import { buildOs } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { forUser, rootlessPodman, rootlessRun } from "./support/rootless.ts";
import { usableRuntime } from "./support/runtime_wrapper.ts";
import { sandbox } from "./support/sandbox.ts";
import { writeWrapper } from "./support/wrapped.ts";

type Expected = "exempt" | "hardened" | "unproven";
type Row<T> = [name: string, given: T, expected: Expected];

/** With what options the root is mounted that the container sees. */
const look = [
	"/bin/sh",
	"-c",
	"while read -r a b c d point options more; do [ $point = / ] && root=$options; done </proc/self/mountinfo; echo $root",
];

/** What the container saw, and what was recorded of it. */
function check(expected: Expected, root: string, record: LogRecord | undefined): void {
	const about = ({ rule }: { readonly rule: string }) => (/^(?:exemptions|privileged)\//.test(rule) ? [rule] : []);
	const seen = {
		root: root.split(",")[0],
		outcome: record?.outcome,
		exempt: record?.reasons.flatMap(about),
		warned: record?.warn.flatMap(about),
	};
	expect(seen).toEqual(
		expected === "exempt"
			? { root: "rw", outcome: "unchanged", exempt: ["exemptions/privileged"], warned: [] }
			: { root: "ro", outcome: hardenedAt(record), exempt: [], warned: expected === "unproven" ? ["privileged/unproven"] : [] },
	);
}

function said({ code, stdout, stderr }: CommandResult): string {
	return code === 0 ? stdout : `${code}: ${stderr}`;
}

const unconfined = ["--cap-add=all", "--security-opt=seccomp=unconfined", "--security-opt=apparmor=unconfined"];
const everyDevice = ["--device-cgroup-rule", "a *:* rwm"];
const sys = ["--volume=/sys:/sys"];
const inHost = ["--pid=host", "--ipc=host", "--uts=host"];

const byPodman = [...unconfined, "--security-opt=unmask=ALL"];
const podmanRows: Row<string[]>[] = [
	["--privileged", ["--privileged"], "exempt"],
	["--privileged, and a volume at /sys", ["--privileged", ...sys], "exempt"],
	["--privileged --cap-drop ALL", ["--privileged", "--cap-drop=ALL"], "exempt"],
	["--privileged in the host's namespaces", ["--privileged", ...inHost], "exempt"],
	["--privileged with a masked path", ["--privileged", "--security-opt=mask=/proc/kcore"], "hardened"],
	["--privileged as a user", ["--privileged", "--user=1000"], "hardened"],
	["all capabilities, unconfined, unmasked", byPodman, "hardened"],
	["the same with every device", [...byPodman, ...everyDevice], "hardened"],
	["the same with a volume at /sys", [...byPodman, ...everyDevice, ...sys, ...inHost], "unproven"],
	["the same with Podman's annotation", [...byPodman, ...everyDevice, "--annotation=io.podman.annotations.privileged=TRUE"], "hardened"],
];

describe("Podman", () => {
	const { path: runtime, log } = writeWrapper("runc");
	test.each(podmanRows)("by the runtime, %s", async (_, options, expected) => {
		const run = podmanRun({ command: look }, await buildOs(), ["--rm", ...options]);
		check(expected, said(await podman(run, { runtime })), readLog(log).at(-1));
	});

	const { hooksDir, records } = writeHookFile("precreate");
	test.each(podmanRows)("by its hook, %s", async (_, options, expected) => {
		const run = podmanRun({ command: look }, await buildOs(), ["--rm", ...options]);
		check(expected, said(await podman(run, { hooksDir })), records().at(-1));
	});
});

describe("a host that cannot give each capability, as Talos and LXC guests, with a list that asks for more", () => {
	const capabilities = ["CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_MODULE", "CAP_SYS_RESOURCE"];
	const data = { ossify: { config: { exemptions: { privileged: { capabilities } } } } };
	const through = ["setpriv", "--bounding-set=-sys_module,-sys_boot", "--"];
	const { path: runtime, log } = writeWrapper("runc", { data });
	const { hooksDir, records } = writeHookFile("precreate", { data });

	test.each<Row<string[]>>([
		["--privileged", ["--privileged"], "exempt"],
		["all capabilities, unconfined, unmasked", byPodman, "hardened"],
	])("by the runtime and by Podman's hook, %s", async (_, options, expected) => {
		const run = podmanRun({ command: look }, await buildOs(), ["--rm", ...options]);
		check(expected, said(await podman(run, { runtime, through })), readLog(log).at(-1));
		check(expected, said(await podman(run, { hooksDir, through })), records().at(-1));
	});
});

const rootlessRows: Row<string[]>[] = [
	["--privileged", ["--privileged", "--network=none"], "exempt"],
	["--privileged on the host's network", ["--privileged", "--network=host"], "unproven"],
	["--privileged, and a volume at /sys", ["--privileged", "--network=none", ...sys], "unproven"],
	["all capabilities, unconfined, unmasked", [...byPodman, "--network=none"], "hardened"],
	["the same with a volume at /sys", [...byPodman, "--network=none", ...sys], "unproven"],
	["the same on the host's network", [...byPodman, "--network=host"], "hardened"],
];

describe("rootless Podman", () => {
	const { path: runtime, log } = writeWrapper("runc");
	const { hooksDir, log: hookLog, records } = writeHookFile("precreate");
	beforeAll(() => forUser(log, hookLog));

	test.each(rootlessRows)("by the runtime, %s", async (_, options, expected) => {
		check(expected, said(await rootlessPodman(await rootlessRun(options, look), ["--runtime", runtime])), readLog(log).at(-1));
	});

	test.each(rootlessRows)("by its hook, %s", async (_, options, expected) => {
		const engine = ["--runtime", findEngines().runc, "--hooks-dir", hooksDir];
		check(expected, said(await rootlessPodman(await rootlessRun(options, look), engine)), records().at(-1));
	});
});

const byDocker = [...unconfined, "--security-opt=systempaths=unconfined"];
const sysfsVolume = "--mount=type=volume,dst=/sys,volume-opt=type=sysfs,volume-opt=device=sysfs,volume-opt=o=rw";

describe("Docker", () => {
	const { path: runtime, log } = writeWrapper("runc");
	let docker: Docker;
	beforeAll(async () => {
		docker = await Docker.start({ runtime });
		await docker.load(await buildOs());
	});
	afterAll(() => docker?.stop());

	test.each<Row<string[]>>([
		["--privileged", ["--privileged"], "exempt"],
		["--privileged, and a volume at /sys", ["--privileged", ...sys], "exempt"],
		["--privileged --cap-drop ALL", ["--privileged", "--cap-drop=ALL"], "exempt"],
		["--privileged as a user", ["--privileged", "--user=1000"], "hardened"],
		["all capabilities, unconfined, unmasked", byDocker, "hardened"],
		["the same with every device", [...byDocker, ...everyDevice], "hardened"],
		["the same with a volume at /sys", [...byDocker, ...everyDevice, ...sys, "--pid=host", "--uts=host"], "unproven"],
		["the same with a volume of type sysfs at /sys", [...byDocker, ...everyDevice, sysfsVolume], "unproven"],
	])("%s", async (_, options, expected) => {
		const { code, stdout, stderr } = await docker.run(dockerRun({ command: look }, await buildOs(), ["--rm", ...options]));
		check(expected, said({ code, stdout, stderr }), readLog(log).at(-1));
	});
});

describe("ctr", () => {
	const { path: runtime, log } = writeWrapper("runc");
	let containerd: Containerd;
	beforeAll(async () => {
		containerd = await Containerd.start();
	});
	afterAll(() => containerd?.stop());

	test.each<Row<string[]>>([
		["--privileged", ["--privileged"], "exempt"],
		["--privileged, and a mount at /sys", ["--privileged", "--mount", "type=bind,src=/sys,dst=/sys,options=rbind:rw"], "exempt"],
		["--cap-add", ["--cap-add", "CAP_SYS_ADMIN"], "hardened"],
	])("%s", async (_, options, expected) => {
		const image = await buildOs();
		const id = newName();
		const run = ["run", "--rm", "--runc-binary", usableRuntime(runtime), "--cgroup", `${sandbox().cgroup}/${id}`, ...options];
		check(expected, said(await containerd.ctr("default", image, [...run, image, id, ...look])), readLog(log).at(-1));
	});
});

const everything = {
	capabilities: { add_capabilities: ["ALL"] },
	seccomp: { profile_type: 1 },
	apparmor: { profile_type: 1 },
};
const hostSys = { volumes: [{ source: "/sys", destination: "/sys" }] };

/** By the kubelet's requests; without devices, a privileged container whose /sys is a volume has neither sign. */
function criRows(withDevices: boolean): Row<ContainerRequest>[] {
	const given = withDevices ? "exempt" : "unproven";
	return [
		["privileged", { privileged: true }, "exempt"],
		["privileged, and hostPath /sys", { privileged: true, ...hostSys }, given],
		["privileged as a user", { privileged: true, user: 1000 }, "exempt"],
		["privileged, and drops ALL", { privileged: true, securityContext: { capabilities: { drop_capabilities: ["ALL"] } } }, "exempt"],
		["all capabilities, unconfined, unmasked", { securityContext: everything }, "hardened"],
	];
}

async function checkEach(engine: CriEngine, rows: Row<ContainerRequest>[], records: () => readonly LogRecord[]): Promise<void> {
	const { start } = criEngine(engine);
	for (const [, request, expected] of rows) {
		const container = await start(request);
		check(expected, said(await container.exec(look)), records().at(-1));
		await container.remove();
	}
}

const withoutDevices = { privileged_without_host_devices: true };

describe("CRI-O", () => {
	test.each([
		["the hook", true],
		["the hook", false],
		["the runtime", true],
		["the runtime", false],
	] as const)("by %s, with the host's devices for privileged containers: %p", async (front, withDevices) => {
		const { path, log } = writeWrapper("runc");
		const hook = front === "the hook" ? writeHookFile("createRuntime") : undefined;
		const way = hook ? { hooksDirs: [hook.hooksDir] } : { runtime: path };
		const crio = await Crio.start({ ...way, ...(!withDevices && { handler: withoutDevices }) });
		try {
			await checkEach(crio, criRows(withDevices), hook ? hook.records : () => readLog(log));
		} finally {
			await crio.stop();
		}
	});
});

describe("containerd", () => {
	test.each([true, false])("with the host's devices for privileged containers: %p", async (withDevices) => {
		const { path: runtime, log } = writeWrapper("runc");
		const containerd = await Containerd.start({ runtime, configure: (file) => (withDevices ? file : leaveDevicesOut(file)) });
		try {
			// It masks nothing unless the kubelet says so: with hostPath /sys, nothing is left that tells.
			const rows = [...criRows(withDevices), ["all, and hostPath /sys", { securityContext: everything, ...hostSys }, "unproven"] as const];
			await checkEach(containerd, rows as Row<ContainerRequest>[], () => readLog(log));
		} finally {
			await containerd.stop();
		}
	});

	function leaveDevicesOut(file: string): string {
		writeFileSync(file, readFileSync(file, "utf8").replace(/^runtime_type = .*$/m, "$&\nprivileged_without_host_devices = true"));
		return file;
	}
});
