/** Paths that are not in their shortest form, in the options of `ossify install` and in an engine's configuration. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { installableExecutable, machineRoot } from "../../../test/support/install_root.ts";
import { packageAssets } from "../../platform/mod.ts";

let base = "";
let root = "";
let executable = "";
beforeAll(() => {
	base = mkdtempSync(join(tmpdir(), "ossify-paths-"));
	executable = installableExecutable(base);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
	root = machineRoot(
		base,
		["etc", "usr/bin", "usr/lib", "usr/libexec/crio", "opt"],
		["containerd", "crio", "podman", "env", "mount", "sh", "runc", "crun"],
	);
	symlinkSync("/usr/libexec/crio", join(root, "opt/engine"));
	writeFileSync(join(root, "usr/libexec/crun"), "", { mode: 0o755 });
});

async function run(...args: string[]) {
	const { code, stdout, stderr } = await ossify({ args: [...args, "--root", root], assets: { policy: packageAssets.policy } });
	const plain = (text: string) => text.replaceAll(root, "ROOT");
	return { code, stdout: plain(stdout), stderr: plain(stderr) };
}

function write(path: string, text: string): void {
	mkdirSync(dirname(join(root, path)), { recursive: true });
	writeFileSync(join(root, path), text);
}

const receipt = () => JSON.parse(readFileSync(join(root, "etc/ossify/installed.json"), "utf8"));
const files = () => readdirSync(root, { recursive: true }).map(String).sort();

/** What a receipt has of an engine: the paths that it was installed with. */
function paths(engine: string) {
	const { wrapper, hookFile, log, config, prefix, settings } = receipt().engines[engine];
	return { ...(wrapper && { runtime: wrapper.runtime }), ...(hookFile && { hookFile }), log, config, prefix, options: settings.options };
}

const usual = "/var/log/ossify/decisions.log";
const crioTo = (path: string) => () =>
	write("etc/crio/crio.conf.d/10-x.conf", `[crio.runtime]\ndefault_runtime = "x"\n[crio.runtime.runtimes."x"]\nruntime_path = "${path}"\n`);
const nothing = () => {};

const cases: [what: string, engine: string, options: string[], prepare: () => void, paths: object][] = [
	[
		"CRI-O's runtime_path with ..",
		"crio-runtime",
		[],
		crioTo("/usr/bin/../bin/crun"),
		{ runtime: "/usr/bin/crun", log: usual, options: {} },
	],
	[
		"CRI-O's runtime_path with . and //",
		"crio-runtime",
		[],
		crioTo("//usr/./bin//crun"),
		{ runtime: "/usr/bin/crun", log: usual, options: {} },
	],
	[
		"a runtime_path whose .. follows a link",
		"crio-runtime",
		[],
		crioTo("/opt/engine/../crun"),
		{ runtime: "/usr/libexec/crun", log: usual, options: {} },
	],
	[
		"Podman's runtimes",
		"podman-runtime",
		[],
		() => write("etc/containers/containers.conf", '[engine.runtimes]\ncrun = ["/usr/bin//./crun"]\n'),
		{ runtime: "/usr/bin/crun", log: usual, options: {} },
	],
	[
		"Podman's runtime by its path",
		"podman-runtime",
		[],
		() => write("etc/containers/containers.conf", '[engine]\nruntime = "/usr//bin/runc"\n'),
		{ runtime: "/usr/bin/runc", log: usual, options: {} },
	],
	[
		"containerd's BinaryName",
		"containerd",
		[],
		() =>
			write(
				"etc/containerd/config.toml",
				'version = 2\n[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]\nruntime_type = "io.containerd.runc.v2"\n[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]\nBinaryName = "/usr/sbin/../bin//runc"\n',
			),
		{ runtime: "/usr/bin/runc", log: usual, options: {} },
	],
	[
		"--runtime",
		"podman-runtime",
		["--runtime", "/usr//bin/crun"],
		nothing,
		{ runtime: "/usr/bin/crun", log: usual, options: { runtime: "/usr/bin/crun" } },
	],
	[
		"--hooks-dir",
		"podman",
		["--hooks-dir", "/etc//hooks/./"],
		nothing,
		{ hookFile: "/etc/hooks/zz-ossify.json", log: usual, options: { "hooks-dir": "/etc//hooks/./" } },
	],
	[
		"--hooks-dir, which the configuration has so, too",
		"podman",
		["--hooks-dir", "/etc//hooks"],
		() => write("etc/containers/containers.conf", '[engine]\nhooks_dir = ["/etc//hooks/"]\n'),
		{ hookFile: "/etc/hooks/zz-ossify.json", log: usual, options: { "hooks-dir": "/etc//hooks" } },
	],
	[
		"--log, whose folder is made",
		"podman",
		["--log", "/var//log/new/../new//x.log"],
		nothing,
		{ hookFile: "/etc/ossify/hooks/podman/zz-ossify.json", log: "/var/log/new/x.log", options: { log: "/var/log/new/x.log" } },
	],
	[
		"--config",
		"containerd",
		["--config", "/etc//x/../x/config.toml"],
		() => write("etc/x/config.toml", "version = 3\n"),
		{ runtime: "/usr/bin/runc", log: usual, config: "/etc/x/config.toml", options: { config: "/etc/x/config.toml" } },
	],
	[
		"--runtime with ..",
		"podman-runtime",
		["--runtime", "/usr/lib/../bin/crun"],
		nothing,
		{ runtime: "/usr/bin/crun", log: usual, options: { runtime: "/usr/bin/crun" } },
	],
	[
		"--prefix",
		"podman",
		["--prefix", "/opt/x/"],
		nothing,
		{ hookFile: "/etc/ossify/hooks/podman/zz-ossify.json", log: usual, prefix: "/opt/x", options: { prefix: "/opt/x/" } },
	],
];

describe("ossify install with a path that is not in its shortest form", () => {
	test.each(cases)(
		"%s: installs with the shortest, and everything else works from then on",
		async (_, engine, options, prepare, expected) => {
			prepare();
			const before = files();
			const install = ["install", engine, "--mode", "audit", ...options, "--executable", executable];
			expect(await run(...install)).toMatchObject({ code: 0 });
			expect(JSON.parse(JSON.stringify(paths(engine)))).toEqual(expected);
			expect(await run("status")).toMatchObject({ code: 0, stderr: "" });
			expect(await run(...install)).toMatchObject({ code: 0, stdout: expect.stringContaining("there is nothing to do") });
			expect(await run("install", engine, "--executable", executable)).toMatchObject({
				code: 0,
				stdout: expect.stringContaining("there is nothing to do"),
			});
			expect(await run("uninstall", engine)).toMatchObject({ code: 0 });
			expect(files()).toEqual(before);
		},
		60_000,
	);

	test("a relative runtime_path is refused, and nothing is written", async () => {
		crioTo("bin/crun")();
		const before = files();
		expect(await run("install", "crio-runtime", "--mode", "audit", "--executable", executable)).toEqual({
			code: 5,
			stdout: "",
			stderr:
				"ossify: cannot find an OCI runtime: bin/crun is a relative path, which depends on the working directory\n\t→ write the absolute path into the engine's configuration, or use --runtime\n",
		});
		expect(files()).toEqual(before);
	});

	test.each(["/etc/../hooks", "/..", "/", "//", "hooks", "."])("--hooks-dir %s is refused before anything is written", async (folder) => {
		const before = files();
		expect(await run("install", "podman", "--mode", "audit", "--hooks-dir", folder, "--executable", executable)).toEqual({
			code: 2,
			stdout: "",
			stderr: "ossify: --hooks-dir takes the absolute path of a folder, without ..\n",
		});
		expect(files()).toEqual(before);
	});
});

const decision = '{"time":"2026-11-28T12:00:00.000Z","stage":"precreate","outcome":"hardened"}\n';
const name = "name a file for decisions alone, such as /var/log/ossify/decisions.log";

describe("--log", () => {
	const refused: [what: string, log: string, text: string | undefined, why: string][] = [
		["ossify's receipt", "/etc/ossify/installed.json", undefined, "/etc/ossify has the files that ossify runs"],
		["a new file in a folder of hooks", "/etc/ossify/hooks/podman/x.json", undefined, "/etc/ossify has the files that ossify runs"],
		["ossify's executable", "/usr/libexec/ossify/ossify", undefined, "/usr/libexec/ossify has the files that ossify runs"],
		["by dots", "/var/../etc/ossify/installed.json", undefined, "/etc/ossify has the files that ossify runs"],
		["a file of something else", "/etc/passwd", "root:x:0:0::/:/bin/sh\n", "the file has something else in it, and no decision at its end"],
		["a folder", "/etc", undefined, "it is a folder"],
	];
	test.each(refused)("is refused for %s, and nothing is changed", async (_, log, text, why) => {
		await run("install", "podman", "--executable", executable);
		if (text !== undefined) write(log, text);
		const before = [files(), receipt()];
		const shown = log.replace("/var/..", "");
		expect(await run("install", "podman", "--log", log, "--executable", executable)).toEqual({
			code: 2,
			stdout: "",
			stderr: expect.stringContaining(`--log ${shown}: ${why}; ${name}`),
		});
		expect([files(), receipt()]).toEqual(before);
	});

	const taken: [what: string, text: string][] = [
		["an empty file", ""],
		["a file of decisions", decision],
		["one that others append to", `{"torn\nx\n${decision}`],
	];
	test.each(taken)("may be %s", async (_, text) => {
		write("srv/x.log", text);
		expect(await run("install", "podman", "--log", "/srv/x.log", "--executable", executable)).toMatchObject({ code: 0 });
	});

	test("that is kept may have anything in it", async () => {
		await run("install", "podman", "--log", "/srv/x.log", "--executable", executable);
		write("srv/x.log", "x\n");
		expect(await run("install", "podman", "--log", "/srv/x.log", "--executable", executable)).toMatchObject({ code: 0 });
	});
});
