/**
 * Tests that need a program, a user or a folder that not every machine has. Where it is missing they are skipped, and their name says why:
 * `npm test` lists these reasons at its end. With OSSIFY_SKIP_NOTHING, which `.ci/run` sets, they fail instead.
 * @module
 */
import { describe, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname } from "node:path";

/** What a machine lacks, and how to get it; undefined where it has all that the tests need. */
export type Missing = string | undefined;

/** `describe` for tests that need something. */
export function describeWith(missing: Missing, name: string, body: () => void): void {
	describe.skipIf(missing !== undefined)(named(name, missing), body);
}

/** `test` for one that needs something. */
export function testWith(missing: Missing, name: string, body: () => void | Promise<void>): void {
	test.skipIf(missing !== undefined)(named(name, missing), body);
}

/** Read by scripts/test.mjs, which counts the skipped tests by this reason. */
function named(name: string, missing: Missing): string {
	if (missing === undefined) return name;
	if (process.env.OSSIFY_SKIP_NOTHING) throw new Error(`OSSIFY_SKIP_NOTHING is set, but ${name} cannot run: ${missing}`);
	return `${name} [skipped: ${missing}]`;
}

/** OPA's executable. */
export const opa = process.env.OSSIFY_OPA || undefined;

export const missingOpa: Missing = opa === undefined ? "OSSIFY_OPA names no opa; node scripts/opa.mjs builds one with Go" : undefined;

export function missingProgram(name: string): Missing {
	return spawnSync(name, ["--version"]).error === undefined ? undefined : `${name} is not installed`;
}

export const isRoot = process.getuid?.() === 0;

export const missingRoot: Missing = isRoot ? undefined : "only root can start programs as another user, and mount";

/** `test` for cases that give files to other users, which only root may do. */
export const testAsRoot: AsRoot = isRoot ? test : skippedFor("only root can give files to other users");

type AsRoot = Pick<typeof test, "each"> & ((name: string, body: () => void) => void);

function skippedFor(missing: string): AsRoot {
	const each = (table: readonly unknown[]) => (name: string, body: () => void) => test.skip.each([...table])(named(name, missing), body);
	return Object.assign((name: string, body: () => void) => testWith(missing, name, body), { each: each as typeof test.each });
}

/** As any system has it: who owns nothing, and is in no group. */
export const otherUser = { uid: 65534, gid: 65534 };

/** A program of the temporary folder, started as another user. */
export function missingOtherUser(): Missing {
	if (spawnSync("/bin/true", [], otherUser).error !== undefined) return "this root may not become another user";
	const closed = withParents(realpathSync(tmpdir())).find((folder) => (statSync(folder).mode & 0o001) === 0);
	return closed === undefined ? undefined : `another user may not enter ${closed}, where TMPDIR is`;
}

function withParents(folder: string): string[] {
	const parent = dirname(folder);
	return parent === folder ? [folder] : [folder, ...withParents(parent)];
}
