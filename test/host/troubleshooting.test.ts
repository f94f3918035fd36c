/**
 * A container that is refused at 3 am, as in docs/guide/troubleshooting.md: from the engine's own error to the log, to audit mode, to the spec,
 * to data that are right. What is printed here is what the document shows.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type CommandResult, must, run } from "./support/command.ts";
import { type Container, Refused } from "./support/container.ts";
import { Containerd } from "./support/containerd.ts";
import { criEngine } from "./support/cri_engine.ts";
import { Crio } from "./support/crio.ts";
import { Docker, dockerRun } from "./support/docker.ts";
import { withEngineFolders } from "./support/engine_folders.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { readLog } from "./support/hooked.ts";
import { buildOs } from "./support/images.ts";
import { furnishMachine } from "./support/machine.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";

const document = readFileSync(new URL("../../docs/guide/troubleshooting.md", import.meta.url), "utf8");
const log = "/var/log/ossify/decisions.log";
const ossify = (...args: string[]): Promise<CommandResult> => run([ossifyExecutable(), ...args]);

/** An engine that reads its configuration where an administrator has it. */
interface Site {
	/** Starts a container that has CAP_SYS_ADMIN. */
	start(): Promise<Container>;
	stop(): Promise<void>;
}

const capabilities = { securityContext: { capabilities: { add_capabilities: ["SYS_ADMIN"] } }, namespace: "shop" };

/** With its configuration put in place once, before it is started. */
const place = (path: string) => (written: string) => {
	mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
	copyFileSync(written, path);
	return path;
};

/** By the name that `ossify install` takes. `install` is run when the configuration is in place. */
const sites: Readonly<Record<string, (install: () => Promise<void>) => Promise<Site>>> = {
	podman: async (install) => {
		await install();
		const options = { hooksDir: "configured" };
		const remove = async () => void (await podman(["rm", "--force", "--time", "0", "--ignore", "web"], options));
		return {
			async start() {
				const { code, stderr, stdout } = await podman(
					podmanRun({}, await buildOs(), ["--detach", "--name", "web", "--cap-add", "SYS_ADMIN"]),
					options,
				);
				if (code === 0) return { id: stdout.trim(), remove, exec: (command) => podman(["exec", "web", ...command], options) };
				await remove();
				throw new Refused(stderr);
			},
			stop: remove,
		};
	},
	crio: async (install) => {
		await install();
		const crio = await Crio.start({ hooksDirs: "configured" });
		return { start: () => criEngine(crio).start(capabilities), stop: () => crio.stop() };
	},
	containerd: async (install) => {
		const configure = async (written: string) => {
			const path = place("/etc/containerd/config.toml")(written);
			await install();
			return path;
		};
		const containerd = await Containerd.start({ configure });
		return { start: () => criEngine(containerd).start(capabilities), stop: () => containerd.stop() };
	},
	docker: async (install) => {
		const configure = async (written: string) => {
			const path = place("/etc/docker/daemon.json")(written);
			await install();
			return path;
		};
		const docker = await Docker.start({ configure });
		const image = await buildOs();
		await docker.load(image);
		const remove = async () => void (await docker.run(["rm", "--force", "web"]));
		return {
			async start() {
				const { code, stderr, stdout } = await docker.run(dockerRun({}, image, ["--detach", "--name", "web", "--cap-add", "SYS_ADMIN"]));
				if (code === 0) return { id: stdout.trim(), remove, exec: (command) => docker.run(["exec", "web", ...command]) };
				await remove();
				throw new Refused(stderr);
			},
			stop: () => docker.stop(),
		};
	},
};

/** Data of the site, with the folders of the tests' engines. */
function siteData(config: object): string {
	const path = `${sandbox().folder}/site.json`;
	writeFileSync(path, JSON.stringify(withEngineFolders({ ossify: { config } })));
	return path;
}

async function installed(name: string, config: object, ...more: readonly string[]): Promise<Site> {
	return await (sites[name] as (typeof sites)[string])(async () => {
		const { code, stderr } = await ossify("install", name, "--data", siteData(config), ...more);
		expect([code, stderr]).toEqual([0, expect.any(String)]);
	});
}

/** What differs from one time to the next, as the document has it. */
function told(text: string): string {
	return text
		.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "2026-11-28T03:02:11Z")
		.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, "2026-11-28 03:02:11Z")
		.replaceAll(/[0-9a-f]{64}/g, "280803779a904e7f…")
		.replaceAll(/\b[0-9a-f]{12}\b/g, "280803779a90")
		.replaceAll(/policy\/[0-9a-f]{16}/g, "policy/355e7e1ef419c6fc")
		.replaceAll(/[td]\d+-\d+\/[td]\d+-\d+/g, "web-1/web")
		.replaceAll(/\d+ ms/g, "39 ms")
		.trim();
}

/** Lines of the document's blocks. */
function expectTold(text: string): void {
	for (const line of told(text).split("\n")) expect(document).toContain(line.trim());
}

async function configOf(id: string): Promise<string> {
	const found = await must(["find", sandbox().folder, "-path", `*${id}*`, "-name", "config.json"]);
	return found.split("\n")[0] as string;
}

const refused = { outcome: "denied", deny: [{ rule: "capabilities/sys-admin" }] };

furnishMachine();

describe.each(Object.keys(sites))("a container that is refused at 3 am, on %s", (name) => {
	test("is found in the log by what the engine says, started in audit mode, explained, and put right", async () => {
		// It is refused.
		let site = await installed(name, { cap_sys_admin: "deny" });
		const error = await site.start().catch((thrown: unknown) => thrown);
		await site.stop();
		expect(error).toBeInstanceOf(Refused);
		expectTold((error as Refused).message);

		// The log says which rule, and why.
		const record = readLog(log).at(-1);
		expect(record).toMatchObject(refused);
		const id = String(record?.container);
		const shown = await ossify("log", "--container", id.slice(0, 12));
		expect(shown).toMatchObject({ code: 0, stderr: "" });
		expectTold(shown.stdout);
		const where = record?.namespace === undefined ? ["--name", "web"] : ["--namespace", "shop", "--pod", "*"];
		expect((await ossify("log", "--outcome", "denied", "--since", "10m", ...where)).stdout).toContain(id.slice(0, 12));

		// In audit mode it starts, and its spec is there.
		const audit = record?.namespace === undefined ? { mode: "audit" } : { namespace_modes: { shop: "audit" } };
		site = await installed(name, { cap_sys_admin: "deny", ...audit });
		const container = await site.start();
		const config = await configOf(container.id);
		expect(readLog(log).at(-1)).toMatchObject({ ...refused, outcome: "audited" });

		// What decides is explained, and then with the data that are to be.
		const before = await ossify("explain", "--data", siteData({ cap_sys_admin: "deny", ...audit }), config);
		expect(before.stdout.split("\n")[0]).toBe(`○ ${config} would be refused, but this is audit mode: it starts as it is.`);
		expect(before.stdout.replaceAll(/\s+/g, " ")).toContain("Refused because capabilities/sys-admin the container has CAP_SYS_ADMIN");
		const after = await ossify("explain", "--data", siteData({ cap_sys_admin: "warn", ...audit }), config);
		expect(after.stdout.split("\n")[0]).toMatch(
			/^○ .* would get a read-only root and \d writable tmpfs mounts, but this is audit mode: it starts as it is\.$/,
		);
		await container.remove();
		await site.stop();

		// With them, it starts hardened.
		site = await installed(name, { cap_sys_admin: "warn" }, "--mode", "enforce");
		const hardened = await site.start();
		expect((await hardened.exec(["touch", "/usr/x"])).stderr).toContain("Read-only file system");
		await hardened.remove();
		await site.stop();
	});

	afterAll(async () => {
		await ossify("uninstall", name);
		rmSync(log, { force: true });
	});
});
