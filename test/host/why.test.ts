/** `ossify why` of running containers: what the policy decides about a path, and the mount that holds it now. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { run } from "./support/command.ts";
import { type Container, newName } from "./support/container.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { type EngineName, type Hooked, hooked, type LogRecord, writeHookFile } from "./support/hooked.ts";
import { buildOs } from "./support/images.ts";
import { podman, podmanEngine, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";

interface Answer {
	readonly writable: boolean;
	readonly cause: string;
	readonly size?: string;
	readonly now?: { readonly type: string; readonly destination: string; readonly readonly: boolean; readonly full?: string };
	readonly since?: { readonly started: string; readonly decided?: LogRecord & { readonly time: string } };
	readonly asked?: string;
	readonly proposal?: { readonly at: string; readonly data: object; readonly becomes: { readonly size?: string } };
}

async function why(container: string, path: string, ...more: readonly string[]): Promise<Answer> {
	const { stdout, stderr, code } = await run([ossifyExecutable(), "why", container, path, ...more, "--format", "json"]);
	expect([stderr, code]).toEqual(["", 0]);
	return JSON.parse(stdout) as Answer;
}

describe.each<EngineName>(["Podman", "CRI-O"])("a hardened container of %s", (name) => {
	let engine: Hooked;
	let container: Container;
	let id = "";
	const before = new Date();
	beforeAll(async () => {
		// Where `why` reads it.
		engine = await hooked[name]({ log: "/var/log/ossify/decisions.log" });
		container = await engine.start({ volumes: [{ source: mkdtempSync(join(sandbox().folder, "why-")), destination: "/dätä x" }] });
		id = engine.records().at(-1)?.container ?? "";
	});
	afterAll(async () => {
		await container?.remove();
		await engine?.close();
	});

	test("cannot write to its root, which is read-only now", async () => {
		const { writable, now } = await why(id, "/srv/app/x");
		expect({ writable, now }).toMatchObject({ writable: false, now: { destination: "/", type: "overlay", readonly: true } });
	});

	test("because the policy made it so, which an allowance changes", async () => {
		const { cause, proposal } = await why(id, "/srv/app/x");
		const tmpfs = { allowances: { "/srv/app": { size: "64Mi" } } };
		expect({ cause, data: proposal?.data }).toEqual({ cause: "root-by-policy", data: { ossify: { config: { tmpfs } } } });
	});

	test("with mounts that are the policy's", async () => {
		const causes = await Promise.all(["/run/x", "/etc/hosts"].map(async (path) => (await why(id, path)).cause));
		expect(causes).toEqual(["none", "mount-by-policy"]);
	});

	test("whose writes `learn` cannot know, and it says where they are", async () => {
		const { stdout, code } = await run([ossifyExecutable(), "learn", id]);
		const said = `– ${id}: not known. Nothing is in the layer, as the root is read-only now. \`ossify denials\` shows refused writes.`;
		expect([code, stdout.split("\n")[0], stdout.includes("With this data")]).toEqual([0, said, false]);
	});

	test("of which another user than root is told to run ossify as root", async () => {
		const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ossifyExecutable()];
		const said = async (...args: readonly string[]) => {
			const { stderr, code } = await run([...asNobody, ...args]);
			return [code, stderr.includes("permission denied"), stderr.includes("run ossify as root")];
		};
		expect(await Promise.all([said("why", id, "/x"), said("learn", id), said("audit")])).toEqual([
			[5, true, true],
			[5, true, true],
			[5, true, true],
		]);
	});

	test("since it started, as the decision log says", async () => {
		const { since } = await why(id, "/srv/app/x");
		expect(since?.decided).toMatchObject(engine.records().at(-1) ?? {});
		// CRI-O's hook decides when the first process waits in the runtime; the kernel gives the time of its own start in whole seconds.
		for (const time of [since?.decided?.time, since?.started]) {
			const at = new Date(time ?? "").getTime();
			expect(at > before.getTime() - 1000 && at < Date.now() + 1000).toBe(true);
		}
	});

	test("a volume whose name is not ASCII, and has a space", async () => {
		const { now } = await why(id, "/dätä x/y");
		expect(now?.destination).toBe("/dätä x");
	});

	test("follows the container's links, never out of its root", async () => {
		await container.exec(["sh", "-c", "ln -s /run /tmp/link; ln -s ../../../../../proc/1/root/tmp /tmp/up; mkfifo /tmp/pipe"]);
		const mounts = await Promise.all(["/tmp/link/x", "/tmp/up/x", "/tmp/pipe"].map(async (path) => (await why(id, path)).now));
		expect(mounts.map((now) => now?.destination)).toEqual(["/run", "/tmp", "/tmp"]);
	});

	test("a tmpfs that is full", async () => {
		await container.exec(["sh", "-c", "dd if=/dev/zero of=/run/fill bs=1M; true"]);
		const { writable, now } = await why(id, "/run/x");
		expect({ writable, now }).toMatchObject({ writable: true, now: { destination: "/run", full: "space" } });
		await container.exec(["rm", "/run/fill"]);
	});

	test("a tmpfs whose inodes are used up", async () => {
		await container.exec(["sh", "-c", "i=0; while [ $i -lt 20000 ] && : >/run/$i; do i=$((i+1)); done; true"]);
		expect((await why(id, "/run/x")).now?.full).toBe("inodes");
		await container.exec(["sh", "-c", "rm -f /run/[0-9]*"]);
	});

	test("can write to a tmpfs, which is mounted now", async () => {
		const { writable, now } = await why(id, "/run/x");
		expect({ writable, now }).toMatchObject({ writable: true, now: { destination: "/run", type: "tmpfs", readonly: false } });
	});
});

test("a root that its author made read-only is its author's, with ossify's hook, too", async () => {
	const { hooksDir, records } = writeHookFile("precreate", { log: "/var/log/ossify/decisions.log" });
	const name = newName();
	const started = await podman(podmanRun({}, await buildOs(), ["--detach", "--name", name, "--read-only", "--read-only-tmpfs=false"]), {
		hooksDir,
	});
	expect([started.code, started.stderr]).toEqual([0, ""]);
	try {
		const { cause, proposal } = await why(name, "/srv/app/x");
		const outcome = records().at(-1)?.outcome;
		expect({ cause, at: proposal?.at, outcome }).toEqual({ cause: "root-by-spec", at: "/srv/app", outcome: "unchanged" });
	} finally {
		await podman(["rm", "--force", "--time", "0", name]);
	}
});

test("a container that was started without ossify can write to its root now, and an allowance is proposed", async () => {
	const engine = podmanEngine();
	const container = await engine.start();
	try {
		const { writable, cause, now, proposal } = await why(container.id, "/srv/app/x");
		expect({ writable, cause, now, at: proposal?.at }).toMatchObject({
			writable: false,
			cause: "root-by-policy",
			now: { destination: "/", type: "overlay", readonly: false },
			at: "/srv/app",
		});
	} finally {
		await container.remove();
		await engine.close();
	}
});

test("a container that does not run is an error", async () => {
	const { stderr, code } = await run([ossifyExecutable(), "why", "nothing", "/x"]);
	expect([stderr.split("\n")[0], code]).toEqual(["ossify: there is no container with the name or ID nothing", 5]);
});
