/** What status and doctor report of a bundle: the mode, where its own rules set it, and its data. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { installableExecutable, machineRoot } from "../../../test/support/install_root.ts";
import { packageAssets } from "../../platform/mod.ts";

const image = `input.spec.annotations["io.kubernetes.cri.image-name"]`;
const namespace = `input.spec.annotations["io.kubernetes.cri.sandbox-namespace"]`;
const decision = (mode: string, condition = "") => `decision := {"mode": ${mode}, "readonly": true}${condition && ` if ${condition}`}\n`;
const byImage = `package ossify\n\ndefault decision := {"mode": "audit", "readonly": true}\n\n${decision('"enforce"', `startswith(${image}, "nginx")`)}`;
const byNamespace = `package ossify\n\ndefault decision := {"mode": "audit", "readonly": true}\n\n${decision('"enforce"', `${namespace} == "shop"`)}`;
const byImageElseData = `package ossify

default mode := "audit"

mode := "enforce" if {
	startswith(${image}, "nginx")
} else := data.ossify.config.mode

${decision("mode")}`;
const warning = `package ossify.rules\n\nwarn contains {"rule": "site/own", "message": "own"}\n`;

let base = "";
let root = "";
let executable = "";
beforeAll(() => {
	base = mkdtempSync(join(tmpdir(), "ossify-own-modes-"));
	executable = installableExecutable(base);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
	root = machineRoot(base, ["etc", "usr/bin"], ["containerd", "env", "mount", "podman", "sh", "runc"]);
});

async function run(...args: string[]): Promise<string> {
	const { stdout } = await ossify({ args: [...args, "--root", root], assets: { policy: packageAssets.policy }, columns: 110 });
	return stdout.replaceAll(root, "ROOT");
}

async function install(engine: string, policy: string, shipped: readonly string[], options: readonly string[]): Promise<void> {
	const [source, bundle] = [join(base, "own.rego"), join(base, "own.tar.gz")];
	writeFileSync(source, policy);
	expect(await ossify({ args: ["build", ...shipped, source, "-o", bundle] })).toMatchObject({ code: 0 });
	const args = ["install", engine, "-p", bundle, ...options, "--executable", executable, "--root", root];
	expect(await ossify({ args })).toMatchObject({ code: 0 });
}

const since = "since 2026-11-23T12:00:00.000Z";
const own = `mode by the policy's own rules ${since}: audit for containers without annotations, for others, the policy decides`;
const handled = `mode by the policy's own rules ${since}: audit for containers of pods with the RuntimeClass hardened without annotations, for others, the policy decides; other containers are not affected by this install`;
const audited = `audit mode ${since}: decisions about containers are recorded, the containers are not changed`;
const verdict = "No problems found below ROOT.";
const inAudit = (engine: string) =>
	`${verdict} In audit mode no container is hardened; \`ossify install ${engine} --mode enforce --root ROOT\` enforces.`;

type Case = [
	what: string,
	engine: string,
	policy: string,
	shipped: string[],
	options: string[],
	mode: string,
	meaning: string,
	end: string,
];
const cases: Case[] = [
	["that enforces by image", "containerd", byImage, [], [], "own-rules", own, verdict],
	["that enforces by image, with --mode audit", "podman", byImage, [], ["--mode", "audit"], "own-rules", own, verdict],
	["that enforces by image, for a handler", "containerd", byImage, [], ["--handler", "hardened"], "own-rules", handled, verdict],
	["that enforces by namespace", "containerd", byNamespace, [], [], "own-rules", own, verdict],
	["that enforces by image, and else as the data say", "podman", byImageElseData, [], ["--mode", "audit"], "own-rules", own, verdict],
	["that has the shipped rule for the mode", "podman", warning, ["shipped"], ["--mode", "audit"], "audit", audited, inAudit("podman")],
];

test.each(cases)("of a policy %s, on %s", async (_, engine, policy, shipped, options, mode, meaning, end) => {
	await install(engine, policy, shipped, options);
	const [status] = JSON.parse(await run("status", "--format", "json")).engines;
	const [doctor] = JSON.parse(await run("doctor", "--format", "json")).engines;
	const found = doctor.findings.find(({ check }: { check: string }) => check === "mode");
	expect({ mode: status.settings.mode, meaning: status.settings.meaning, found: found.message }).toEqual({ mode, meaning, found: meaning });
	const plain = (text: string) => text.replaceAll(/\s+/g, " ").trim();
	expect(plain(await run("status"))).toContain(`mode ${meaning} policy`);
	expect(
		plain(
			plain(await run("doctor"))
				.split("✔")
				.at(-1)
				?.replace(/^.*?(?=No problems)/, "") ?? "",
		),
	).toBe(end);
});

const none = `package ossify\n\n${decision('"enforce"')}`;
const withData: [what: string, policy: string, shipped: string[], options: string[], rows: string[], inBundle: boolean][] = [
	["in the bundle", warning, ["shipped"], [], ["data in the bundle"], true],
	["in the bundle and in a file", warning, ["shipped"], ["-d", "site.json"], ["data in the bundle", "data site.json (SHA)"], true],
	["nowhere", none, [], [], [], false],
];

test.each(withData)("status shows where the data are: %s", async (_, policy, shipped, options, rows, inBundle) => {
	writeFileSync(join(base, "site.json"), '{"ossify": {"config": {"mode": "audit"}}}');
	await install(
		"podman",
		policy,
		shipped,
		options.map((one) => (one === "site.json" ? join(base, one) : one)),
	);
	const shown = (await run("status")).split("\n").filter((line) => line.startsWith("  data "));
	const plain = (row: string) =>
		row
			.trim()
			.replaceAll(/ +/g, " ")
			.replace(`${base}/`, "")
			.replace(/\([\da-f]{8}\)/, "(SHA)");
	expect(shown.map(plain)).toEqual(rows);
	expect(JSON.parse(await run("status", "--format", "json")).engines[0].settings.dataInBundle).toBe(inBundle || undefined);
});
