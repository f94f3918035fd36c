/** `ossify install` on a machine: engines run the hook by its configuration alone, and `uninstall` leaves nothing. */
import { describe, expect, test } from "bun:test";
import { existsSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { checkedContainer, checks } from "./support/checks.ts";
import { type CommandResult, must, run } from "./support/command.ts";
import { type Container, type Engine, Refused } from "./support/container.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { expectCheck, expectLocked } from "./support/expect_check.ts";
import { readLog } from "./support/hooked.ts";
import { hostState } from "./support/host_state.ts";
import { furnishMachine } from "./support/machine.ts";
import { podmanEngine } from "./support/podman.ts";
import { bundleThatDenies, forbidden } from "./support/policy.ts";

const log = "/var/log/ossify/decisions.log";
const executable = "/usr/libexec/ossify/ossify";
const installed = ["/etc/ossify", "/usr/libexec/ossify", "/etc/crio", "/etc/containers", "/usr/share/containers/oci", "/run/ossify"];
/** As the machine's configuration files say, by nothing else. */
const engines: Readonly<Record<"podman" | "crio", () => Promise<Engine>>> = {
	podman: async () => podmanEngine({ hooksDir: "configured" }),
	crio: async () => crioEngine(await Crio.start({ hooksDirs: "configured" })),
};
const names = ["podman", "crio"] as const;

const ossify = (...args: string[]): Promise<CommandResult> => run([ossifyExecutable(), ...args]);

/** What of the installation is there, without the times at which folders changed. */
function files(): string[] {
	return Object.entries(hostState(installed).files).map(([path, facts]) => `${path} ${facts.startsWith("4") ? "folder" : facts}`);
}

/** Starts one container, looks at it, and ends it and the engine. */
async function withContainer(engine: Engine, look: (container: Container) => Promise<void>): Promise<void> {
	try {
		const container = await engine.start(checkedContainer());
		await look(container);
		await container.remove();
	} finally {
		await engine.close();
	}
}

/** Podman is given a spec; what it makes of that is not seen. */
const recordedAs = (name: string) => (name === "podman" ? "requested" : "hardened");

furnishMachine();
const before = files();

describe("ossify install refuses", () => {
	const logFolder = "/var/log/ossify";
	const refused: [what: string, prepare: readonly (readonly string[])[], why: string][] = [
		[
			"what an access control list lets a user swap",
			[
				["mkdir", "-p", "/etc/ossify"],
				["setfacl", "-m", "u:1234:rwx", "/etc/ossify"],
			],
			"/etc/ossify can be written to by the user 1234, as its access control list says",
		],
		[
			"a log in another user's folder",
			[
				["mkdir", "-p", logFolder],
				["chown", "1234", logFolder],
			],
			`${logFolder} belongs to the user 1234, who could replace its content`,
		],
		[
			"a log in a folder that an access control list opens to a user",
			[
				["mkdir", "-p", logFolder],
				["setfacl", "-m", "u:1234:rwx", logFolder],
			],
			`${logFolder} can be written to by the user 1234, as its access control list says`,
		],
	];

	test.each(refused)("%s", async (_, prepare, why) => {
		const folders = ["/etc/ossify", logFolder].filter((path) => !existsSync(path));
		try {
			for (const command of prepare) await must(command);
			const { code, stderr } = await ossify("install", "podman");
			expect([code, stderr]).toEqual([5, expect.stringContaining(`is not safe: ${why}`)]);
		} finally {
			for (const path of ["/etc/ossify", logFolder])
				if (existsSync(path)) await must(["sh", "-c", `chown root ${path}; setfacl -b ${path}`]);
			for (const path of folders) rmSync(path, { recursive: true, force: true });
		}
		expect(files()).toEqual(before);
	});
});

describe.each(names)("ossify install %s", (name) => {
	test("hardens every container of an engine that is started after it, and logs it", async () => {
		expect(await ossify("install", name)).toMatchObject({ code: 0 });
		await withContainer(await engines[name](), async (container) => {
			for (const check of checks) await expectCheck(container, check);
		});
		expect(readLog(log).at(-1)).toMatchObject({ outcome: recordedAs(name), mode: "enforce" });
	});

	test("lets hooks of others write to the root at the stage createContainer, and locks it after them", async () => {
		const script = `bundle=$(sed -n 's/.*"bundle": *"\\([^"]*\\)".*/\\1/p')
root=$(sed -z 's/.*"root": *{[^}]*"path": *"\\([^"]*\\)".*/\\1/' "$bundle/config.json")
ln -s libgpu.so.1 "$root/usr/libgpu.so"`;
		const hook = { path: "/bin/sh", args: ["sh", "-c", script], env: ["PATH=/usr/bin:/bin"] };
		const file = "/usr/share/containers/oci/hooks.d/10-gpu.json";
		writeFileSync(file, JSON.stringify({ version: "1.0.0", hook, when: { always: true }, stages: ["createContainer"] }));
		try {
			await withContainer(await engines[name](), async (container) => {
				expect(await container.exec(["readlink", "/usr/libgpu.so"])).toMatchObject({ stdout: "libgpu.so.1\n" });
				await expectLocked(container);
			});
			expect(readLog(log).at(-1)).toMatchObject({
				outcome: "requested",
				warn: expect.arrayContaining([expect.objectContaining({ rule: "hooks/locked-last" })]),
			});
			expect(await ossify("doctor", name)).toMatchObject({ code: 0 });
		} finally {
			rmSync(file);
		}
	});

	test("changes nothing when it is done again", async () => {
		const once = files();
		expect(await ossify("install", name)).toMatchObject({ code: 0 });
		expect(files()).toEqual(once);
	});

	test("is found in order by ossify doctor", async () => {
		expect(await ossify("doctor", name)).toMatchObject({ code: 0 });
	});

	test("refuses containers when its executable is gone, whether the engine was started before or after; ossify doctor says so", async () => {
		const early = await engines[name]();
		renameSync(executable, `${executable}.away`);
		const late = await engines[name]();
		try {
			for (const engine of [early, late]) {
				const refusal = await engine.start().catch((error: unknown) => error);
				expect(refusal).toBeInstanceOf(Refused);
				expect((refusal as Refused).message).toContain("exit status 5");
			}
			const { code, stdout } = await ossify("doctor", name);
			expect([code, stdout.replace(/\s+/g, " ")]).toEqual([
				1,
				expect.stringContaining(`${executable} is gone: no container is started without it`),
			]);
		} finally {
			await early.close();
			await late.close();
			renameSync(`${executable}.away`, executable);
		}
	});

	test("starts it by busybox's env, too, which is a program of many names", async () => {
		renameSync("/usr/bin/env", "/usr/bin/env.away");
		symlinkSync(findEngines().busybox, "/usr/bin/env");
		try {
			await withContainer(await engines[name](), expectLocked);
		} finally {
			renameSync("/usr/bin/env.away", "/usr/bin/env");
		}
	});

	test("with --mode audit changes no container, and logs what would have been", async () => {
		expect(await ossify("install", name, "--mode", "audit")).toMatchObject({ code: 0 });
		await withContainer(await engines[name](), async (container) => {
			expect(await container.exec(["sh", "-c", "touch /usr/x && echo wrote"])).toMatchObject({ stdout: "wrote\n" });
		});
		expect(readLog(log).at(-1)).toMatchObject({ outcome: "audited", mode: "audit", readonly: true });
	});

	test("with a bundle refuses what that denies", async () => {
		expect(await ossify("install", name, "-p", await bundleThatDenies(), "--mode", "enforce")).toMatchObject({ code: 0 });
		const engine = await engines[name]();
		try {
			expect(await engine.start({ command: [forbidden] }).catch((error: unknown) => error)).toBeInstanceOf(Refused);
		} finally {
			await engine.close();
		}
		expect(readLog(log).at(-1)).toMatchObject({ outcome: "denied", deny: [{ rule: "test/forbidden" }] });
	});

	test("is taken back by ossify uninstall, and containers start as before", async () => {
		expect(await ossify("uninstall", name)).toMatchObject({ code: 0 });
		expect(files()).toEqual(before);
		await withContainer(await engines[name](), async (container) => {
			expect(await container.exec(["sh", "-c", "touch /usr/x && echo wrote"])).toMatchObject({ stdout: "wrote\n" });
		});
	});
});

test("installed for both, each engine runs its own hook, and taking one back leaves the other", async () => {
	for (const name of names) await must([ossifyExecutable(), "install", name]);
	for (const name of names) await withContainer(await engines[name](), expectLocked);
	await must([ossifyExecutable(), "uninstall", "podman"]);
	await withContainer(await engines.crio(), expectLocked);
	await must([ossifyExecutable(), "uninstall", "crio"]);
	expect(files()).toEqual(before);
});
