/** `ossify install` on machines with another layout: a read-only /usr, file systems that start no program. */
import { describe, expect, test } from "bun:test";
import { readFileSync, rmSync, symlinkSync } from "node:fs";
import { checkedContainer, checks } from "./support/checks.ts";
import { type CommandResult, must, run } from "./support/command.ts";
import type { Engine } from "./support/container.ts";
import { Crio, crioEngine } from "./support/crio.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { expectCheck } from "./support/expect_check.ts";
import { readLog } from "./support/hooked.ts";
import { hostState } from "./support/host_state.ts";
import { furnishMachine } from "./support/machine.ts";
import { podmanEngine } from "./support/podman.ts";

const log = "/var/log/ossify/decisions.log";
const looked = ["/etc/ossify", "/etc/crio", "/etc/containers", "/opt", "/var/lib/ossify", "/usr/libexec/ossify"];
const ossify = (...args: string[]): Promise<CommandResult> => run([ossifyExecutable(), ...args]);
const files = () => Object.entries(hostState(looked).files).map(([path, facts]) => `${path} ${facts.startsWith("4") ? "folder" : facts}`);

/** A mount on a folder, while something is done. */
async function mounted<T>(mounts: readonly (readonly [path: string, options: string])[], work: () => Promise<T>): Promise<T> {
	const done: string[] = [];
	try {
		for (const [path, options] of mounts) {
			await must(["mount", "--bind", path, path]);
			done.push(path);
			await must(["mount", "-o", `remount,bind,${options}`, path]);
		}
		return await work();
	} finally {
		// Lazily: umount itself runs from /usr.
		for (const path of done.reverse()) await must(["umount", "-l", path]);
	}
}

/** What is in /opt here belongs to no host: the sandbox has no layer over it. */
async function withOwnOpt<T>(work: () => Promise<T>): Promise<T> {
	await must(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/opt"]);
	try {
		return await work();
	} finally {
		await must(["umount", "-l", "/opt"]);
	}
}

const engines: Readonly<Record<"podman" | "podman-runtime" | "crio", () => Promise<Engine>>> = {
	podman: async () => podmanEngine({ hooksDir: "configured" }),
	"podman-runtime": async () => podmanEngine({ runtime: "configured" }),
	crio: async () => crioEngine(await Crio.start({ hooksDirs: "configured" })),
};

async function expectHardened(engine: Engine): Promise<void> {
	try {
		const container = await engine.start(checkedContainer());
		try {
			for (const check of checks) await expectCheck(container, check);
		} finally {
			await container.remove();
		}
	} finally {
		await engine.close();
	}
}

furnishMachine();

describe.each(Object.keys(engines) as (keyof typeof engines)[])("ossify install %s with a read-only /usr", (name) => {
	test("installs to /opt, hardens every container, and leaves nothing when it is uninstalled", async () => {
		await withOwnOpt(async () => {
			const before = files();
			await mounted([["/usr", "ro"]], async () => {
				const dry = await ossify("install", name, "--dry-run");
				expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining("  + /opt/ossify/ossify 0755\n")]);
				expect(files()).toEqual(before);
				const { code, stdout, stderr } = await ossify("install", name);
				expect([code, stdout.replace("Done\n", ""), stderr]).toEqual([
					0,
					dry.stdout.replace("Would do\n", ""),
					expect.stringContaining("the executable goes to /opt/ossify; /usr/libexec/ossify: the file system is read-only\n"),
				]);
				await expectHardened(await engines[name]());
				expect(readLog(log).at(-1)).toMatchObject({ mode: "enforce", readonly: true });
				expect(await ossify("doctor")).toMatchObject({
					code: 0,
					stdout: expect.stringContaining("/opt/ossify/ossify is as it was installed"),
				});
				expect(await ossify("install", name)).toMatchObject({
					code: 0,
					stdout: expect.stringContaining("Everything is as it should be: there is nothing to do.\n"),
				});
				expect(await ossify("uninstall", name)).toMatchObject({ code: 0 });
			}).finally(() => ossify("uninstall", name, "--force"));
			expect(files()).toEqual(before);
		});
	});
});

describe("ossify install refuses, and the dry run as the run", () => {
	const readonly = "the file system is read-only";
	const noexec = "its file system is mounted noexec, so that no program can be started from it";
	const cases: [what: string, mounts: [string, string][], args: string[], fault: string][] = [
		[
			"a prefix on a read-only file system",
			[["/usr", "ro"]],
			["--prefix", "/usr/libexec/ossify"],
			`cannot write /usr/libexec/ossify: ${readonly}`,
		],
		["a read-only /etc", [["/etc", "ro"]], [], `cannot write /etc/ossify: ${readonly}`],
		[
			"a prefix from which no program starts",
			[["/var", "noexec"]],
			["--prefix", "/var/lib/ossify"],
			`cannot install /var/lib/ossify/ossify: ${noexec}`,
		],
		[
			"a machine that has no folder for the executable",
			[
				["/usr", "ro"],
				["/opt", "ro"],
				["/var", "noexec"],
			],
			[],
			`cannot install the executable: /usr/libexec/ossify: ${readonly}; /opt/ossify: ${readonly}; /var/lib/ossify: ${noexec}`,
		],
	];
	test.each(cases)("%s", async (_, mounts, args, fault) => {
		await withOwnOpt(async () => {
			const before = files();
			await mounted(mounts, async () => {
				for (const more of [["--dry-run"], []]) {
					const { code, stdout, stderr } = await ossify("install", "podman", ...args, ...more);
					expect([code, stdout, stderr]).toEqual([5, "", expect.stringContaining(`ossify: ${fault}\n`)]);
				}
			});
			expect(files()).toEqual(before);
		});
	});
});

test("with /usr read-only and /opt a link, the executable goes to /var/lib, and starts there", async () => {
	try {
		await must(["sh", "-c", "mkdir -p /srv/machine/usr/bin /srv/machine/etc /srv/machine/var/opt"]);
		symlinkSync("var/opt", "/srv/machine/opt");
		for (const name of ["env", "podman"]) await must(["touch", `/srv/machine/usr/bin/${name}`]);
		await mounted([["/srv/machine/usr", "ro"]], async () => {
			const { code, stderr } = await ossify("install", "podman", "--root", "/srv/machine");
			expect([code, stderr]).toEqual([
				0,
				expect.stringContaining(
					"the executable goes to /var/lib/ossify; /usr/libexec/ossify: the file system is read-only; /opt/ossify: /opt is a symbolic link",
				),
			]);
			expect(readFileSync("/srv/machine/etc/ossify/hooks/podman/zz-ossify.json", "utf8")).toContain('"/var/lib/ossify/ossify"');
			expect((await ossify("doctor", "--root", "/srv/machine")).stdout).toContain("No problems found below /srv/machine.");
		});
	} finally {
		rmSync("/srv/machine", { recursive: true, force: true });
	}
});
