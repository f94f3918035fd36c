/**
 * Holding a container to a check, in tests that look at few of them.
 * @module
 */
import { expect } from "bun:test";
import type { Check } from "./checks.ts";
import type { Container } from "./container.ts";

export async function expectCheck(container: Container, { name, command, fails = false, prints }: Check): Promise<void> {
	const { code, stdout, stderr } = await container.exec(["sh", "-c", command]);
	const asWanted = typeof prints === "string" ? stdout + stderr === prints : prints.test(stdout + stderr);
	expect({ name, printed: asWanted ? "as wanted" : stdout + stderr, failed: code !== 0 }).toEqual({
		name,
		printed: "as wanted",
		failed: fails,
	});
}

const locked: Check = { name: "locked", command: "touch /usr/x", fails: true, prints: "touch: /usr/x: Read-only file system\n" };

/** Its image cannot be written to. */
export const expectLocked = (container: Container): Promise<void> => expectCheck(container, locked);
