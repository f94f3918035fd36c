/** The container table of issue 4: the same on CRI-O, Podman, runc and crun. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { checkedContainer, checks } from "./support/checks.ts";
import type { Container } from "./support/container.ts";
import { engineNames, type Hooked, hooked } from "./support/hooked.ts";
import { mounts, newMounts, processesLeft } from "./support/host_state.ts";

describe.each(engineNames)("a container of %s", (name) => {
	let engine: Hooked;
	let container: Container;
	/** With what an engine keeps mounted from its first container on. */
	let before: string[];

	beforeAll(async () => {
		engine = await hooked[name]();
		await (await engine.start()).remove();
		before = mounts();
		container = await engine.start(checkedContainer());
	});
	afterAll(() => engine?.close());

	test.each(checks.map((check) => [check.name, check] as const))("%s", async (_, { command, fails = false, prints }) => {
		const { code, stdout, stderr } = await container.exec(["sh", "-c", command]);
		if (typeof prints === "string") expect(stdout + stderr).toBe(prints);
		else expect(stdout + stderr).toMatch(prints);
		expect(code === 0).toBe(!fails);
	});

	test("was logged as hardened, once, and by which rules", () => {
		const [warmUp, ...records] = engine.records().filter(({ outcome }) => outcome === "hardened");
		expect(warmUp).toBeDefined();
		expect(records).toMatchObject([{ mode: "enforce", readonly: true, deny: [] }]);
		expect(records[0]?.tmpfs).toEqual(expect.arrayContaining(["/run", "/tmp", "/var/tmp"]));
		expect(records[0]?.reasons.map(({ rule }) => rule).sort()).toEqual(["files/engine", "readonly/root", "tmpfs/allowances"]);
	});

	test("leaves no mount and no process when it ends", async () => {
		await container.remove();
		expect(newMounts(before)).toEqual([]);
		await engine.close();
		expect(await processesLeft()).toEqual([]);
	});
});
