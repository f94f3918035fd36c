import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { installableExecutable, machineRoot } from "../../../test/support/install_root.ts";
import { installed, placeAt } from "../../install/mod.ts";
import type { FoundContainer } from "../../machine/mod.ts";
import { packageAssets, systemPlatform } from "../../platform/mod.ts";
import { policyFor, type TimedCall } from "../deciding/mod.ts";
import { askingInstalled } from "./policy_in_use.ts";

let base = "";
let [none, one, two] = ["", "", ""];
beforeAll(async () => {
	base = mkdtempSync(join(tmpdir(), "ossify-asking-"));
	const executable = installableExecutable(base);
	const root = () => machineRoot(base, ["etc", "usr/bin", "etc/crio"], ["crio", "env", "mount", "podman", "sh", "runc"]);
	[none, one, two] = [root(), root(), root()];
	const install = async (where: string, engine: string, data: string) => {
		const file = join(base, `${engine}.json`);
		writeFileSync(file, data);
		const args = ["install", engine, "--mode", "audit", "--executable", executable, "-d", file, "--root", where];
		const { code, stderr } = await ossify({ args, assets: { policy: packageAssets.policy } });
		expect([code, stderr]).toEqual([0, stderr]);
	};
	await install(one, "podman", '{"ossify": {"config": {"tmpfs": {"allowances": {"/one": {"size": "1Mi"}}}}}}');
	await install(two, "podman", '{"ossify": {"config": {"tmpfs": {"allowances": {"/two": {"size": "1Mi"}}}}}}');
	await install(two, "crio", '{"ossify": {"config": {"tmpfs": {"allowances": {"/crio": {"size": "1Mi"}}}}}}');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

function callAt(root: string, named: Readonly<Record<string, readonly string[]>> = {}): TimedCall {
	const options = {
		text: (name: string) => (name === "root" ? root : named[name]?.[0]),
		list: (name: string) => named[name] ?? [],
		flag: () => false,
	};
	return { platform: { ...systemPlatform(packageAssets) }, options } as unknown as TimedCall;
}

const container = (engine: FoundContainer["engine"]): FoundContainer => ({ key: "c", id: "c", engine });
const digestOf = (root: string, engine: "podman" | "crio") => installed(placeAt(root)).engines[engine]?.policy ?? "";

/** The machine, the engine, whose policy decided last, whose policy is asked, and what is said. */
test.each<[string, () => string, FoundContainer["engine"], "podman" | "crio" | undefined, "podman" | "crio" | undefined, string]>([
	["of the only engine", () => one, "storage", undefined, "podman", "the one that is installed for Podman (ROOT/etc/ossify/policy/DIGEST)"],
	[
		"of the engine whose policy decided",
		() => two,
		"storage",
		"crio",
		"crio",
		"the one that is installed for CRI-O (ROOT/etc/ossify/policy/DIGEST)",
	],
	[
		"of this ossify where there are several",
		() => two,
		"storage",
		undefined,
		undefined,
		"the one that comes with this ossify: to ask an installed one, add -p /etc/ossify/policy/DIGEST (Podman) or -p /etc/ossify/policy/DIGEST (CRI-O)",
	],
	[
		"of this ossify for another engine",
		() => one,
		"docker",
		undefined,
		undefined,
		"the one that comes with this ossify, as none is installed for Docker",
	],
	[
		"of this ossify where nothing is installed",
		() => none,
		"storage",
		undefined,
		undefined,
		"the one that comes with this ossify, as none is installed for Podman, CRI-O",
	],
])("asks the policy %s", async (_, root, engine, decided, expected, said) => {
	const asking = await askingInstalled(callAt(root()), container(engine), decided && digestOf(root(), decided));
	const { digest } = await policyFor(asking.call);
	const shown = asking.policy?.replaceAll(root(), "ROOT").replaceAll(/[0-9a-f]{16}/g, "DIGEST");
	const shipped = (await policyFor(callAt(none))).digest;
	expect([digest, shown]).toEqual([expected === undefined ? shipped : digestOf(root(), expected), said]);
});

test.each(["policy", "data"])("asks as the caller says with --%s", async (option) => {
	const call = callAt(one, { [option]: ["x"] });
	expect(await askingInstalled(call, container("storage"), undefined)).toEqual({ call, policy: undefined });
});
