/** `ossify install crio-runtime` and `uninstall` on a CRI-O that runs: what pods have from it stays as it was, and so do pods. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { must, run } from "./support/command.ts";
import { Crio, type Pod } from "./support/crio.ts";

import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { hostState } from "./support/host_state.ts";
import { furnishMachine } from "./support/machine.ts";
import { usableRuntime } from "./support/runtime_wrapper.ts";
import { toToml } from "./support/toml.ts";

/** What is there below the folders that an install writes to, without times. */
function files(): string[] {
	return Object.entries(hostState(["/etc/ossify", "/usr/libexec/ossify", "/etc/crio"]).files).map(([path, facts]) => {
		const [mode, owner, , ...rest] = facts.split(" ");
		return [path, ...(facts.startsWith("4") ? ["folder"] : [mode, owner, ...rest])].join(" ");
	});
}

furnishMachine();
mkdirSync("/etc/crio/crio.conf.d", { recursive: true });

describe("CRI-O without a word on runtimes in its configuration", () => {
	const crun = "/usr/local/sbin/crun";
	const [folder, aside] = ["/etc/crio/crio.conf.d", "/etc/crio/aside"];
	beforeAll(() => {
		// Where CRI-O looks for its built-in runtime. It is runc by that name: Debian's crun refuses the version of this CRI-O's specs.
		symlinkSync(usableRuntime(findEngines().runc), crun);
		// Other tests of the same run leave their configuration there.
		renameSync(folder, aside);
		mkdirSync(folder);
	});
	afterAll(() => {
		rmSync(crun);
		rmSync(folder, { recursive: true });
		renameSync(aside, folder);
	});

	/** The annotation that this version allows pods of the built-in runtime to ask for devices by. */
	async function deviceAnnotation(): Promise<string> {
		const stdout = await must(["/usr/bin/crio", "--config", "", "--config-dir", "", "config", "--default"]);
		const allowed = /^allowed_annotations = \[\n((?:.*,\n)*)\]/m.exec(stdout)?.[1] ?? "";
		return /"(\S*devices\S*)"/i.exec(allowed)?.[1] ?? "none";
	}

	/** What a container of a pod sees that asks for a device. */
	async function device(crio: Crio, annotation: string): Promise<string> {
		const pod = await crio.runPod("default", "", { [annotation]: "/dev/net/tun:/dev/net/tun:rwm" });
		try {
			const id = await crio.createContainer(pod);
			await crio.startContainer(id);
			const look = "test -c /dev/net/tun && echo device; touch /usr/x 2>/dev/null && echo writable";
			return (await crio.execSync(id, ["sh", "-c", look])).stdout;
		} finally {
			await crio.removePod(pod.id);
		}
	}

	test("pods have the devices that they ask for by an annotation, before and after an install", async () => {
		const annotation = await deviceAnnotation();
		const crio = await Crio.start({ hooksDirs: "configured", noRuntimes: true });
		try {
			expect(await device(crio, annotation)).toBe("device\nwritable\n");
			const { code, stdout, stderr } = await run([ossifyExecutable(), "install", "crio-runtime"]);
			expect([code, stdout, stderr]).toEqual([
				0,
				expect.stringContaining("99-ossify-runtime.conf"),
				expect.not.stringContaining("warning"),
			]);
			await crio.restart();
			expect(await device(crio, annotation)).toBe("device\n");
		} finally {
			await crio.stop();
			await must([ossifyExecutable(), "uninstall", "crio-runtime"]);
		}
	});
});

describe("ossify doctor crio-runtime, with two CRI-Os", () => {
	const restart = "restart it: `systemctl restart crio`";

	test.each([
		["a configuration of its own", { hooksDirs: [] }],
		["another /etc/crio, in a mount namespace of its own", { hooksDirs: "configured", ownConfiguration: true }],
	] as const)("asks for no restart of one that has %s, and for one of the other until that was restarted", async (_, options) => {
		const other = await Crio.start(options);
		const crio = await Crio.start({ hooksDirs: "configured" });
		const findings = async () => (await run([ossifyExecutable(), "doctor", "crio-runtime"])).stdout.replace(/\s+/g, " ");
		try {
			await must([ossifyExecutable(), "install", "crio-runtime", "--runtime", usableRuntime(findEngines().runc)]);
			expect(await findings()).toContain(restart);
			await crio.restart();
			expect(await findings()).not.toContain(restart);
		} finally {
			await crio.stop();
			await other.stop();
			await must([ossifyExecutable(), "uninstall", "crio-runtime"]);
		}
	});
});

describe("ossify uninstall, with pods that run", () => {
	const config = "/etc/crio/crio.conf.d/20-uninstall.conf";
	const runc = {
		runtime_path: usableRuntime(findEngines().runc),
		runtime_root: "/run/crio-runc",
		monitor_path: findEngines().conmon,
		monitor_cgroup: "pod",
	};
	beforeAll(() => writeFileSync(config, toToml({ "crio.runtime": { default_runtime: "runc" }, "crio.runtime.runtimes.runc": runc })));
	afterAll(() => rmSync(config));

	const touching = ["sh", "-c", "touch /usr/x 2>/dev/null && echo writable; echo there"];
	const ossify = (...args: string[]) => run([ossifyExecutable(), ...args]);

	async function start(crio: Crio, handler?: string): Promise<{ pod: Pod; id: string }> {
		const pod = await crio.runPod("default", handler);
		const id = await crio.createContainer(pod);
		await crio.startContainer(id);
		return { pod, id };
	}

	/** A new pod starts, what runs in it can be looked into, and it ends. */
	async function newPod(crio: Crio, handler?: string): Promise<string> {
		const { pod, id } = await start(crio, handler);
		const { stdout } = await crio.execSync(id, touching);
		await crio.removePod(pod.id);
		return stdout;
	}

	test.each([
		["by default", undefined, []],
		["by a handler", "hardened", ["--handler", "hardened"]],
	] as const)(
		"of CRI-O's runtime %s: exec, stop and new pods work before its restart and after, and then nothing is left",
		async (_, handler, more) => {
			const before = files();
			const crio = await Crio.start({ hooksDirs: "configured" });
			try {
				await must([ossifyExecutable(), "install", "crio-runtime", ...more]);
				await crio.restart();
				const pods = [await start(crio, handler), await start(crio, handler), await start(crio, handler)] as const;
				const look = async ({ id }: { id: string }) => (await crio.execSync(id, touching)).stdout;
				expect(await Promise.all(pods.map(look))).toEqual(["there\n", "there\n", "there\n"]);

				const { code, stderr } = await ossify("uninstall", "crio-runtime");
				expect([code, stderr]).toEqual([
					0,
					expect.stringContaining("is kept and only calls the underlying runtime: CRI-O calls it until it is restarted"),
				]);
				expect((await ossify("doctor", "crio-runtime")).stdout.replace(/\s+/g, " ")).toContain("it is uninstalled, and");
				expect(await look(pods[0])).toBe("there\n");
				await crio.removePod(pods[0].pod.id);
				expect(await newPod(crio, handler)).toBe("writable\nthere\n");

				await crio.restart();
				expect(await look(pods[1])).toBe("there\n");
				await crio.removePod(pods[1].pod.id);
				expect(await newPod(crio)).toBe("writable\nthere\n");
				if (handler !== undefined) {
					const again = await ossify("uninstall", "crio-runtime");
					expect([again.code, again.stderr]).toEqual([0, expect.stringContaining("CRI-O needs the runtime hardened, now without ossify")]);
					await crio.restart();
					expect(await newPod(crio, handler)).toBe("writable\nthere\n");
				}
				expect(await look(pods[2])).toBe("there\n");
				await crio.removePod(pods[2].pod.id);
				await must([ossifyExecutable(), "uninstall", "crio-runtime"]);
				await crio.restart();
				expect(await newPod(crio)).toBe("writable\nthere\n");
				expect(files()).toEqual(before);
			} finally {
				await crio.stop();
				await ossify("uninstall", "crio-runtime");
			}
		},
	);

	test("of CRI-O's hook: new pods start before its restart", async () => {
		const crio = await Crio.start({ hooksDirs: "configured" });
		try {
			await must([ossifyExecutable(), "install", "crio"]);
			await crio.restart();
			expect(await newPod(crio)).toBe("there\n");
			await must([ossifyExecutable(), "uninstall", "crio"]);
			expect(await newPod(crio)).toBe("writable\nthere\n");
		} finally {
			await crio.stop();
			await ossify("uninstall", "crio");
		}
	});
});
