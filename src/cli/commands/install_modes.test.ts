/** `ossify install` enters enforce mode by `--mode enforce` alone, where an earlier mode is not known or a namespace is concerned, too. */
import { beforeAll, describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { commandMachine } from "../../../test/support/install_root.ts";

const config = (text: string) => `ossify: {config: {${text}}}\n`;
const inputs: Readonly<Record<string, string>> = {
	"none.yaml": config("tmpfs: {capped: true}"),
	"audit.yaml": config("mode: audit"),
	"default-audit.yaml": config("namespace_modes: {default: audit}"),
	"default-enforce.yaml": config("namespace_modes: {default: enforce}"),
	"shop-audit.yaml": config('namespace_modes: {"shop-*": audit}'),
	"shop-1-enforce.yaml": config("namespace_modes: {shop-1: enforce}"),
	"exempt.yaml": config("exemptions: {namespaces: {kube-system: {reason: agents}, monitoring: {reason: agents}}}"),
	"exempt-one.yaml": config("exemptions: {namespaces: {monitoring: {reason: agents}}}"),
};

const machine = commandMachine(inputs, {
	folders: ["etc/crio/crio.conf.d", "usr/bin", "run/containerd/io.containerd.runtime.v2.task/k8s.io/c1"],
	programs: ["crio"],
});
const { base, root, run } = machine;

const install = (engine: string, ...args: string[]) => run("install", engine, ...args, "--executable", machine.executable());

/** The lines about settings, and what is said besides. */
async function settingsOf(outcome: ReturnType<typeof run>): Promise<string[]> {
	const { code, stdout, stderr } = await outcome;
	expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
	const lines = stdout.split("\n").filter((line) => /^(?:mode|namespace|exemption)/.test(line));
	return [...lines, ...stderr.split("\n").filter((line) => line.includes("audit"))];
}

const receipt = () => root("etc/ossify/installed.json");

interface OwnReceipt {
	settings?: object;
	before?: object;
}
function changeReceipt(change: (own: OwnReceipt) => void, version = 2): void {
	const text = JSON.parse(readFileSync(receipt(), "utf8"));
	for (const own of Object.values<OwnReceipt>(text.engines)) change(own);
	writeFileSync(receipt(), JSON.stringify({ ...text, version }));
}

describe("ossify install stays in audit mode", () => {
	test("where the mode of another engine cannot be found out", async () => {
		await settingsOf(install("podman", "--mode", "audit"));
		changeReceipt((own) => delete own.settings, 1);
		appendFileSync(root("etc/ossify/hooks/podman/zz-ossify.json"), " ");
		expect(await settingsOf(install("crio"))).toEqual([
			"mode    audit",
			"ossify: the mode of podman is not known, so this engine is installed in audit mode. Add --mode enforce to enforce",
		]);
		expect((await settingsOf(install("crio", "--mode", "enforce")))[0]).toBe("mode    audit → enforce");
	});

	/** A container that runs needs the script of an uninstalled engine. */
	const shim = () =>
		writeFileSync(
			root("run/containerd/io.containerd.runtime.v2.task/k8s.io/c1/options.json"),
			JSON.stringify({ BinaryName: "/usr/libexec/ossify/containerd/runc" }),
		);

	const left: [what: string, first: string[], change: () => void, engine: string, said: string[]][] = [
		[
			"after an uninstall whose script is left",
			["--mode", "audit"],
			() => {},
			"containerd",
			[
				"mode    audit",
				"ossify: this engine was in audit mode before it was uninstalled, so this engine is installed in audit mode. Add --mode enforce to enforce",
			],
		],
		[
			"after an uninstall by an ossify that kept no mode",
			["--mode", "audit"],
			() => changeReceipt((own) => delete own.before),
			"containerd",
			[
				"mode    audit",
				"ossify: the mode before the uninstall is not known, so this engine is installed in audit mode. Add --mode enforce to enforce",
			],
		],
		[
			"where the script of another engine is left",
			["--mode", "audit"],
			() => {},
			"podman",
			[
				"mode    audit",
				"ossify: another engine of this machine is in audit mode, so this engine is installed in audit mode. Add --mode enforce to enforce",
			],
		],
		["but not after an uninstall in enforce mode", [], () => {}, "containerd", ["mode    enforce"]],
	];

	test.each(left)("%s", async (_, first, change, engine, said) => {
		await settingsOf(install("containerd", ...first));
		shim();
		expect((await run("uninstall", "containerd")).stderr).toContain("is kept and only calls");
		change();
		expect(await settingsOf(install(engine))).toEqual(said);
	});

	test("in a namespace after an uninstall whose script is left", async () => {
		await settingsOf(install("containerd", "-d", "default-audit.yaml"));
		shim();
		await run("uninstall", "containerd");
		expect(await install("containerd")).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("the namespace default") });
	});
});

describe("ossify install prints each namespace mode and exemption that changes", () => {
	const cases: [what: string, first: string[], second: string[], said: string[]][] = [
		[
			"to enforce by data that name the namespace",
			["-d", "default-audit.yaml"],
			["-d", "default-enforce.yaml"],
			["mode               enforce", "namespace default  audit → enforce"],
		],
		[
			"to enforce by --mode enforce",
			["-d", "default-audit.yaml"],
			["-d", "none.yaml", "--mode", "enforce"],
			["mode               enforce", "namespace default  audit → enforce"],
		],
		[
			"to enforce for one, while the others stay in audit mode",
			["-d", "audit.yaml"],
			["-d", "default-enforce.yaml"],
			[
				"mode               audit",
				"namespace default  audit → enforce",
				"ossify: ossify stays in audit mode, except in the namespace default. Add --mode enforce to enforce in all namespaces without their own mode",
			],
		],
		["to audit", [], ["-d", "default-audit.yaml"], ["mode               enforce", "namespace default  enforce → audit"]],
		[
			"to audit, with the others",
			["--mode", "audit", "-d", "default-enforce.yaml"],
			["-d", "none.yaml"],
			["mode               audit", "namespace default  enforce → audit"],
		],
		[
			"to enforce, where a pattern said audit",
			["-d", "shop-audit.yaml"],
			["-d", "shop-audit.yaml", "-d", "shop-1-enforce.yaml"],
			["mode              enforce", "namespace shop-1  audit → enforce"],
		],
		["not where nothing changes for it", ["-d", "none.yaml"], ["-d", "default-enforce.yaml"], ["mode    enforce"]],
		[
			"of exemptions that go",
			["-d", "exempt.yaml"],
			["-d", "exempt-one.yaml"],
			["mode                                         enforce", "exemption namespaces kube-system  agents → none"],
		],
	];
	test.each(cases)("%s", async (_, first, second, said) => {
		await settingsOf(install("crio", ...first));
		const lines = await settingsOf(install("crio", ...second));
		expect(lines.map((line) => line.replace(/^mode +/, "mode "))).toEqual(said.map((line) => line.replace(/^mode +/, "mode ")));
	});
});

describe("ossify install refuses to go from audit to enforce", () => {
	const refusal = (names: string) =>
		`ossify: cannot install: ${names} would go from audit to enforce mode\n` +
		"\t→ add --mode enforce, which applies to all namespaces without their own mode; or set the mode in the data of -d: `ossify: {config: {namespace_modes: {NAMESPACE: MODE}}}`\n";
	const cases: [what: string, first: string[], second: string[], names: string][] = [
		["in a namespace that other data do not name", ["-d", "default-audit.yaml"], ["-d", "none.yaml"], "the namespace default"],
		["in a namespace by --reset", ["-d", "default-audit.yaml"], ["--reset"], "the namespace default"],
		["in the namespaces of a pattern", ["-d", "shop-audit.yaml"], ["-d", "default-audit.yaml"], "the namespace shop-*"],
		["in several", ["-d", "default-audit.yaml", "-d", "shop-audit.yaml"], ["-d", "none.yaml"], "the namespaces default, shop-*"],
		["in a namespace that a bundle alone names", ["--mode", "audit"], ["-p", "enforces.tar.gz"], "the namespace default"],
	];
	beforeAll(async () => {
		const source = base("enforces");
		mkdirSync(source);
		writeFileSync(join(source, "data.yaml"), inputs["default-enforce.yaml"] ?? "");
		const built = await ossify({
			args: ["build", "shipped", "-d", base("default-enforce.yaml"), "-o", base("enforces.tar.gz")],
		});
		expect(built).toMatchObject({ code: 0 });
	});
	test.each(cases)("%s", async (_, first, second, names) => {
		await settingsOf(install("crio", ...first));
		const before = readFileSync(receipt(), "utf8");
		expect(await install("crio", ...second)).toEqual({ code: 2, stdout: "", stderr: refusal(names) });
		expect(readFileSync(receipt(), "utf8")).toBe(before);
	});
});

describe("a policy that enforces in some cases", () => {
	const policies = {
		stage: 'decision := {"mode": data.ossify.config.mode, "readonly": true} if input.stage == "precreate"',
		later:
			'decision := {"mode": data.ossify.config.mode, "readonly": true} if time.parse_rfc3339_ns(input.now) < time.parse_rfc3339_ns("2026-12-01T00:00:00Z")',
	};
	beforeAll(async () => {
		writeFileSync(base("mode.yaml"), config("mode: enforce"));
		for (const [name, rule] of Object.entries(policies)) {
			const text = `package ossify\n\n# METADATA\n# entrypoint: true\ndefault decision := {"mode": "enforce", "readonly": true}\n\n${rule}\n`;
			writeFileSync(base(`${name}.rego`), text);
			const args = ["build", base(`${name}.rego`), "-d", base("mode.yaml"), "-o", base(`${name}.tar.gz`)];
			expect(await ossify({ args })).toMatchObject({ code: 0 });
		}
	});

	const cases: [what: string, engine: string, bundle: string, refused: string | undefined][] = [
		["in the stage of CRI-O's hook", "crio", "stage.tar.gz", ""],
		["in the stage of a runtime", "containerd", "stage.tar.gz", ""],
		["in another stage than Podman's", "podman", "stage.tar.gz", undefined],
		["at another time", "podman", "later.tar.gz", " in the stage precreate, a year from now"],
	];
	test.each(cases)("%s is installed in audit mode only where it never enforces", async (_, engine, bundle, refused) => {
		const { code, stderr } = await install(engine, "-p", bundle, "--mode", "audit");
		const message = `cannot install the policy in audit mode: it does not follow data.ossify.config.mode, and decides in enforce mode${refused}`;
		expect([code, stderr.includes("cannot install"), stderr.includes(`${message}\n`)]).toEqual(
			refused === undefined ? [0, false, false] : [3, true, true],
		);
	});
});

test("ossify doctor asks the installed policy for its mode, and not the receipt alone", async () => {
	await settingsOf(install("crio", "--mode", "audit"));
	writeFileSync(receipt(), readFileSync(receipt(), "utf8").replace('"mode": "audit"', '"mode": "enforce"'));
	const { stdout } = await run("doctor", "--format", "json");
	const [{ findings }] = JSON.parse(stdout).engines;
	expect(findings.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([
		{
			check: "mode/differs",
			ok: false,
			message: "the receipt has enforce mode, and the installed policy decides in audit mode",
			fix: `run \`ossify install crio --root BASE/${root().slice(base().length + 1)} --mode MODE\` with the mode that you want; if that is refused, install a policy that follows data.ossify.config.mode: -p BUNDLE`,
		},
	]);
});
