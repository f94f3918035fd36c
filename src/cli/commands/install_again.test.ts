/** What `ossify install` keeps of the install before, and what it prints of a change. */
import { describe, expect, test } from "bun:test";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { commandMachine, settingsOf } from "../../../test/support/install_root.ts";

const { base, root, run, install, bundle, executable } = commandMachine({
	"site.yaml": "ossify: {config: {exemptions: {annotations: {example.com/is-agent: {reason: agents}}, trust: {annotations: true}}}}\n",
	"audit.yaml": "ossify: {config: {mode: audit}}\n",
	"enforce.yaml": "ossify: {config: {mode: enforce}}\n",
});

const nothing = "Everything is as it should be: there is nothing to do.";
const stays = "ossify: ossify stays in audit mode. Add --mode enforce to enforce";
const hook = () => JSON.parse(readFileSync(root("etc/ossify/hooks/podman/zz-ossify.json"), "utf8")).hook;
const argument = (name: string) => hook().args[hook().args.indexOf(name) + 1];
const installedData = () => JSON.parse(readFileSync(root(`${argument("-p")}/data.json`), "utf8"));

describe("ossify install, again", () => {
	test.each([
		[["--log-keep", "0"], '--log-keep is a whole number from 1 to 1000, not "0"'],
		[["--hooks-dir", "x"], "--hooks-dir takes the absolute path of a folder, without .."],
		[["--prefix", "x"], "--prefix takes the absolute path of a folder, with letters, digits and . _ + @ - in each part"],
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
				"mode                                        audit",
				"policy                                      shipped (DIGEST) → shipped (DIGEST)",
				"data                                        BASE/audit.yaml (SHA) → BASE/site.yaml (SHA)",
				"exemption annotations example.com/is-agent  none → agents",
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
				"mode                                        audit",
				"policy                                      shipped (DIGEST) → shipped (DIGEST)",
				"data                                        BASE/site.yaml (SHA) → none",
				"--log                                       none → (default)",
				"exemption annotations example.com/is-agent  agents → none",
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
		const verdict = " No problems found. ";
		const inAudit = `In audit mode no container is hardened; \`ossify install podman --mode enforce --root ${root().replace(base(), "BASE")}\` enforces. `;
		const isAudit = said.some((line) => /^mode +(?:\w+ → )?audit$/.test(line));
		expect((await run("doctor")).stdout.replaceAll(/\s+/g, " ")).toEndWith(isAudit ? verdict + inAudit : verdict);
	});

	test("of another bundle and back keeps the data and the mode", async () => {
		for (const name of ["v1", "v2"]) await bundle(name);
		await settingsOf(install("-p", "v1.tar.gz", "-d", "site.yaml", "--mode", "audit"));
		const first = argument("-p");
		expect(await settingsOf(install("-p", "v2.tar.gz"))).toEqual([
			"mode    audit",
			"policy  BASE/v1.tar.gz (DIGEST) → BASE/v2.tar.gz (DIGEST)",
		]);
		rmSync(base("v2.tar.gz"));
		expect(await settingsOf(install())).toEqual([nothing, "mode    audit", "policy  BASE/v2.tar.gz (DIGEST)"]);
		expect(installedData().ossify.config).toMatchObject({
			mode: "audit",
			exemptions: { annotations: { "example.com/is-agent": { reason: "agents" } } },
		});
		expect(await settingsOf(install("-p", "v1.tar.gz"))).toEqual([
			"mode    audit",
			"policy  BASE/v2.tar.gz (DIGEST) → BASE/v1.tar.gz (DIGEST)",
		]);
		expect(argument("-p")).toBe(first);
	}, 60_000);

	test("for another engine stays in audit mode, as the first", async () => {
		await settingsOf(install("--mode", "audit"));
		const { stderr } = await run("install", "podman-runtime", "--executable", executable());
		expect(stderr).toContain(
			"another engine of this machine is in audit mode, so this engine is installed in audit mode. Add --mode enforce to enforce",
		);
	});

	test("for an engine that is not there says only that", async () => {
		await settingsOf(install("--mode", "audit"));
		const { code, stderr } = await run("install", "crio", "--executable", executable());
		expect([code, stderr.split("\n")[0]]).toEqual([5, expect.stringContaining("cannot install for CRI-O: it was not found")]);
	});

	test("with a handler stays in audit mode, and keeps the handler then", async () => {
		const again = (...args: string[]) => settingsOf(run("install", "containerd", ...args, "--executable", executable()));
		await again("--mode", "audit");
		expect((await again("--handler", "hardened")).slice(0, 3)).toEqual([
			"mode       audit",
			"policy     shipped (DIGEST)",
			"--handler  (default) → hardened",
		]);
		expect((await again()).slice(0, 3)).toEqual([nothing, "mode    audit", "policy  shipped (DIGEST)"]);
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
		rmSync(root("etc/ossify/installed.json"));
		expect(await install()).toMatchObject({
			code: 2,
			stdout: "",
			stderr: expect.stringContaining("choose --mode audit or --mode enforce"),
		});
		expect(await settingsOf(install("--mode", "audit"))).toEqual(["mode    audit", "policy  shipped (DIGEST)"]);
	});

	test("refuses an option of the receipt that this ossify does not have", async () => {
		await settingsOf(install("--log-keep", "3"));
		const path = root("etc/ossify/installed.json");
		writeFileSync(path, readFileSync(path, "utf8").replace('"log-keep"', '"root"'));
		expect(await install()).toMatchObject({
			code: 5,
			stderr:
				'ossify: cannot keep the option --root "3" of the receipt: this ossify does not have it\n\t→ give all options again, with --reset\n',
		});
	});
});
