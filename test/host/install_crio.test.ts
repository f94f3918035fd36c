/** `ossify install crio-runtime` and `uninstall` on a CRI-O that runs: what pods have from it stays as it was, and so do pods. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { must, run } from "./support/command.ts";
import { Crio } from "./support/crio.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { furnishMachine } from "./support/machine.ts";
import { usableRuntime } from "./support/runtime_wrapper.ts";

furnishMachine();
mkdirSync("/etc/crio/crio.conf.d", { recursive: true });

describe("CRI-O without a word on runtimes in its configuration", () => {
	const crun = "/usr/local/sbin/crun";
	// Where CRI-O looks for its built-in runtime. It is runc by that name: Debian's crun refuses the version of this CRI-O's specs.
	beforeAll(() => symlinkSync(usableRuntime(findEngines().runc), crun));
	afterAll(() => rmSync(crun));

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
