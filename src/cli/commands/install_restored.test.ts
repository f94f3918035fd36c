/** What an install can be restored from: the command that doctor advises, and the receipt of an earlier ossify. */
import { describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { chmodSync, lstatSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { ossify } from "../../../test/support/cli.ts";
import { commandMachine, settingsOf } from "../../../test/support/install_root.ts";

const { root, run, install, bundle, executable } = commandMachine({
	"site.yaml": "ossify: {config: {exemptions: {images: {docker.io/library/busybox: {reason: agents}}}}}\n",
});

const policyOfHook = () =>
	readFileSync(root("etc/ossify/hooks/podman/zz-ossify.json"), "utf8").match(/\/etc\/ossify\/policy\/[\da-f]{16}/)?.[0] ?? "";

/** By the command that doctor says, and no other. */
describe("what doctor advises puts right, with everything else as it was, a file that", () => {
	interface Finding {
		readonly ok: boolean;
		readonly fix?: string;
	}
	async function findings(): Promise<readonly Finding[]> {
		const { stdout } = await ossify({ args: ["doctor", "--format", "json", "--root", root()] });
		return JSON.parse(stdout).engines[0].findings.filter(({ ok }: Finding) => !ok);
	}
	async function follow({ fix = "" }: Finding): Promise<void> {
		for (const [, command = ""] of fix.matchAll(/`([^`]+)`/g)) {
			const [program, ...args] = command.split(" ");
			if (program === "ossify") await settingsOf(ossifyAs(args));
			else expect(spawnSync("sh", ["-c", command]).status).toBe(0);
		}
	}
	const ossifyAs = async (args: readonly string[]) => {
		expect(args.slice(-2)).toEqual(["--root", root()]);
		return await run(...args.slice(0, -2), "--executable", executable());
	};
	function contents(): Record<string, string> {
		const paths = readdirSync(root(), { recursive: true })
			.map(String)
			.filter((path) => !path.endsWith(".away") && lstatSync(root(path)).isFile())
			.sort();
		return Object.fromEntries(paths.map((path) => [path, `${lstatSync(root(path)).mode} ${readFileSync(root(path), "utf8")}`]));
	}
	const harms: [what: string, harm: (path: string) => void][] = [
		["was changed", (path) => writeFileSync(path, "evil")],
		["is gone", (path) => rmSync(path)],
		["everybody may write to", (path) => chmodSync(path, 0o777)],
		[
			"is a link",
			(path) => {
				renameSync(path, `${path}.real`);
				symlinkSync(`${path}.real`, path);
			},
		],
	];

	test.each(harms)(
		"%s",
		async (_, harm) => {
			await bundle("v1");
			await settingsOf(install("-p", "v1.tar.gz", "-d", "site.yaml", "--mode", "audit", "--log", "/srv/x.log", "--log-size", "1000000"));
			const [before, status] = [contents(), (await run("status")).stdout];
			const installed = Object.keys(JSON.parse(readFileSync(root("etc/ossify/installed.json"), "utf8")).engines.podman.files);
			expect(installed.length).toBe(8);
			for (const path of installed) {
				harm(root(path));
				let found = await findings();
				for (let round = 0; round < 3 && found[0] !== undefined; round++) {
					await follow(found[0]);
					found = await findings();
				}
				rmSync(root(`${path}.real`), { force: true });
				expect([path, found, contents()]).toEqual([path, [], before]);
			}
			expect((await run("status")).stdout).toBe(status);
		},
		120_000,
	);
});

describe("a receipt of an earlier ossify", () => {
	/** As version 1 was: without settings, and without a second copy of a bundle. */
	function asBefore(): void {
		const path = root("etc/ossify/installed.json");
		const receipt = JSON.parse(readFileSync(path, "utf8"));
		for (const own of Object.values<{ settings?: object; files: Record<string, unknown> }>(receipt.engines)) {
			delete own.settings;
			for (const file of Object.keys(own.files)) if (file.includes("/source/")) delete own.files[file];
		}
		writeFileSync(path, JSON.stringify({ ...receipt, version: 1 }));
		rmSync(root("etc/ossify/source"), { recursive: true, force: true });
	}
	const full = ["--log", "/srv/it's here.log", "--log-size", "1000000", "--on-error", "allow"];

	test("is enough to keep mode, data and options of a hook", async () => {
		await settingsOf(install("--mode", "audit", "-d", "site.yaml", ...full, "--hooks-dir", "/srv/hooks"));
		const files = () => readdirSync(root(), { recursive: true }).filter((one) => !String(one).includes("etc/ossify"));
		const before = files();
		asBefore();
		expect((await settingsOf(install())).slice(0, 3)).toEqual([
			"mode    audit",
			"policy  /etc/ossify/policy/DIGEST (DIGEST)",
			"ossify: the policy that an earlier ossify installed is kept: add -p shipped for the one of this ossify",
		]);
		expect(files()).toEqual(before);
		const receipt = JSON.parse(readFileSync(root("etc/ossify/installed.json"), "utf8"));
		expect(receipt.engines.podman.settings.options).toEqual({
			log: "/srv/it's here.log",
			"log-size": "1000000",
			"on-error": "allow",
			"hooks-dir": "/srv/hooks",
		});
	});

	test("is enough to keep those of a runtime", async () => {
		const again = (...args: string[]) => settingsOf(run("install", "containerd", ...args, "--executable", executable()));
		await again("--mode", "audit", "--handler", "hardened", "--on-restore", "harden", ...full);
		const script = () => readFileSync(root("usr/libexec/ossify/containerd/runc"), "utf8");
		const before = script();
		asBefore();
		expect((await again()).slice(0, 2)).toEqual(["mode    audit", "policy  /etc/ossify/policy/DIGEST (DIGEST)"]);
		expect(script()).toBe(before);
		asBefore();
		const { stderr } = await install();
		expect(stderr).toContain(
			"another engine of this machine is in audit mode, so this engine is installed in audit mode. Add --mode enforce to enforce",
		);
		expect((await again("--mode", "enforce")).slice(0, 1)).toEqual(["mode    audit → enforce"]);
	});

	test.each([
		["a hook file that was changed", () => chmodAndWrite("etc/ossify/hooks/podman/zz-ossify.json"), "cannot keep the previous options"],
		["a policy that was changed", () => chmodAndWrite(`${policyOfHook().slice(1)}/data.json`), "cannot keep the previous policy"],
	])("with %s is not guessed at", async (_, harm, said) => {
		await settingsOf(install("--mode", "audit"));
		asBefore();
		harm();
		expect(await install()).toMatchObject({ code: 5, stdout: "", stderr: expect.stringContaining(said) });
		expect((await settingsOf(install("--reset", "--mode", "audit"))).slice(0, 1)).toEqual(["mode    audit"]);
	});

	function chmodAndWrite(path: string): void {
		writeFileSync(root(path), '{"hook": {"args": []}}');
		chmodSync(root(path), 0o644);
	}
});
