/** CRI-O with ossify as a hook and as its runtime, and data without anything in them. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { installableExecutable, machineRoot } from "../../../test/support/install_root.ts";
import { packageAssets } from "../../platform/mod.ts";

let base = "";
let root = "";
let executable = "";
beforeAll(() => {
	base = mkdtempSync(join(tmpdir(), "ossify-ways-"));
	executable = installableExecutable(base);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
	root = machineRoot(base, ["etc", "usr/bin"], ["crio", "env", "mount", "sh", "runc", "crun"]);
});

async function install(...args: string[]) {
	const all = ["install", ...args, "--executable", executable, "--root", root];
	const { code, stderr } = await ossify({ args: all, assets: { policy: packageAssets.policy } });
	return { code, stderr: stderr.replaceAll(base, "BASE") };
}

describe("ossify install for one engine as a hook and as a runtime", () => {
	test.each([
		["audit", "enforce"],
		["enforce", "audit"],
		["audit", "audit"],
	])(
		"%s and %s",
		async (first, second) => {
			expect(await install("crio", "--mode", first)).toMatchObject({ code: 0 });
			const { code, stderr } = await install("crio-runtime", "--mode", second);
			const warning = `ossify: warning: for CRI-O, ossify is installed as crio in ${first} mode, too, and now as crio-runtime in ${second} mode: both decide about each container; uninstall one of them\n`;
			expect({ code, warned: stderr.includes(warning) }).toEqual({ code: 0, warned: first !== second });
		},
		60_000,
	);
});

test.each([
	["nothing", ""],
	["comments alone", "# ossify:\n#   config: {}\n\n"],
	["a document's mark alone", "\uFEFF---\n"],
])("ossify install -d of YAML with %s is refused", async (_, text) => {
	writeFileSync(join(base, "site.yaml"), text);
	expect(await install("crio", "--mode", "audit", "-d", join(base, "site.yaml"))).toMatchObject({
		code: 3,
		stderr: expect.stringContaining("BASE/site.yaml: it is empty, or has only comments"),
	});
});
