import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { installableExecutable, machineRoot } from "../../../test/support/install_root.ts";
import { missingRoot, testWith } from "../../../test/support/needs.ts";
import { packageAssets } from "../../platform/mod.ts";

let base = "";
let root = "";
let executable = "";
beforeAll(() => {
	base = mkdtempSync(join(tmpdir(), "ossify-status-"));
	executable = installableExecutable(base);
	writeFileSync(join(base, "site.yaml"), "ossify: {config: {namespace_modes: {shop: enforce, till: enforce}}}\n");
	writeFileSync(
		join(base, "images.yaml"),
		"ossify: {config: {tmpfs: {images: {docker.io/library/nginx: {/var/cache/nginx: {size: 64Mi}}}}}}\n",
	);
	writeFileSync(
		join(base, "labels.yaml"),
		"ossify: {config: {exemptions: {labels: {team=platform: {reason: agents}}, trust: {labels: true}}}}\n",
	);
	writeFileSync(join(base, "exempt.yaml"), "ossify: {config: {exemptions: {namespaces: {kube-system: {reason: agents}}}}}\n");
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
	root = machineRoot(base, ["etc", "usr/bin"], ["containerd", "env", "mount", "podman", "sh", "runc"]);
});

async function run(...args: string[]) {
	const { code, stdout, stderr } = await ossify({
		args: [...args, "--root", root],
		assets: { policy: packageAssets.policy },
		columns: 110,
	});
	const plain = (text: string) =>
		text
			.replaceAll(root, "ROOT")
			.replaceAll(base, "BASE")
			.replaceAll(/\b[\da-f]{16}\b/g, "DIGEST");
	return { code, stdout: plain(stdout), stderr: plain(stderr) };
}

async function install(...args: string[]): Promise<void> {
	expect((await run("install", ...args, "--executable", executable)).code).toBe(0);
}

const record = (time: string, outcome: string, deny: readonly object[] = []) =>
	`${JSON.stringify({ time, stage: "create", outcome, readonly: true, duration: 1, reasons: [], deny, warn: [], tmpfs: [] })}\n`;
const log = () => join(root, "var/log/ossify/decisions.log");

describe("ossify status", () => {
	test("of a machine without ossify says so, and what there is", async () => {
		const { code, stdout } = await run("status");
		expect([code, stdout.split(".")[0]]).toEqual([0, "Nothing is installed below ROOT"]);
	});

	test("shows mode, policy, options and what was decided in the last day", async () => {
		await install("containerd", "--mode", "audit", "-d", join(base, "site.yaml"), "--log-size", "1000000");
		appendFileSync(log(), record("2026-11-22T11:00:00Z", "hardened"));
		for (const outcome of ["audited", "audited", "failed"]) appendFileSync(log(), record("2026-11-23T11:30:00Z", outcome));
		appendFileSync(log(), record("2026-11-23T11:30:00Z", "audited", [{ rule: "a/b", message: "c" }]));
		appendFileSync(log(), "torn\n");
		const { code, stdout } = await run("status");
		// Where the last lines are wrapped depends on the name of the root folder.
		expect([code, stdout.replace(/`ossify log\s+/, "`ossify log ").replaceAll(/(?<=checks|whether|the|engine|uses)\n(?! )/g, " ")]).toEqual(
			[
				0,
				`containerd
  mode        audit mode since 2026-11-23T12:00:00.000Z: decisions about containers are recorded, the
              containers are not changed; enforce mode in the namespaces shop, till
  policy      shipped, DIGEST, since 2026-11-23T12:00:00.000Z
  data        BASE/site.yaml (${stdout.match(/yaml \(([\da-f]{8})\)/)?.[1]})
  --log-size  1000000
  log         /var/log/ossify/decisions.log

Decisions since 2026-11-22T12:00:00.000Z
  log               /var/log/ossify/decisions.log
  audited           3
  would-be-refused  1
  failed            1
  last              2026-11-23T11:30:00Z
  others            1 line is not a decision: \`ossify log ROOT/var/log/ossify/decisions.log\`

This is how ossify is installed; \`ossify doctor --root ROOT\` checks whether the engine uses it.
`,
			],
		);
	});

	test("says the same to programs, of each engine, and reads a log of both once", async () => {
		await install("podman");
		await install("containerd", "--handler", "hardened");
		writeFileSync(log(), record("2026-11-20T11:00:00Z", "hardened"));
		const { code, stdout } = await run("status", "--since", "7d", "--format", "json");
		const mode = { mode: "enforce", modeSince: "2026-11-23T12:00:00.000Z", meaning: expect.any(String), namespaceModes: {}, data: [] };
		const policy = { name: "shipped", digest: expect.stringMatching(/^[\da-f]{64}$/), since: "2026-11-23T12:00:00.000Z" };
		expect([code, JSON.parse(stdout)]).toEqual([
			0,
			{
				engines: [
					{ engine: "podman", log: "/var/log/ossify/decisions.log", settings: { ...mode, policy, options: {} } },
					{ engine: "containerd", log: "/var/log/ossify/decisions.log", settings: { ...mode, policy, options: { handler: "hardened" } } },
				],
				decisions: [
					{
						log: "/var/log/ossify/decisions.log",
						since: "2026-11-16T12:00:00.000Z",
						decisions: 1,
						outcomes: { hardened: 1 },
						foreign: 0,
						last: "2026-11-20T11:00:00Z",
					},
				],
			},
		]);
	});

	const since = "since 2026-11-23T12:00:00.000Z";
	const audited = "decisions about containers are recorded, the containers are not changed";
	const handled = "containers of pods with the RuntimeClass hardened";
	const meanings: [what: string, args: string[], meaning: string][] = [
		["an engine that enforces", ["podman"], `enforce mode ${since}: containers are to be hardened`],
		[
			"an engine that enforces for a RuntimeClass alone",
			["containerd", "--handler", "hardened"],
			`enforce mode ${since}: ${handled} are to be hardened; other containers are not affected by this install`,
		],
		[
			"an engine in audit mode for a RuntimeClass alone",
			["containerd", "--handler", "hardened", "--mode", "audit"],
			`audit mode ${since}: decisions about ${handled} are recorded, the containers are not changed; other containers are not affected by this install`,
		],
		["an engine in audit mode", ["podman", "--mode", "audit"], `audit mode ${since}: ${audited}`],
		[
			"an engine in audit mode without a log",
			["podman", "--mode", "audit", "--log", "none"],
			`audit mode ${since}: decisions about containers are not recorded (--log none), the containers are not changed`,
		],
		[
			"an engine without namespaces, with modes of namespaces in its data",
			["podman-runtime", "-d", "site.yaml", "--mode", "audit"],
			`audit mode ${since}: ${audited}; namespace_modes has no effect, as Podman has no namespaces`,
		],
		[
			"an engine without namespaces, with exemptions of namespaces in its data",
			["podman", "-d", "exempt.yaml", "--mode", "audit"],
			`audit mode ${since}: ${audited}; exemptions.namespaces has no effect, as Podman has no namespaces`,
		],
		[
			"an engine without namespaces, with modes and exemptions of namespaces in its data",
			["podman", "-d", "site.yaml", "-d", "exempt.yaml", "--mode", "audit"],
			`audit mode ${since}: ${audited}; namespace_modes and exemptions.namespaces have no effect, as Podman has no namespaces`,
		],
		[
			"an engine that writes no image names, with data by image and exemptions of namespaces",
			["podman", "-d", "images.yaml", "-d", "exempt.yaml", "--mode", "audit"],
			`audit mode ${since}: ${audited}; exemptions.namespaces has no effect, as Podman has no namespaces; tmpfs.images has no effect, as Podman writes no image names into the spec`,
		],
		[
			"an engine with namespaces that writes no labels, with exemptions by label in its data",
			["containerd", "-d", "labels.yaml", "--mode", "audit"],
			`audit mode ${since}: ${audited}; exemptions.labels has no effect, as containerd writes no labels of containers into the spec`,
		],
		[
			"an engine with namespaces, with exemptions of namespaces in its data",
			["containerd", "-d", "exempt.yaml", "--mode", "audit"],
			`audit mode ${since}: ${audited}`,
		],
		[
			"an engine with namespaces, with modes of namespaces in its data",
			["containerd", "-d", "site.yaml", "--mode", "audit"],
			`audit mode ${since}: ${audited}; enforce mode in the namespaces shop, till`,
		],
	];
	test.each(meanings)("and doctor say the same of %s", async (_, args, meaning) => {
		await install(...args.map((one) => (one.endsWith(".yaml") ? join(base, one) : one)));
		const [status] = JSON.parse((await run("status", "--format", "json")).stdout).engines;
		const [doctor] = JSON.parse((await run("doctor", "--format", "json")).stdout).engines;
		const found = doctor.findings.find(({ check }: { check: string }) => check === "mode");
		expect([status.settings.meaning, found]).toEqual([meaning, { check: "mode", ok: true, message: meaning }]);
	});

	test("and doctor say what --on-error allow and --log none mean", async () => {
		await install("podman", "--on-error", "allow", "--log", "none");
		const [status, doctor] = [await run("status"), await run("doctor")];
		expect(status.stdout.split("\n").filter((line) => /^ {2}--/.test(line))).toEqual([
			"  --log       none: decisions are not recorded",
			"  --on-error  allow: a container for which ossify fails starts unchanged",
		]);
		expect(doctor.stdout.split("\n").filter((line) => /--on-error|--log/.test(line))).toEqual([
			"  ✔ a container for which ossify fails starts unchanged (--on-error allow)",
			"  ✔ decisions are not recorded (--log none)",
		]);
	});

	test("of a namespace in enforce mode is in doctor's verdict, too", async () => {
		await install("containerd", "--mode", "audit", "-d", join(base, "site.yaml"));
		expect((await run("doctor")).stdout.replaceAll(/\s+/g, " ")).toEndWith(
			" No problems found below ROOT. In audit mode no container is hardened, except in namespaces in enforce mode; `ossify install containerd --mode enforce --root ROOT` enforces. ",
		);
	});

	const logs: [what: string, options: string[], prepare: () => void, code: number, said: string][] = [
		["that is not there", [], () => {}, 0, "there is no such file: nothing has been decided yet, or it was moved"],
		["that cannot be read", [], () => mkdirSync(log()), 5, "it is a folder"],
		[
			"of the journal",
			["--log", "journald"],
			() => {},
			0,
			"decisions go to the journal: `journalctl --root ROOT -t ossify -o cat | ossify log -",
		],
		["that is not kept", ["--log", "none"], () => {}, 0, "decisions are not recorded"],
		["with nothing in it", [], () => writeFileSync(log(), ""), 0, "no decision is recorded"],
	];
	test.each(logs)("says of a log %s that it is so", async (_, options, prepare, code, said) => {
		await install("podman", ...options);
		prepare();
		const shown = await run("status");
		expect([shown.code, shown.stdout.replaceAll(/\s+/g, " ")]).toEqual([code, expect.stringContaining(said)]);
		expect(shown.stdout).toContain("  mode    enforce mode since 2026-11-23T12:00:00.000Z: containers are to be hardened\n");
		const { decisions } = JSON.parse((await run("status", "--format", "json")).stdout);
		expect(decisions).toHaveLength(1);
	});

	testWith(missingRoot, "status and doctor report a log on a full file system, empty as it is", async () => {
		await install("podman");
		const folder = join(root, "var/log/ossify");
		const full = `mount -t tmpfs -o size=4k,mode=750 tmpfs ${folder} && : >${folder}/decisions.log && dd if=/dev/zero of=${folder}/fill bs=4k count=2`;
		const command = `(${full}) 2>/dev/null; for one in status doctor; do "$0" $one --root ${root}; done`;
		const { stdout } = Bun.spawnSync(["unshare", "-m", "sh", "-c", command, executable]);
		const said = stdout.toString().replaceAll(/\s+/g, " ");
		expect(said).toContain("full its file system is full: decisions are not recorded none no decision is recorded");
		expect(said).toContain(
			"✘ decisions are not recorded in /var/log/ossify/decisions.log: the file system of /var/log/ossify is full → free some space there",
		);
	});

	test("of a receipt without settings says what the installed policy does, or that it is not known", async () => {
		await install("podman", "--mode", "audit");
		const path = join(root, "etc/ossify/installed.json");
		const receipt = JSON.parse(readFileSync(path, "utf8"));
		delete receipt.engines.podman.settings;
		writeFileSync(path, JSON.stringify({ ...receipt, version: 1 }));
		expect((await run("status")).stdout).toMatch(/^Podman\n {2}mode {4}audit mode since /);
		writeFileSync(join(root, `etc/ossify/policy/${receipt.engines.podman.policy.slice(0, 16)}/data.json`), "{}");
		const { code, stdout } = await run("status");
		expect([code, stdout.replaceAll(/\s+/g, " ")]).toEqual([
			5,
			expect.stringContaining("mode not known: cannot keep the previous policy: /etc/ossify/policy/DIGEST was changed, and"),
		]);
		expect((await run("doctor")).stdout.replaceAll(/\s+/g, " ")).toContain(
			"→ run `ossify install podman --root ROOT --reset --mode MODE` with all options",
		);
	});

	test.each([
		[["--since", "soon"], 2, "--since is not a time"],
		[["podman"], 2, 'status does not know what to do with "podman"'],
	])("refuses %j", async (args, code, said) => {
		expect(await run("status", ...args)).toMatchObject({ code, stdout: "", stderr: expect.stringContaining(said) });
	});

	test("refuses a damaged receipt, and says what to do", async () => {
		mkdirSync(join(root, "etc/ossify"));
		writeFileSync(join(root, "etc/ossify/installed.json"), '{"version": 2');
		const { code, stdout, stderr } = await run("status");
		expect([code, stdout, stderr]).toEqual([5, "", expect.stringContaining("→ restore it from a backup. Without one: move it away")]);
	});
});
