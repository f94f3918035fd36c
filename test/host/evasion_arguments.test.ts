/** Arguments that have led past the runtime in front, or could: on the real runtimes, no container starts unhardened. */
import { afterAll, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { makeBundle } from "./support/bundle.ts";
import { type CommandResult, run } from "./support/command.ts";
import { newName, waiting } from "./support/container.ts";
import { findEngines, type OciRuntime } from "./support/engines.ts";
import { readLog } from "./support/hooked.ts";
import { buildOs } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import { writeWrapper } from "./support/wrapped.ts";

/** `nothing`: the call ends well, and no container is there. `failed`: it does not. */
type Result = "hardened" | "failed" | "nothing";

/** BUNDLE: the container's; OTHER: one that nobody wants; ID: the container's. The working directory is an empty folder, or BUNDLE. */
type Trick = readonly [name: string, args: string, runc: Result, crun: Result, workdir?: "BUNDLE"];

const tricks: readonly Trick[] = [
	["an engine's call", "create --bundle BUNDLE ID", "hardened", "hardened"],
	["the version, not wanted", "--version=false create --bundle BUNDLE ID", "hardened", "failed"],
	["the version, not wanted, in a letter", "-v=false create --bundle BUNDLE ID", "hardened", "nothing"],
	["the version, not wanted, as a number", "-v=0 create --bundle BUNDLE ID", "hardened", "nothing"],
	["the version, wanted", "--version create --bundle BUNDLE ID", "nothing", "nothing"],
	["help, not wanted", "--help=false create --bundle BUNDLE ID", "hardened", "failed"],
	["help, not wanted, in a letter", "-h=0 create --bundle BUNDLE ID", "hardened", "failed"],
	["help, wanted", "--help=true create --bundle BUNDLE ID", "nothing", "failed"],
	["help, wanted and then not", "--help --help=f create --bundle BUNDLE ID", "hardened", "nothing"],
	["help that is neither", "--help=maybe create --bundle BUNDLE ID", "failed", "failed"],
	["the command's help, not wanted", "create --help=false --bundle BUNDLE ID", "hardened", "failed"],
	["the command's help, not wanted, in a letter", "create -h=f --bundle BUNDLE ID", "hardened", "failed"],
	["the command's help after the container", "create --bundle BUNDLE ID -h=F", "hardened", "failed"],
	["the working directory's bundle", "run -d --help=FALSE ID", "hardened", "failed", "BUNDLE"],
	["the working directory's bundle, in letters", "run -d -h=f ID", "hardened", "failed", "BUNDLE"],
	["a bundle that is empty", "create --bundle= ID", "hardened", "failed", "BUNDLE"],
	["several bundles", "create --bundle OTHER --bundle BUNDLE ID", "hardened", "hardened"],
	["several bundles, by both names", "create -b OTHER --bundle BUNDLE ID", "failed", "hardened"],
	["a bundle after the container", "create ID --bundle BUNDLE", "hardened", "failed"],
	["dashes", "-- create --bundle BUNDLE -- ID", "hardened", "hardened"],
	["a bundle that is a link", "create --bundle LINK ID", "hardened", "hardened"],
	["a log called create", "--log create create --bundle BUNDLE ID", "hardened", "hardened"],
	["a value that is a command", "--log state create --bundle BUNDLE ID", "hardened", "hardened"],
	["a value that moves", "create --pid-file - -b=BUNDLE ID", "failed", "failed"],
	["an option that crun hides", "--program-name state create --bundle BUNDLE ID", "failed", "hardened"],
	["an option that crun hides, cut short", "--prog=state create --bundle BUNDLE ID", "failed", "hardened"],
	["an option that crun hides, for the command", "create --program-name OTHER --bundle BUNDLE ID", "failed", "hardened"],
	["a name cut short", "create --bun BUNDLE ID", "failed", "hardened"],
	["letters that are joined", "run -dbBUNDLE ID", "failed", "hardened"],
	["another file", "create --bundle BUNDLE -f BUNDLE/config.json ID", "failed", "hardened"],
	["another file, by a name cut short", "create --bundle OTHER --conf=BUNDLE/config.json ID", "failed", "hardened"],
	["no command", "creat --bundle BUNDLE ID", "failed", "failed"],
	["an option of a version to come", "--new=state create --bundle BUNDLE ID", "failed", "failed"],
];

const work = join(sandbox().folder, newName());
mkdirSync(work);
const scripts = { runc: writeWrapper("runc"), crun: writeWrapper("crun") };
const bundles = { OTHER: await makeBundle({ command: waiting }) };
afterAll(() => rmSync(bundles.OTHER, { recursive: true, force: true }));

/** Makes the call, and looks for what it started. */
async function attempt(
	runtime: OciRuntime,
	script: string,
	args: string,
	workdir?: "BUNDLE",
): Promise<{ result: Result; said: CommandResult }> {
	const [bundle, id, root] = [await makeBundle({ command: waiting }), newName(), join(sandbox().folder, `${runtime}-evasion`)];
	const link = join(work, newName());
	symlinkSync(bundle, link);
	const texts: Readonly<Record<string, string>> = { ...bundles, BUNDLE: bundle, ID: id, LINK: link };
	const filled = args.split(" ").map((arg) => arg.replace(/OTHER|BUNDLE|ID|LINK/g, (name) => texts[name] as string));
	const real = (...more: string[]) => run([findEngines()[runtime], "--root", root, ...more]);
	try {
		const said = await run([script, "--root", root, ...filled], { cwd: workdir === "BUNDLE" ? bundle : work });
		if ((await real("state", id)).code !== 0) return { result: said.code === 0 ? "nothing" : "failed", said };
		await real("start", id);
		const { stderr } = await real("exec", id, "touch", "/usr/x");
		expect(stderr).toContain("touch: /usr/x: Read-only file system");
		return { result: "hardened", said };
	} finally {
		await real("delete", "--force", id);
		for (const path of [bundle, link]) rmSync(path, { recursive: true, force: true });
	}
}

async function expectResult(runtime: OciRuntime, args: string, expected: Result, workdir?: "BUNDLE"): Promise<void> {
	const { path, log } = scripts[runtime];
	const before = readLog(log).length;
	const { result, said } = await attempt(runtime, path, args, workdir);
	expect({ result, ...(result !== expected && said) }).toEqual({ result: expected });
	if (result === "hardened") expect(readLog(log).slice(before)).toMatchObject([{ stage: "create", readonly: true }]);
}

// Not test.each(), which takes a parameter without a value for a callback.
for (const [name, args, ofRunc, ofCrun, workdir] of tricks) {
	test(`runc: ${name} (${args})`, () => expectResult("runc", args, ofRunc, workdir));
	test(`crun: ${name} (${args})`, () => expectResult("crun", args, ofCrun, workdir));
}

/** How a runtime is read depends on the file, whatever it is called. */
const disguises = [
	["crun by a link called runc", "link", "runc"],
	["crun by a link that says nothing", "link", "runtime"],
	["crun under a name that says nothing", "copy", "runtime"],
] as const;

test.each(disguises)("%s: no trick of crun's starts a container unhardened", async (_, kind, name) => {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	const path = join(folder, name);
	if (kind === "link") symlinkSync(findEngines().crun, path);
	else copyFileSync(findEngines().crun, path);
	const { path: script } = writeWrapper("crun", {}, path);
	for (const [trick, args, , expected, workdir] of tricks) {
		const { result } = await attempt("crun", script, args, workdir);
		// Under a name that says nothing, more of them are refused.
		if (kind === "link") expect([trick, result]).toEqual([trick, expected]);
	}
});

test.each([
	["version=false", "version"],
	["help=false", "help"],
	["v=0", "letter"],
])("podman --runtime-flag %s: the container is hardened", async (flag) => {
	const args = podmanRun({ command: ["touch", "/usr/x"] }, await buildOs(), ["--rm"]);
	const { code, stderr } = await podman([`--runtime-flag=${flag}`, ...args], { runtime: scripts.runc.path });
	expect([code, stderr]).toEqual([1, "touch: /usr/x: Read-only file system\n"]);
});
