/**
 * The container table, on whatever stands between an engine and its containers.
 * @module
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { checkedContainer, checks } from "./checks.ts";
import type { Container } from "./container.ts";
import type { Hooked } from "./hooked.ts";
import { mounts, newMounts, processesLeft } from "./host_state.ts";

/** Declares its tests, to be called in a `describe`. @param besides processes that stay */
export function testHardening(
	start: () => Promise<Hooked>,
	outcome: "hardened" | "requested",
	besides: () => readonly number[] = () => [],
): void {
	let engine: Hooked;
	let container: Container;
	/** With what an engine keeps mounted from its first container on. */
	let before: string[];

	beforeAll(async () => {
		engine = await start();
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

	test(`was logged as ${outcome}, once, and by which rules`, () => {
		const [warmUp, ...records] = engine.records().filter((record) => record.outcome === outcome);
		expect(warmUp).toBeDefined();
		expect(records).toMatchObject([{ mode: "enforce", readonly: true, deny: [] }]);
		expect(records[0]?.tmpfs).toEqual(expect.arrayContaining(["/run", "/tmp", "/var/tmp"]));
		expect(records[0]?.reasons.map(({ rule }) => rule).sort()).toEqual([
			"files/engine",
			"readonly/root",
			"tmpfs/allowances",
			"tmpfs/noexec",
		]);
	});

	test("leaves no mount and no process when it ends", async () => {
		await container.remove();
		expect(newMounts(before)).toEqual([]);
		await engine.close();
		expect(await processesLeft(besides())).toEqual([]);
	});
}
