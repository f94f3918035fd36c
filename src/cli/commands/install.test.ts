import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { decision, ossify } from "../../../test/support/cli.ts";
import { compile } from "../../../test/support/compiler.ts";

/** ossify from its sources, as an executable. */
let executable = "";
let folder = "";
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), "ossify-executable-"));
	executable = join(folder, "ossify");
	const main = fileURLToPath(new URL("../main.ts", import.meta.url));
	writeFileSync(executable, `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = {
	"root/etc/passwd": "root",
	"root/usr/bin/env": "",
	"root/usr/bin/mount": "",
	"root/usr/bin/containerd": "",
	"root/usr/bin/crio": "",
	"root/usr/bin/dockerd": "",
	"root/usr/bin/podman": "",
	"root/usr/bin/sh": "",
};
/** As that executable is a script. */
const without = (is: string) =>
	expect.stringMatching(new RegExp(`^ossify: the agent ${is} installed, as with .--no-agent., .*/ossify is a script, .*\\n$`));
const run = (args: readonly string[], more = {}) => ossify({ args: [...args, "--root", "DIR/root"], files, ...more });
const install = (args: readonly string[], more = {}) => run(["install", ...args, "--executable", executable], more);

const allows = 'package ossify\n\ndecision := {"mode": "enforce"}\n';
const epoch = { SOURCE_DATE_EPOCH: String(Date.UTC(2026, 10, 1) / 1000) };
const wasmOf = async (text: string) => (await compile({ "p.rego": text })).wasm;

describe("ossify install", () => {
	test("tries the installed executable, and says what it put where", async () => {
		const { code, stdout, stderr, files: left } = await install(["podman"]);
		const policy = Object.keys(left)
			.find((path) => path.endsWith("/policy.wasm"))
			?.split("/")
			.at(-2);
		expect([code, stderr, stdout]).toEqual([
			0,
			without("is not"),
			[
				"Done below DIR/root",
				"  + /usr/libexec/ossify/ossify 0755",
				`  + /etc/ossify/policy/${policy}/policy.wasm 0644`,
				`  + /etc/ossify/policy/${policy}/data.json 0644`,
				"  + /etc/ossify/hooks/podman/zz-ossify.json 0644",
				"  + /etc/containers/containers.conf.d/99-ossify.conf 0644",
				"mode    enforce",
				`policy  shipped (${policy})`,
				"",
			].join("\n"),
		]);
	});

	test("keeps when the policy was built, and which data it takes, beside the policy", async () => {
		const data = { type: "object", additionalProperties: false, properties: {} };
		const built = { metadata: { ossify: { built: "2026-11-01T00:00:00Z", data } } };
		const bundle = (await ossify({ args: ["build", "DIR/p.rego", "-o", "DIR/out/"], files: { "p.rego": allows }, environment: epoch }))
			.files;
		const policy = { "p/policy.wasm": await wasmOf(allows), "p/data.json": "{}", "p/.manifest": bundle["out/.manifest"] as string };
		const { code, stdout, files: left } = await install(["podman", "-p", "DIR/p"], { files: { ...files, ...policy } });
		expect({ code, stdout }).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(/ {2}\+ \/etc\/ossify\/policy\/\w+\/\.manifest 0644\n/),
		});
		const [path] = Object.keys(left).filter((one) => one.startsWith("root/etc/ossify/policy/") && one.endsWith(".manifest"));
		expect(JSON.parse(left[path as string] as string)).toEqual(built);
	});

	test("reports that CRI-O has to be restarted", async () => {
		expect((await install(["crio", "--format", "json"])).stderr).toStartWith(
			'{"note":{"message":"CRI-O reads its hooks folders when it starts: restart it',
		);
		expect((await install(["crio", "--dry-run"])).stderr).toEqual(without("would not be"));
		for (const engine of ["crio", "podman"]) {
			const { stderr } = await install([engine]);
			expect(stderr.includes("An image's own volumes are folders of its root")).toBe(engine === "crio");
		}
	});

	test("as a runtime tries it, and reports what is left to do", async () => {
		const root = mkdtempSync(join(tmpdir(), "ossify-root-"));
		mkdirSync(join(root, "usr/bin"), { recursive: true });
		for (const program of ["containerd", "env", "runc", "sh"]) writeFileSync(join(root, "usr/bin", program), "", { mode: 0o755 });
		const args = [
			"containerd",
			"--no-agent",
			"--handler",
			"hardened",
			"--on-restore",
			"harden",
			"--log",
			"none",
			"--root",
			root,
			"--executable",
			executable,
		];
		const { code, stdout, stderr } = await ossify({ args: ["install", ...args] });
		expect([code, stdout.replaceAll(/[\da-f]{16}/g, "DIGEST").replace(root, "ROOT"), stderr.replace(root, "ROOT")]).toEqual([
			0,
			[
				"Done below ROOT",
				"  + /usr/libexec/ossify/ossify 0755",
				"  + /etc/ossify/policy/DIGEST/policy.wasm 0644",
				"  + /etc/ossify/policy/DIGEST/data.json 0644",
				"  + /usr/libexec/ossify/containerd/runc 0755",
				"  + /etc/ossify/runtimeclass/hardened.yaml 0644",
				"  + /etc/containerd/config.toml 0644",
				"mode          enforce",
				"policy        shipped (DIGEST)",
				"--handler     hardened",
				"--log         none",
				"--no-agent    yes",
				"--on-restore  harden",
				"",
			].join("\n"),
			"ossify: containerd reads its configuration when it starts: restart it (`systemctl restart containerd`). Containers keep running during the restart\nossify: pods can request it once it exists in the cluster: `kubectl apply -f ROOT/etc/ossify/runtimeclass/hardened.yaml`\n",
		]);
		expect((await ossify({ args: ["uninstall", "containerd", "--root", root] })).code).toBe(0);
		expect(readdirSync(root)).toEqual(["usr"]);
		rmSync(root, { recursive: true });
	});

	test("--dry-run puts nothing", async () => {
		const { code, stdout, files: left } = await install(["crio", "--dry-run"]);
		expect([code, stdout.split("\n")[0], left]).toEqual([0, "Would do below DIR/root", files]);
	});

	test("--mode and -d are merged over the policy's data", async () => {
		const { files: left } = await install(["podman", "--mode", "enforce", "-d", "DIR/mine.json"], {
			files: { ...files, "mine.json": '{"mine": 1}' },
		});
		const data = Object.entries(left).find(([path]) => path.endsWith("data.json"))?.[1];
		expect(JSON.parse(data ?? "")).toEqual({ decisions: [decision], mine: 1, ossify: { config: { mode: "enforce" } } });
	});

	test.each([
		[
			"no engine, naming those that are found",
			["install"],
			2,
			"ossify: install takes an engine: podman, crio, crio-runtime, containerd, k3s, rke2, docker, podman-runtime. Found below DIR/root: Podman (`ossify install podman --mode audit --root DIR/root` or `ossify install podman-runtime --mode audit --root DIR/root`), CRI-O (`ossify install crio --mode audit --root DIR/root` or `ossify install crio-runtime --mode audit --root DIR/root`), containerd (`ossify install containerd --mode audit --root DIR/root`), Docker (`ossify install docker --mode audit --root DIR/root`)\n",
		],
		["an unknown engine", ["install", "dockerd"], 2, "install takes an engine: podman, crio"],
		["no executable", ["install", "crio"], 2, "this ossify runs from its sources"],
		["an executable that is not there", ["install", "crio", "--executable", "DIR/none"], 5, "cannot read the executable DIR/none"],
		["a policy that is Rego", ["install", "crio", "-p", "DIR/x.rego", "--executable", "/bin/true"], 3, "build a bundle first"],
		[
			"a mode that the policy ignores",
			["install", "crio", "--mode", "audit", "--executable", "/bin/true"],
			3,
			"it does not follow data.ossify.config.mode",
		],
		["an executable that does not harden", ["install", "crio", "--executable", "/bin/true"], 5, "it prints no spec"],
		["an executable that fails", ["install", "crio", "--executable", "/bin/false"], 5, "it ends with exit code 1"],
		[
			"a log by half a path",
			["install", "crio", "--log", "x.log", "--executable", "/bin/true"],
			2,
			"--log takes the absolute path of a file",
		],
		[
			"a runtime by half a path",
			["install", "docker", "--runtime", "x/runc", "--executable", "/bin/true"],
			2,
			"--runtime takes a name, or the absolute path of a program",
		],
		[
			"a handler of Docker's",
			["install", "docker", "--handler", "x", "--executable", "/bin/true"],
			2,
			"--handler is for CRI-O, containerd, k3s and RKE2",
		],
		[
			"an invalid name of a handler",
			["install", "containerd", "--handler", "X", "--executable", "/bin/true"],
			2,
			"--handler takes a name as in Kubernetes",
		],
		[
			"a prefix by half a path",
			["install", "crio", "--prefix", "opt/ossify", "--executable", "/bin/true"],
			2,
			"--prefix takes the absolute path of a folder, with letters, digits and . _ + @ - in each part",
		],
		[
			"a prefix that env takes for a variable",
			["install", "crio", "--prefix", "/opt/a=b", "--executable", "/bin/true"],
			2,
			"--prefix takes the absolute path of a folder",
		],
		[
			"a prefix that leads elsewhere",
			["install", "crio", "--prefix", "/opt/../etc", "--executable", "/bin/true"],
			2,
			"--prefix takes the absolute path of a folder",
		],
		[
			"a configuration by half a path",
			["install", "docker", "--config", "daemon.json", "--executable", "/bin/true"],
			2,
			"--config takes the absolute path of a file",
		],
		[
			"a configuration of Podman's elsewhere",
			["install", "podman", "--config", "/srv/containers.conf", "--executable", "/bin/true"],
			2,
			"--config is not for podman, which reads the file that ossify adds only at its default path",
		],
		[
			"a configuration that is not there",
			["install", "docker", "--config", "/srv/daemon.json", "--executable", "/bin/true"],
			5,
			"cannot install for Docker: there is no /srv/daemon.json, which --config names",
		],
		[
			"an engine that is not there",
			["install", "k3s", "--executable", "/bin/true"],
			5,
			"cannot install for k3s: it was not found: looked for /usr/local/bin/k3s, /usr/bin/k3s, /opt/bin/k3s below DIR/root; found are Podman",
		],
		[
			"a hook's option for a runtime",
			["install", "docker", "--hooks-dir", "/x", "--executable", "/bin/true"],
			2,
			"--hooks-dir is not for docker, which runs ossify as its runtime",
		],
		[
			"a runtime's option for a hook",
			["install", "crio", "--runtime", "crun", "--executable", "/bin/true"],
			2,
			"--runtime is not for crio, which runs ossify as a hook",
		],
		["a machine without a runtime", ["install", "docker", "--executable", "/bin/true"], 5, "cannot find an OCI runtime: tried runc"],
		[
			"a hooks folder by half a path",
			["install", "crio", "--hooks-dir", "x", "--executable", "/bin/true"],
			2,
			"--hooks-dir takes the absolute path of a folder, without ..",
		],
	])("refuses %s, and puts nothing", async (_, args, code, said) => {
		const outcome = await run(args);
		expect([outcome.code, outcome.stdout, outcome.stderr.includes(said), outcome.files]).toEqual([code, "", true, files]);
	});

	test("names the programs that it looked for where no engine is found", async () => {
		const { code, stdout, stderr } = await ossify({ args: ["install", "--root", "DIR/root"], files: { "root/etc/passwd": "root" } });
		expect({ code, stdout, stderr: stderr.replace(/looked for \S[^ ]+(, \S+)+\. /, "looked for PROGRAMS. ") }).toEqual({
			code: 2,
			stdout: "",
			stderr:
				"ossify: install takes an engine: podman, crio, crio-runtime, containerd, k3s, rke2, docker, podman-runtime. No engine was found below DIR/root: looked for PROGRAMS. To install for one in another place, or before it is installed: `ossify install ENGINE --without-engine --root DIR/root`\nRun `ossify install --help` for what it takes.\n",
		});
	});

	test("refuses a root that is not there", async () => {
		expect(await ossify({ args: ["install", "crio", "--root", "DIR/none"] })).toMatchObject({ code: 2, stdout: "" });
	});
});

describe("ossify uninstall and doctor", () => {
	test("say that there is nothing", async () => {
		expect(await run(["uninstall", "crio"])).toMatchObject({
			code: 0,
			stdout: "Everything below DIR/root is as it should be: there is nothing to do.\n",
			files,
		});
		expect(await run(["doctor", "podman"])).toMatchObject({
			code: 1,
			stdout:
				"Podman\n  ✔ Podman was found: /usr/bin/podman\n  ✘ nothing is installed for Podman\n    → run `ossify install podman --mode audit --root DIR/root`\n\n1 problem found below DIR/root.\n",
		});
		expect(await run(["uninstall"])).toMatchObject({ code: 2, stderr: expect.stringContaining("Nothing is installed below DIR/root\n") });
	});

	test("on a machine without an install, doctor says so in one line, with what to run", async () => {
		const where = "below DIR/root";
		const { code, stdout, stderr } = await run(["doctor"]);
		expect({ code, stderr, stdout: stdout.replaceAll(/\s+/g, " ") }).toEqual({
			code: 1,
			stdout: `Nothing is installed. Found ${where}: Podman (\`ossify install podman --mode audit --root DIR/root\` or \`ossify install podman-runtime --mode audit --root DIR/root\`), CRI-O (\`ossify install crio --mode audit --root DIR/root\` or \`ossify install crio-runtime --mode audit --root DIR/root\`), containerd (\`ossify install containerd --mode audit --root DIR/root\`), Docker (\`ossify install docker --mode audit --root DIR/root\`). `,
			stderr: "",
		});
		expect(JSON.parse((await run(["doctor", "--format", "json"])).stdout)).toEqual({ root: "DIR/root", ok: false, engines: [] });
		const bare = await run(["doctor"], { files: { "root/etc/passwd": "" } });
		expect([bare.code, bare.stdout]).toEqual([
			1,
			expect.stringMatching(/^Nothing is installed\. No engine was found below DIR\/root: looked\sfor\s\S.*\n$/s),
		]);
	});

	test("in a terminal of 40 columns, no sentence of doctor is longer", async () => {
		const narrow = { terminal: true, columns: 40, environment: { NO_COLOR: "1" } };
		for (const args of [["doctor"], ["status"], ["doctor", "podman"]]) {
			const { stdout } = await run(args, narrow);
			const long = stdout.split("\n").filter((one) => one.length > 40);
			expect(long.filter((one) => one.trim().includes(" "))).toEqual([]);
		}
	});

	test("end what install began: all is well, then something is not, then nothing is left", async () => {
		const root = mkdtempSync(join(tmpdir(), "ossify-root-"));
		for (const path of ["etc", "usr/bin"]) mkdirSync(join(root, path), { recursive: true });
		for (const name of ["env", "podman"]) writeFileSync(join(root, "usr/bin", name), "");
		const there = (...args: string[]) => ossify({ args: [...args, "--root", root] });
		expect((await there("install", "podman", "--log", "none", "--executable", executable)).code).toBe(0);
		const { code, stdout } = await there("doctor");
		expect([code, stdout.split("\n").at(-2)]).toEqual([0, `No problems found below ${root}.`]);
		expect((await there("uninstall")).stderr).toContain(`Installed below ${root}: \`ossify uninstall podman --root ${root}\``);
		rmSync(join(root, "etc/ossify/hooks/podman/zz-ossify.json"));
		const said = await there("doctor", "--format", "json");
		expect([said.code, JSON.parse(said.stdout).ok]).toEqual([1, false]);
		expect((await there("uninstall", "podman")).code).toBe(0);
		expect([readdirSync(root), readdirSync(join(root, "etc"))]).toEqual([["etc", "usr"], []]);
		rmSync(root, { recursive: true });
	});
});
