/** What `ossify install` keeps of the install before, and what it says of a change. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import {
	chmodSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { machineRoot, sourceExecutable } from "../../../test/support/install_root.ts";
import { packageAssets } from "../../platform/mod.ts";

let base = "";
let root = "";
let executable = "";
beforeAll(() => {
	base = mkdtempSync(join(tmpdir(), "ossify-again-"));
	executable = sourceExecutable(base);
	for (const [name, text] of Object.entries(inputs)) writeFileSync(join(base, name), text);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
	root = machineRoot(base, ["etc", "usr/bin"], ["containerd", "env", "mount", "podman", "sh", "runc"]);
});

const inputs = {
	"site.yaml": "ossify: {config: {exemptions: {namespaces: {kube-system: {reason: agents}}}}}\n",
	"audit.yaml": "ossify: {config: {mode: audit}}\n",
	"enforce.yaml": "ossify: {config: {mode: enforce}}\n",
	"faulty.yaml": `ossify:
  config:
    namespace_modes: {Shop: audit}
    exemptions:
      namespaces:
        kube-system: {reason: node agents, until: "2026-01-01"}
        till: {reason: gone, until: "2026-01-01"} # ossify ignore: exemption-void
      images:
        nginx*: {reason: z}
`,
	"shop.yaml": "ossify: {config: {namespace_modes: {shop: enforce}}}\n",
};

/** With the shipped policies, whose mode is in their data. */
async function run(...args: string[]) {
	const { code, stdout, stderr } = await ossify({ args: [...args.map(named), "--root", root], assets: { policy: packageAssets.policy } });
	const plain = (text: string) =>
		text
			.replaceAll(` below ${root}`, "")
			.replaceAll(base, "BASE")
			.replaceAll(/\b[\da-f]{16}\b/g, "DIGEST")
			.replaceAll(/\([\da-f]{8}\)/g, "(SHA)");
	return { code, stdout: plain(stdout), stderr: plain(stderr) };
}

function named(arg: string): string {
	return arg in inputs || arg.endsWith(".tar.gz") ? join(base, arg) : arg;
}

const install = (...args: string[]) => run("install", "podman", ...args, "--executable", executable);

/** Of the shipped policies. */
async function build(...args: string[]) {
	const { code, stderr } = await ossify({ args: ["build", "shipped", ...args.map(named)] });
	return { code, stderr: stderr.replaceAll(base, "BASE") };
}

/** Of the shipped policies, with a rule of its own. */
async function bundle(name: string): Promise<void> {
	writeFileSync(join(base, `${name}.rego`), `package ossify.rules\n\nwarn contains {"rule": "site/${name}", "message": "${name}"}\n`);
	const built = await ossify({ args: ["build", "shipped", join(base, `${name}.rego`), "-o", join(base, `${name}.tar.gz`)] });
	expect(built).toMatchObject({ code: 0 });
}

/** What is said behind the steps. */
async function settingsOf(outcome: ReturnType<typeof run>): Promise<string[]> {
	const { code, stdout, stderr } = await outcome;
	expect(code).toBe(0);
	const lines = stdout.split("\n").filter((line) => line !== "" && line !== "Done" && !line.startsWith("  "));
	return [...lines, ...stderr.split("\n").filter((line) => line !== "")];
}

const nothing = "Everything is as it should be: there is nothing to do.";
const stays = "ossify: ossify stays in audit mode. Add --mode enforce to enforce";
const hook = () => JSON.parse(readFileSync(join(root, "etc/ossify/hooks/podman/zz-ossify.json"), "utf8")).hook;
const argument = (name: string) => hook().args[hook().args.indexOf(name) + 1];
const installedData = () => JSON.parse(readFileSync(join(root, argument("-p"), "data.json"), "utf8"));

describe("ossify install, again", () => {
	test.each([
		[["--log-keep", "0"], '--log-keep is a whole number from 1 to 1000, not "0"'],
		[["--hooks-dir", "x"], "--hooks-dir takes a folder's whole path, without .."],
		[["--prefix", "x"], "--prefix takes a folder's whole path, of letters, digits and . _ + @ - in each part"],
	])("with %j, which it does not take, says that and nothing of the mode", async (args, said) => {
		expect((await install("--mode", "audit")).code).toBe(0);
		expect(await install("-p", "shipped", "-d", "enforce.yaml", ...args)).toEqual({ code: 2, stdout: "", stderr: `ossify: ${said}\n` });
	});

	const cases: [what: string, first: string[], second: string[], said: string[]][] = [
		[
			"keeps all options",
			["--mode", "audit", "-d", "site.yaml", "--log", "/srv/x.log", "--log-size", "1000000", "--on-error", "allow", "--timeout", "7"],
			[],
			[nothing, "mode    audit", "policy  shipped (DIGEST)"],
		],
		[
			"goes to enforce where that is said",
			["--mode", "audit"],
			["--mode", "enforce"],
			["mode    audit → enforce", "policy  shipped (DIGEST) → shipped (DIGEST)"],
		],
		[
			"goes to audit where that is said",
			[],
			["--mode", "audit"],
			["mode    enforce → audit", "policy  shipped (DIGEST) → shipped (DIGEST)"],
		],
		["stays in audit mode that the data chose", ["-d", "audit.yaml"], [], [nothing, "mode    audit", "policy  shipped (DIGEST)"]],
		[
			"stays in audit mode with other data, which say nothing of it",
			["-d", "audit.yaml"],
			["-d", "site.yaml"],
			[
				"mode                              audit",
				"policy                            shipped (DIGEST) → shipped (DIGEST)",
				"data                              BASE/audit.yaml (SHA) → BASE/site.yaml (SHA)",
				"exemption namespaces kube-system  none → agents",
				stays,
			],
		],
		[
			"stays in audit mode with data that say enforce",
			["--mode", "audit"],
			["-d", "enforce.yaml"],
			["mode    audit", "policy  shipped (DIGEST)", "data    none → BASE/enforce.yaml (SHA)", stays],
		],
		[
			"goes to audit by data that say so",
			["--mode", "enforce"],
			["-d", "audit.yaml"],
			["mode    enforce → audit", "policy  shipped (DIGEST) → shipped (DIGEST)", "data    none → BASE/audit.yaml (SHA)"],
		],
		[
			"stays in audit mode without all other options",
			["--mode", "audit", "--log", "none", "-d", "site.yaml"],
			["--reset"],
			[
				"mode                              audit",
				"policy                            shipped (DIGEST) → shipped (DIGEST)",
				"data                              BASE/site.yaml (SHA) → none",
				"--log                             none → (default)",
				"exemption namespaces kube-system  agents → none",
				stays,
			],
		],
		[
			"changes one option, and no other",
			["--mode", "audit", "--log", "/srv/x.log", "--log-size", "1000000"],
			["--log-size", "2000000"],
			["mode        audit", "policy      shipped (DIGEST)", "--log-size  1000000 → 2000000"],
		],
	];

	test.each(cases)("%s", async (_, first, second, said) => {
		await settingsOf(install(...first));
		expect(await settingsOf(install(...second))).toEqual(said);
		const verdict = "\nAll is as it should be.\n";
		const inAudit = `In audit mode no container is hardened; \`ossify install podman --mode enforce --root ${root.replace(base, "BASE")}\` enforces.\n`;
		const isAudit = said.some((line) => /^mode +(?:\w+ → )?audit$/.test(line));
		expect((await run("doctor")).stdout).toEndWith(isAudit ? verdict + inAudit : verdict);
	});

	test("of another bundle and back keeps the data and the mode", async () => {
		for (const name of ["v1", "v2"]) await bundle(name);
		await settingsOf(install("-p", "v1.tar.gz", "-d", "site.yaml", "--mode", "audit"));
		const first = argument("-p");
		expect(await settingsOf(install("-p", "v2.tar.gz"))).toEqual([
			"mode    audit",
			"policy  BASE/v1.tar.gz (DIGEST) → BASE/v2.tar.gz (DIGEST)",
		]);
		rmSync(join(base, "v2.tar.gz"));
		expect(await settingsOf(install())).toEqual([nothing, "mode    audit", "policy  BASE/v2.tar.gz (DIGEST)"]);
		expect(installedData().ossify.config).toMatchObject({
			mode: "audit",
			exemptions: { namespaces: { "kube-system": { reason: "agents" } } },
		});
		expect(await settingsOf(install("-p", "v1.tar.gz"))).toEqual([
			"mode    audit",
			"policy  BASE/v2.tar.gz (DIGEST) → BASE/v1.tar.gz (DIGEST)",
		]);
		expect(argument("-p")).toBe(first);
	}, 60_000);

	test("for another engine stays in audit mode, as the first", async () => {
		await settingsOf(install("--mode", "audit"));
		const { stderr } = await run("install", "podman-runtime", "--executable", executable);
		expect(stderr).toContain(
			"another engine of this machine is in audit mode, so this engine is installed in audit mode. Add --mode enforce to enforce",
		);
	});

	test("with a handler stays in audit mode, and keeps the handler then", async () => {
		const again = (...args: string[]) => settingsOf(run("install", "containerd", ...args, "--executable", executable));
		await again("--mode", "audit");
		expect((await again("--handler", "hardened")).slice(0, 3)).toEqual([
			"mode       audit",
			"policy     shipped (DIGEST)",
			"--handler  (default) → hardened",
		]);
		expect((await again()).slice(0, 3)).toEqual([nothing, "mode    audit", "policy  shipped (DIGEST)"]);
	});

	const unused = "other containers are no longer hardened by it";
	const gone = (name: string) =>
		`containerd no longer has the runtime ${name}: a pod with the RuntimeClass ${name} does not start any more`;
	const reaches: [what: string, first: string[], second: string[], warned: string[]][] = [
		["from all containers to those of a RuntimeClass", [], ["--handler", "hardened"], [unused]],
		["from all containers to those of a RuntimeClass, before it is done", [], ["--handler", "hardened", "--dry-run"], [unused]],
		["from one RuntimeClass to another", ["--handler", "hardened"], ["--handler", "locked"], [gone("hardened")]],
		["from a RuntimeClass to all containers", ["--handler", "hardened"], ["--reset"], [gone("hardened")]],
		["from a RuntimeClass to the same", ["--handler", "hardened"], ["--mode", "audit"], []],
		["from all containers to all containers", [], ["--mode", "audit"], []],
	];
	test.each(reaches)("%s says which containers that leaves out", async (_, first, second, warned) => {
		const containerd = (args: readonly string[]) => run("install", "containerd", ...args, "--executable", executable);
		expect((await containerd(first)).stderr).not.toContain("warning:");
		const { code, stderr } = await containerd(second);
		const warnings = stderr.split("\n").filter((line) => line.includes("warning:"));
		expect([code, warnings]).toEqual([0, warned.map((one) => expect.stringContaining(one))]);
	});

	const warnings = [
		"ossify: warning: BASE/faulty.yaml:3:23: knob-unreachable: no container has the namespace Shop",
		"ossify: warning: BASE/faulty.yaml:6:9: exemption-void: the exemption of namespace kube-system does not count: it expired on 2026-01-01",
		"ossify: warning: BASE/faulty.yaml:9:9: exemption-unreachable: no container has the image nginx*",
	];
	const warned: [what: string, args: string[], warnings: string[]][] = [
		["installed", ["install", "podman", "-d", "faulty.yaml"], warnings],
		["to be installed", ["install", "podman", "-d", "faulty.yaml", "--dry-run"], warnings],
		["without a fault installed", ["install", "podman", "-d", "site.yaml"], []],
		["built", ["build", "shipped", "-d", "faulty.yaml", "-o", "faulty.tar.gz"], warnings],
	];
	test.each(warned)("warns, as check does, of data %s", async (_, args, expected) => {
		const { code, stderr } = args[0] === "build" ? await build(...args.slice(2)) : await run(...args, "--executable", executable);
		const said = stderr.split("\n").filter((line) => line.includes("warning: "));
		expect([code, said]).toEqual([0, expected.map((one) => expect.stringContaining(one))]);
	});

	/** Comments are not kept: one that keeps a finding counts in the file alone. */
	const codes = ["knob-unreachable", "exemption-void", "exemption-void", "exemption-unreachable"];

	test("warns of kept data again", async () => {
		await install("-d", "faulty.yaml");
		const { code, stderr } = await install();
		const said = [...stderr.matchAll(/warning: the data kept of BASE\/faulty\.yaml:\d+:\d+: ([\w-]+):/g)];
		expect([code, said.map(([, one]) => one)]).toEqual([0, codes]);
	});

	test("warns of the data of a bundle", async () => {
		await build("-d", "faulty.yaml", "-o", "faulty.tar.gz");
		const { code, stderr } = await install("-p", "faulty.tar.gz");
		const said = [...stderr.matchAll(/warning: BASE\/faulty\.tar\.gz\/data\.json:1:\d+: ([\w-]+):/g)];
		expect([code, said.map(([, one]) => one).sort()]).toEqual([0, codes.toSorted()]);
	});

	const bind = '[crio.image]\nimage_volumes = "bind"\n';
	const volumes: [what: string, config: string, installs: string[][], noted: boolean[]][] = [
		["of the first install that enforces", "", [[]], [true]],
		[
			"of one in audit mode not, and of enforcing then",
			"",
			[
				["--mode", "audit"],
				["--mode", "enforce"],
			],
			[false, true],
		],
		["of one in audit mode that enforces for a namespace", "", [["--mode", "audit", "-d", "shop.yaml"]], [true]],
		["of a second one not", "", [[], [], ["-d", "site.yaml"]], [true, false, false]],
		["of one that is only planned not", "", [["--dry-run"]], [false]],
		["where CRI-O mounts volumes not", bind, [[]], [false]],
	];
	test.each(volumes)("says what becomes of an image's volumes on CRI-O: %s", async (_, config, installs, noted) => {
		writeFileSync(join(root, "usr/bin/crio"), "", { mode: 0o755 });
		mkdirSync(join(root, "etc/crio"));
		writeFileSync(join(root, "etc/crio/crio.conf"), config);
		for (const [index, args] of installs.entries()) {
			const { code, stderr } = await run("install", "crio", ...args, "--executable", executable);
			expect([code, stderr.includes("An image's own volumes are folders of its root")]).toEqual([0, noted[index] as boolean]);
		}
	});

	test("says it to programs", async () => {
		await settingsOf(install("--mode", "audit"));
		const { stdout } = await install("--mode", "enforce", "--format", "json");
		expect(JSON.parse(stdout).settings).toEqual({
			mode: { before: "audit", after: "enforce" },
			policy: { before: "shipped (DIGEST)", after: "shipped (DIGEST)" },
		});
	});

	test("without a receipt, where a policy is left, wants to know the mode", async () => {
		await settingsOf(install("--mode", "audit"));
		rmSync(join(root, "etc/ossify/installed.json"));
		expect(await install()).toMatchObject({
			code: 2,
			stdout: "",
			stderr: expect.stringContaining("choose --mode audit or --mode enforce"),
		});
		expect(await settingsOf(install("--mode", "audit"))).toEqual(["mode    audit", "policy  shipped (DIGEST)"]);
	});

	test("refuses an option of the receipt that this ossify does not have", async () => {
		await settingsOf(install("--log-keep", "3"));
		const path = join(root, "etc/ossify/installed.json");
		writeFileSync(path, readFileSync(path, "utf8").replace('"log-keep"', '"root"'));
		expect(await install()).toMatchObject({
			code: 5,
			stderr:
				'ossify: cannot keep the option --root "3" of the receipt: this ossify does not have it\n\t→ say all options that are to hold, with --reset\n',
		});
	});
});

/** By the command that doctor says, and no other. */
describe("what doctor advises puts right, with everything else as it was, a file that", () => {
	interface Finding {
		readonly ok: boolean;
		readonly mend?: string;
	}
	async function findings(): Promise<readonly Finding[]> {
		const { stdout } = await ossify({ args: ["doctor", "--format", "json", "--root", root] });
		return JSON.parse(stdout).engines[0].findings.filter(({ ok }: Finding) => !ok);
	}
	async function follow({ mend = "" }: Finding): Promise<void> {
		for (const [, command = ""] of mend.matchAll(/`([^`]+)`/g)) {
			const [program, ...args] = command.split(" ");
			if (program === "ossify") await settingsOf(ossifyAs(args));
			else expect(spawnSync("sh", ["-c", command]).status).toBe(0);
		}
	}
	const ossifyAs = async (args: readonly string[]) => {
		expect(args.slice(-2)).toEqual(["--root", root]);
		return await run(...args.slice(0, -2), "--executable", executable);
	};
	function contents(): Record<string, string> {
		const paths = readdirSync(root, { recursive: true })
			.map(String)
			.filter((path) => !path.endsWith(".away") && lstatSync(join(root, path)).isFile())
			.sort();
		return Object.fromEntries(paths.map((path) => [path, `${lstatSync(join(root, path)).mode} ${readFileSync(join(root, path), "utf8")}`]));
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
			const installed = Object.keys(JSON.parse(readFileSync(join(root, "etc/ossify/installed.json"), "utf8")).engines.podman.files);
			expect(installed.length).toBe(7);
			for (const path of installed) {
				harm(join(root, path));
				for (let round = 0; round < 3 && (await findings()).length > 0; round++) await follow((await findings())[0] as Finding);
				rmSync(join(root, `${path}.real`), { force: true });
				expect([path, await findings(), contents()]).toEqual([path, [], before]);
			}
			expect((await run("status")).stdout).toBe(status);
		},
		120_000,
	);
});

describe("a receipt of an earlier ossify", () => {
	/** As version 1 was: without settings, and without a second copy of a bundle. */
	function asBefore(): void {
		const path = join(root, "etc/ossify/installed.json");
		const receipt = JSON.parse(readFileSync(path, "utf8"));
		for (const own of Object.values<{ settings?: object; files: Record<string, unknown> }>(receipt.engines)) {
			delete own.settings;
			for (const file of Object.keys(own.files)) if (file.includes("/source/")) delete own.files[file];
		}
		writeFileSync(path, JSON.stringify({ ...receipt, version: 1 }));
		rmSync(join(root, "etc/ossify/source"), { recursive: true, force: true });
	}
	const full = ["--log", "/srv/it's here.log", "--log-size", "1000000", "--on-error", "allow"];

	test("is enough to keep mode, data and options of a hook", async () => {
		await settingsOf(install("--mode", "audit", "-d", "site.yaml", ...full, "--hooks-dir", "/srv/hooks"));
		const files = () => readdirSync(root, { recursive: true }).filter((one) => !String(one).includes("etc/ossify"));
		const before = files();
		asBefore();
		expect((await settingsOf(install())).slice(0, 3)).toEqual([
			"mode    audit",
			"policy  /etc/ossify/policy/DIGEST (DIGEST)",
			"ossify: the policy that an earlier ossify installed is kept: add -p shipped for the one of this ossify",
		]);
		expect(files()).toEqual(before);
		const receipt = JSON.parse(readFileSync(join(root, "etc/ossify/installed.json"), "utf8"));
		expect(receipt.engines.podman.settings.options).toEqual({
			log: "/srv/it's here.log",
			"log-size": "1000000",
			"on-error": "allow",
			"hooks-dir": "/srv/hooks",
		});
	});

	test("is enough to keep those of a runtime", async () => {
		const again = (...args: string[]) => settingsOf(run("install", "containerd", ...args, "--executable", executable));
		await again("--mode", "audit", "--handler", "hardened", "--on-restore", "harden", ...full);
		const script = () => readFileSync(join(root, "usr/libexec/ossify/containerd/runc"), "utf8");
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
		["a hook file that was changed", () => chmodAndWrite("etc/ossify/hooks/podman/zz-ossify.json"), "cannot keep the options of before"],
		["a policy that was changed", () => chmodAndWrite(`${argument("-p").slice(1)}/data.json`), "cannot keep the policy of before"],
	])("with %s is not guessed at", async (_, harm, said) => {
		await settingsOf(install("--mode", "audit"));
		asBefore();
		harm();
		expect(await install()).toMatchObject({ code: 5, stdout: "", stderr: expect.stringContaining(said) });
		expect((await settingsOf(install("--reset", "--mode", "audit"))).slice(0, 1)).toEqual(["mode    audit"]);
	});

	function chmodAndWrite(path: string): void {
		writeFileSync(join(root, path), '{"hook": {"args": []}}');
		chmodSync(join(root, path), 0o644);
	}
});
