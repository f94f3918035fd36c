/** The agent in an install: what is printed, what later installs keep, and where it is left out. */
import { describe, expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { ossify } from "../../../test/support/cli.ts";
import { commandMachine } from "../../../test/support/install_root.ts";
import { OssifyError } from "../../errors.ts";
import { type Assets, packageAssets } from "../../platform/mod.ts";

const { base, root, run, install, executable } = commandMachine({});
const client = "/usr/libexec/ossify/ossify-start";
const calls = () => JSON.parse(readFileSync(root("etc/ossify/hooks/podman/zz-ossify.json"), "utf8")).hook.args.slice(3, 5);
const byAgent = [client, "/usr/libexec/ossify/ossify"];
const byItself = ["/usr/libexec/ossify/ossify", "hook"];

function withSystemd(): void {
	mkdirSync(root("usr/lib/systemd"), { recursive: true });
	writeFileSync(root("usr/lib/systemd/systemd"), "", { mode: 0o755 });
}

describe("ossify install", () => {
	test("puts the client and the units of the agent in place, and tries the client", async () => {
		withSystemd();
		expect(await install()).toEqual({
			code: 0,
			stderr: "",
			stdout: [
				"Done",
				"  + /usr/libexec/ossify/ossify 0755",
				"  + /etc/ossify/policy/DIGEST/policy.wasm 0644",
				"  + /etc/ossify/policy/DIGEST/data.json 0644",
				"  + /etc/ossify/policy/DIGEST/.manifest 0644",
				"  + /usr/libexec/ossify/ossify-start 0755",
				"  + /etc/systemd/system/ossify-agent.socket 0644",
				"  + /etc/systemd/system/ossify-agent.service 0644",
				"  + /etc/systemd/system/sockets.target.d/ossify-agent.conf 0644",
				"  + /etc/ossify/hooks/podman/zz-ossify.json 0644",
				"  + /etc/containers/containers.conf.d/99-ossify.conf 0644",
				"mode    enforce",
				"policy  shipped (DIGEST)",
				"",
			].join("\n"),
		});
		expect(calls()).toEqual(byAgent);
		expect(await run("doctor")).toMatchObject({ code: 0, stdout: expect.stringContaining(`✔ ${client} is as it was installed`) });
	});

	test("keeps --agent and --no-agent until the other one or --reset", async () => {
		for (const [options, called, shown] of [
			[["--no-agent"], byItself, "--no-agent  yes"],
			[["--mode", "audit"], byItself, "--no-agent  yes"],
			[["--agent"], byAgent, "--agent  yes"],
			[[], byAgent, "--agent  yes"],
			[["--no-agent"], byItself, "--no-agent  yes"],
			[["--reset", "--mode", "audit"], byAgent, ""],
			[[], byAgent, ""],
		] as const) {
			expect((await install(...options)).code).toBe(0);
			const option = /--(?:no-)?agent +\w+/.exec((await run("status")).stdout)?.[0] ?? "";
			expect([options, calls(), existsSync(root(client)), option]).toEqual([options, called, called === byAgent, shown]);
		}
	});

	test("refuses --agent with --no-agent", async () => {
		expect(await install("--agent", "--no-agent")).toEqual({
			code: 2,
			stdout: "",
			stderr: "ossify: --agent and --no-agent exclude each other\nRun `ossify install --help` for what it takes.\n",
		});
	});

	test.each([
		["is gone", (path: string) => rmSync(path), `${client} is gone: no container is started without it`],
		["was changed", (path: string) => writeFileSync(path, "#!/bin/sh\n"), `${client} was changed after it was installed`],
		["is not executable", (path: string) => chmodSync(path, 0o644), `${client} is not executable by all users`],
	])("doctor finds that the client %s, and an install puts it back", async (_, harm, message) => {
		await install();
		harm(root(client));
		expect(await run("doctor")).toMatchObject({ code: 1, stdout: expect.stringContaining(message) });
		expect((await install()).code).toBe(0);
		expect((await run("doctor")).code).toBe(0);
	});
});

describe("where the agent cannot be installed", () => {
	/** What prevents it, and what is said of that. */
	const cases: [what: string, prepare: () => Promise<readonly string[]>, why: string][] = [
		[
			"a script as executable",
			async () => {
				writeFileSync(base("script"), `#!/bin/sh\nexec '${executable()}' "$@"\n`, { mode: 0o755 });
				return ["--executable", base("script")];
			},
			"cannot install the agent: BASE/script is a script, and the agent serves only the executable that runs it",
		],
		[
			"a folder that others can write to above the executable",
			async () => {
				mkdirSync(root("usr/libexec"));
				chmodSync(root("usr/libexec"), 0o775);
				return [];
			},
			"cannot install the agent: ROOT/usr/libexec can be written to by others (mode 0775), so that its client would execute no ossify below it",
		],
		[
			"the executable of another engine in another folder",
			async () => {
				expect((await run("install", "crio", "--without-engine", "--prefix", "/opt/ossify", "--executable", executable())).code).toBe(0);
				return ["--prefix", "/usr/libexec/ossify"];
			},
			"the agent serves only one executable, and that of crio is in /opt/ossify, not in /usr/libexec/ossify",
		],
		[
			"a unit of the same name",
			async () => {
				withSystemd();
				mkdirSync(root("etc/systemd/system"), { recursive: true });
				writeFileSync(root("etc/systemd/system/ossify-agent.socket"), "[Socket]\n");
				return [];
			},
			"cannot install /etc/systemd/system/ossify-agent.socket: the file exists, and ossify did not write it; move it away first",
		],
		[
			"a link in place of the folder of units",
			async () => {
				withSystemd();
				mkdirSync(root("etc/systemd"), { recursive: true });
				symlinkSync("/usr/lib/systemd", root("etc/systemd/system"));
				return [];
			},
			"/etc/systemd/system/sockets.target.d is not safe: /etc/systemd/system is a symbolic link, which may lead anywhere",
		],
	];

	test.each(cases)("because of %s, install goes without it and says why, and --agent is refused", async (_, prepare, why) => {
		const options = await prepare();
		const own = options.includes("--executable") ? options : [...options, "--executable", executable()];
		const shown = async (...more: string[]) => {
			const { code, stderr } = await run("install", "podman", ...more, ...own);
			return [code, stderr.replaceAll(/BASE\/root-\w+/g, "ROOT").split("\n")[0]];
		};
		const note = (is: string) =>
			`ossify: the agent ${is} installed, as with \`--no-agent\`, so that each start of a container runs ossify itself: ${why}`;
		expect(await shown("--dry-run")).toEqual([0, note("would not be")]);
		expect(await shown()).toEqual([0, note("is not")]);
		expect(calls()).toEqual(byItself);
		expect((await run("doctor", "podman")).code).toBe(0);
		expect(await shown("--no-agent")).toEqual([0, ""]);
		expect(await shown("--agent")).toEqual([expect.any(Number), `ossify: ${why}`]);
		expect((await run("uninstall", "podman")).code).toBe(0);
	});

	test("because the smoke test fails with it, install goes without it", async () => {
		// As on a kernel, or below a policy of the machine, that starts no static program.
		const client = () => new TextEncoder().encode("#!/bin/false\n");
		expect(await installWith({ client })).toEqual([
			0,
			expect.stringContaining(" runs ossify itself: ROOT/usr/libexec/ossify/ossify does not harden"),
		]);
	});

	test("as there is no client for the architecture, install goes without it", async () => {
		const client = () => {
			throw new OssifyError("host/missing-asset", "there is no client for riscv64");
		};
		expect(await installWith({ client })).toEqual([0, expect.stringContaining("runs ossify itself: there is no client for riscv64\n")]);
		expect(await installWith({ client }, "--agent")).toEqual([5, "ossify: there is no client for riscv64\n"]);
	});
});

async function installWith(assets: Partial<Assets>, ...more: string[]): Promise<[code: number, stderr: string]> {
	const args = ["install", "podman", "--root", root(), "--executable", executable(), ...more];
	const { code, stderr } = await ossify({ args, assets: { policy: packageAssets.policy, ...assets }, columns: 2000 });
	return [code, stderr.replaceAll(root(), "ROOT")];
}
