/** `ossify why` of running containers: what the policy decides about a path, and the mount that holds it now. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { run } from "./support/command.ts";
import type { Container } from "./support/container.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { type EngineName, type Hooked, hooked } from "./support/hooked.ts";
import { podmanEngine } from "./support/podman.ts";

interface Answer {
	readonly writable: boolean;
	readonly cause: string;
	readonly now?: { readonly type: string; readonly destination: string; readonly readonly: boolean };
	readonly proposal?: { readonly at: string };
}

async function why(container: string, path: string): Promise<Answer> {
	const { stdout, stderr, code } = await run([ossifyExecutable(), "why", container, path, "--format", "json"]);
	expect([stderr, code]).toEqual(["", 0]);
	return JSON.parse(stdout) as Answer;
}

describe.each<EngineName>(["Podman", "CRI-O"])("a hardened container of %s", (name) => {
	let engine: Hooked;
	let container: Container;
	let id = "";
	beforeAll(async () => {
		engine = await hooked[name]();
		container = await engine.start();
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

	test("can write to a tmpfs, which is mounted now", async () => {
		const { writable, now } = await why(id, "/run/x");
		expect({ writable, now }).toMatchObject({ writable: true, now: { destination: "/run", type: "tmpfs", readonly: false } });
	});
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
	expect([stderr.split("\n")[0], code]).toEqual(["ossify: there is no container nothing that this process may see", 5]);
});
