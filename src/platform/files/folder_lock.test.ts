import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { whileLocked } from "./folder_lock.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("whileLocked() lets one after the other read and write a file, in several processes", async () => {
	const file = join(folder, "count");
	writeFileSync(file, "0");
	const script = `
		const { whileLocked } = await import(${JSON.stringify(join(import.meta.dir, "folder_lock.ts"))});
		const { readFileSync, writeFileSync } = await import("node:fs");
		for (let round = 0; round < 10; round++) await whileLocked(${JSON.stringify(folder)}, async () => {
			const count = Number(readFileSync(${JSON.stringify(file)}, "utf8"));
			await Bun.sleep(1);
			writeFileSync(${JSON.stringify(file)}, String(count + 1));
		});`;
	const processes = [1, 2, 3].map(() => Bun.spawn(["bun", "-e", script], { stderr: "inherit" }));
	expect(await Promise.all(processes.map(async (one) => await one.exited))).toEqual([0, 0, 0]);
	expect(readFileSync(file, "utf8")).toBe("30");
});

test("whileLocked() does not wait for ever, and releases the lock after an error", async () => {
	const held = whileLocked(folder, async () => {
		await expect(whileLocked(folder, async () => 1, 40)).rejects.toThrow("another process has locked it");
		throw new Error("in it");
	});
	await expect(held).rejects.toThrow("in it");
	expect(await whileLocked(folder, async () => 2, 0)).toBe(2);
});
