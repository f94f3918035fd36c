/** Paths that are not in their shortest form: what is installed by them can be kept, examined and removed. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { machineRoot, sourceExecutable } from "../../../test/support/install_root.ts";
import { packageAssets } from "../../platform/mod.ts";

let base = "";
let executable = "";

beforeAll(() => {
	base = mkdtempSync(join(tmpdir(), "ossify-paths-"));
	executable = sourceExecutable(base);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const programs = ["podman", "crio", "containerd", "runc", "crun", "conmon", "env", "sh", "mount"];
const crioRuntime = '[crio.runtime]\ndefault_runtime = "x"\n[crio.runtime.runtimes.x]\nruntime_path = "/usr/bin/../bin/crun"\n';
const containerdRuntime =
	'version = 2\n[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]\nruntime_type = "io.containerd.runc.v2"\n[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]\nBinaryName = "/usr//bin/./runc"\n';

const cases: readonly (readonly [what: string, engine: string, args: string[], files: Record<string, string>])[] = [
	["CRI-O's runtime_path with ..", "crio-runtime", [], { "etc/crio/crio.conf.d/10-x.conf": crioRuntime }],
	["containerd's BinaryName with // and .", "containerd", [], { "etc/containerd/config.toml": containerdRuntime }],
	["--runtime with //", "podman-runtime", ["--runtime", "/usr//bin/crun"], {}],
	["--runtime with ..", "podman-runtime", ["--runtime", "/usr/lib/../bin/crun"], {}],
	["--hooks-dir with // and /", "podman", ["--hooks-dir", "/etc//hooks/./d//"], {}],
	["--log with ..", "podman", ["--log", "/var/log/../log/x.log"], {}],
	["--prefix with /", "podman", ["--prefix", "/opt/x/"], {}],
];

test.each(cases)("%s", async (_, engine, args, files) => {
	const root = machineRoot(base, ["usr/bin", "usr/lib", "etc", "var/log"], programs);
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}
	const before = readdirSync(root, { recursive: true }).sort();
	const run = async (...words: string[]) =>
		(await ossify({ args: [...words, "--root", root], assets: { policy: packageAssets.policy } })).code;
	const install = () => run("install", engine, "--mode", "audit", ...args, "--executable", executable);
	expect({
		install: await install(),
		again: await install(),
		kept: await run("install", engine, "--executable", executable),
		status: await run("status"),
		uninstall: await run("uninstall", engine),
		left: readdirSync(root, { recursive: true }).sort(),
	}).toEqual({ install: 0, again: 0, kept: 0, status: 0, uninstall: 0, left: before });
});

test.each(["/etc/../hooks", "/..", "/", "//", "hooks", "."])("--hooks-dir %s is refused before anything is written", async (folder) => {
	const root = machineRoot(base, ["usr/bin", "etc", "var/log"], programs);
	const before = readdirSync(root, { recursive: true }).sort();
	const args = ["install", "podman", "--mode", "audit", "--hooks-dir", folder, "--executable", executable, "--root", root];
	const { code, stderr } = await ossify({ args });
	expect({ code, stderr, files: readdirSync(root, { recursive: true }).sort() }).toEqual({
		code: 2,
		stderr: "ossify: --hooks-dir takes a folder's whole path, without ..\n",
		files: before,
	});
});
