/** Where the receipt is lost and engines go on running ossify, nothing says that nothing is installed. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { installableExecutable, machineRoot } from "../../../test/support/install_root.ts";
import { packageAssets } from "../../platform/mod.ts";

let base = "";
let root = "";
let executable = "";
const at = (path: string) => join(root, path);
beforeAll(() => {
	base = mkdtempSync(join(tmpdir(), "ossify-lost-"));
	executable = installableExecutable(base);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
	root = machineRoot(base, ["etc", "usr/bin"], ["containerd", "crio", "dockerd", "env", "mount", "podman", "sh", "runc"]);
});

async function run(...args: string[]) {
	const { code, stdout, stderr } = await ossify({
		args: [...args, "--root", root],
		assets: { policy: packageAssets.policy },
		columns: 2000,
	});
	const plain = (text: string) =>
		text
			.replaceAll(/\s+/g, " ")
			.replaceAll(root, "ROOT")
			.replaceAll(/\b[\da-f]{16}\b/g, "DIGEST");
	return { code, stdout: plain(stdout), stderr: plain(stderr) };
}

async function install(engine: string, ...args: string[]): Promise<void> {
	expect(await run("install", engine, ...args, "--executable", executable)).toMatchObject({ code: 0 });
}

function files(): string[] {
	return readdirSync(root, { recursive: true })
		.map(String)
		.filter((path) => statSync(at(path)).isFile())
		.sort();
}

const receipt = () => at("etc/ossify/installed.json");
const policy = () => `/etc/ossify/policy/${readdirSync(at("etc/ossify/policy"))[0]}`;

const hookAdvice = (engine: string) =>
	`restore /etc/ossify/installed.json from a backup; without one, run \`ossify install ${engine} --root ROOT --mode MODE -p /etc/ossify/policy/DIGEST\`, with the previous mode and options, which creates a receipt; \`ossify uninstall ${engine} --root ROOT\` then removes everything`;
const cases: [engine: string, options: string[], title: string, there: string, advice: string][] = [
	[
		"crio",
		[],
		"CRI-O",
		"/etc/ossify/hooks/crio/zz-ossify.json, /etc/ossify/hooks/crio/zz-ossify-lock.json, /etc/crio/crio.conf.d/99-ossify.conf",
		hookAdvice("crio"),
	],
	[
		"podman",
		[],
		"Podman",
		"/etc/ossify/hooks/podman/zz-ossify.json, /etc/containers/containers.conf.d/99-ossify.conf",
		hookAdvice("podman"),
	],
	[
		"crio",
		["--hooks-dir", "/usr/share/containers/oci/hooks.d"],
		"CRI-O",
		"/usr/share/containers/oci/hooks.d/zz-ossify.json, /usr/share/containers/oci/hooks.d/zz-ossify-lock.json",
		hookAdvice("crio"),
	],
	[
		"podman-runtime",
		[],
		"Podman",
		"/usr/libexec/ossify/podman-runtime/runc, /etc/containers/containers.conf.d/99-ossify-runtime.conf",
		hookAdvice("podman-runtime"),
	],
	[
		"containerd",
		[],
		"containerd",
		"/usr/libexec/ossify/containerd/runc",
		hookAdvice("containerd").replace(
			"without one, run",
			"without one, remove /usr/libexec/ossify/containerd/runc from the configuration of containerd, and run",
		),
	],
];

describe("without a receipt", () => {
	test.each(cases)(
		"status, doctor and uninstall of %s %p say what is there and what to do",
		async (engine, options, title, there, advice) => {
			await install(engine, ...options);
			rmSync(receipt());
			const before = files();
			const message = `cannot determine what is installed for ${title}: /etc/ossify/installed.json does not name it, but there are files that run ossify: ${there}`;
			const status = await run("status");
			expect([status.code, status.stdout]).toEqual([5, expect.stringContaining(`mode not known: ${message} → ${advice}`)]);
			const doctor = await run("doctor");
			expect([doctor.code, doctor.stdout]).toEqual([1, expect.stringContaining(`✘ ${message} → ${advice}`)]);
			expect(await run("doctor", engine)).toEqual(doctor);
			expect(await run("uninstall", engine)).toEqual({ code: 5, stdout: "", stderr: `ossify: ${message} → ${advice} ` });
			expect(files()).toEqual(before);
		},
	);

	test("of another engine than those in it, the same is said beside theirs", async () => {
		await install("podman");
		const kept = readFileSync(receipt());
		await install("crio");
		writeFileSync(receipt(), kept);
		const status = await run("status");
		expect([status.code, status.stdout]).toEqual([
			5,
			expect.stringMatching(/^Podman mode enforce .* CRI-O mode not known: cannot determine/),
		]);
		expect((await run("doctor")).code).toBe(1);
		expect((await run("uninstall", "crio")).code).toBe(5);
		expect((await run("uninstall", "podman", "--dry-run")).code).toBe(0);
	});

	test("of policies alone, they say that these are there", async () => {
		await install("podman");
		for (const path of [
			"etc/ossify/installed.json",
			"etc/ossify/hooks/podman/zz-ossify.json",
			"etc/containers/containers.conf.d/99-ossify.conf",
		])
			rmSync(at(path));
		for (const args of [["status"], ["doctor"], ["uninstall", "podman"]])
			expect(await run(...args)).toMatchObject({
				code: 5,
				stderr: expect.stringContaining(
					"there is no /etc/ossify/installed.json, but there are installed policies: /etc/ossify/policy/DIGEST",
				),
			});
	});

	test.each(["crio", "podman"])("what is advised for %s makes one, and uninstall removes all then", async (engine) => {
		const clean = files();
		await install(engine, "--mode", "audit", "--log", "none");
		const whole = files();
		rmSync(receipt());
		await install(engine, "--mode", "audit", "--log", "none", "-p", policy());
		expect(files().filter((path) => !path.includes("/source/"))).toEqual(whole);
		expect(await run("status")).toMatchObject({ code: 0 });
		expect(await run("uninstall", engine)).toMatchObject({ code: 0 });
		expect(files()).toEqual(clean);
	});

	const elsewhere = ["--hooks-dir", "/usr/share/containers/oci/hooks.d"];
	const others = ["--mode", "enforce", "--log", "none", "--timeout", "7"];
	const replaced: [engine: string, first: string[], second: string[]][] = [
		["crio", ["--mode", "audit"], others],
		["podman", ["--mode", "audit"], others],
		["crio", ["--mode", "audit", ...elsewhere], [...others, ...elsewhere]],
		["crio", ["--mode", "audit", ...elsewhere], others],
		["podman", ["--mode", "audit", "--prefix", "/opt/ossify"], others],
		["podman", ["--mode", "audit", "--prefix", "/opt/ossify"], [...others, "--prefix", "/usr/libexec/ossify"]],
		["podman-runtime", ["--mode", "audit"], others],
		["crio-runtime", ["--mode", "audit"], others],
		["crio-runtime", ["--mode", "audit"], [...others, "--handler", "hardened"]],
	];
	test.each(replaced)("install of %s with %j, and again with %j, replaces what the first wrote", async (engine, first, second) => {
		const clean = files();
		await install(engine, ...first);
		const executables = files().filter((path) => path.endsWith("/ossify"));
		writeFileSync(at(executables[0] ?? ""), `${readFileSync(executable, "utf8")}# Of another version.\n`);
		rmSync(receipt());
		expect(await run("install", engine, "--executable", executable)).toMatchObject({ code: 2, stderr: expect.stringContaining("--mode") });
		const { code, stderr } = await run("install", engine, ...second, "--executable", executable);
		const title = engine.startsWith("crio") ? "CRI-O" : "Podman";
		expect([code, stderr]).toEqual([
			0,
			expect.stringContaining(`warning: /etc/ossify/installed.json does not name ${title}; these files of an earlier install are replaced`),
		]);
		expect((await run("doctor")).stdout).toEndWith("No problems found below ROOT. ");
		expect(await run("uninstall", engine)).toMatchObject({ code: 0 });
		expect(files()).toEqual(clean);
	});

	test.each(["containerd", "docker"])("install of %s changes nothing while its configuration still names ossify", async (engine) => {
		await install(engine, "--mode", "audit");
		rmSync(receipt());
		const before = files();
		expect(await run("install", engine, ...others, "--executable", executable)).toEqual({
			code: 5,
			stdout: "",
			stderr: expect.stringMatching(
				/^ossify: cannot determine what is installed for \w+: \/etc\/ossify\/installed.json does not name it, .* → restore .* remove \/usr\/libexec\/ossify\/\w+\/runc from /,
			),
		});
		expect(files()).toEqual(before);
	});

	const foreign: [engine: string, path: string, text: string][] = [
		["podman", "etc/ossify/hooks/podman/zz-ossify.json", '{"version": "1.0.0", "hook": {"path": "/usr/bin/true"}}'],
		["podman", "etc/containers/containers.conf.d/99-ossify.conf", "[engine]\n"],
		["podman-runtime", "usr/libexec/ossify/podman-runtime/runc", "#!/bin/sh\n"],
	];
	test.each(foreign)("install of %s replaces no file without ossify's content: %s", async (engine, path, text) => {
		await install(engine, "--mode", "audit");
		rmSync(receipt());
		writeFileSync(at(path), text);
		expect(await run("install", engine, ...others, "--executable", executable)).toEqual({
			code: 5,
			stdout: "",
			stderr: `ossify: cannot install /${path}: the file exists, and ossify did not write it; move it away first `,
		});
		expect(readFileSync(at(path), "utf8")).toBe(text);
	});

	test("what is advised for a runtime makes one", async () => {
		const clean = files();
		await install("podman-runtime", "--mode", "audit", "--log", "none");
		rmSync(receipt());
		rmSync(at("etc/containers/containers.conf.d/99-ossify-runtime.conf"));
		await install("podman-runtime", "--mode", "audit", "--log", "none", "-p", policy());
		expect(await run("uninstall", "podman-runtime")).toMatchObject({ code: 0 });
		expect([files(), existsSync(receipt())]).toEqual([clean, false]);
	});
});
