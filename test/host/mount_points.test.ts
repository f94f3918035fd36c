/** What `ossify why` says of mount points, against what runtimes do. */
import { describe, expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBundle } from "./support/bundle.ts";
import { must, run } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { sandbox } from "./support/sandbox.ts";
import type { Spec } from "./support/spec.ts";

const volume = () => {
	const path = join(sandbox().folder, "mount-points/volume");
	mkdirSync(join(path, "there"), { recursive: true });
	writeFileSync(join(path, "file"), "");
	return path;
};
const bind = (destination: string, option: string) => ({ destination, type: "bind", source: volume(), options: ["rbind", option] });
const tmpfs = (destination: string, ...options: string[]) => ({ destination, type: "tmpfs", source: "tmpfs", options });

interface Case {
	readonly mounts: () => readonly object[];
	readonly path: string;
	/** Whether the root is read-only before the runtime starts. */
	readonly isLocked?: true;
	/** The runtimes that fail; `none` start. */
	readonly fails: "all" | "runc" | "none";
	readonly error?: string;
}

const cases: readonly (readonly [string, Case])[] = [
	[
		"a folder that is missing in a read-only volume",
		{ mounts: () => [bind("/v", "ro"), tmpfs("/v/new")], path: "/v/new", fails: "runc", error: "EROFS" },
	],
	["a folder of a read-only volume", { mounts: () => [bind("/v", "ro"), tmpfs("/v/there")], path: "/v/there", fails: "none" }],
	["a folder that is missing in a volume", { mounts: () => [bind("/w", "rw"), tmpfs("/w/made")], path: "/w/made", fails: "none" }],
	["a folder in a read-only tmpfs", { mounts: () => [tmpfs("/v", "ro"), tmpfs("/v/new")], path: "/v/new", fails: "none" }],
	["a folder below a file", { mounts: () => [tmpfs("/etc/passwd/x")], path: "/etc/passwd/x", fails: "all", error: "ENOTDIR" }],
	["a folder in a root that becomes read-only", { mounts: () => [tmpfs("/made")], path: "/made", fails: "none" }],
	["a folder in a root that is read-only", { mounts: () => [tmpfs("/new")], path: "/new", isLocked: true, fails: "runc", error: "EROFS" }],
];

async function bundleOf({ mounts, isLocked }: Case): Promise<string> {
	const edit = (spec: Spec) => {
		// Of those of engines, the image has no mount points: they would fail first.
		const own = spec.mounts.filter(({ destination }) => !destination.startsWith("/etc/"));
		Object.assign(spec, { mounts: [...own, ...mounts()] });
	};
	const bundle = await makeBundle({}, { edit });
	if (isLocked) {
		await must(["mount", "--bind", `${bundle}/rootfs`, `${bundle}/rootfs`]);
		await must(["mount", "-o", "remount,bind,ro", `${bundle}/rootfs`]);
	}
	return bundle;
}

async function why(...args: readonly string[]) {
	const { stdout, stderr, code } = await run([ossifyExecutable(), "why", ...args, "--format", "json"]);
	expect([stderr, code]).toEqual(["", 0]);
	return JSON.parse(stdout) as { readonly mountPoint?: { readonly error?: string }; readonly startError?: object };
}

/** The error of a runtime; undefined where it creates the container. */
async function errorOf(runtime: string, bundle: string): Promise<string | undefined> {
	const command = [runtime, "--root", join(sandbox().folder, "mount-points/state")];
	const id = newName();
	const { code, stderr } = await run([...command, "create", "--bundle", bundle, id]);
	await run([...command, "delete", "--force", id]);
	return code === 0 ? undefined : stderr;
}

describe.each(cases)("%s", (_, one) => {
	test.each(["runc", "currentRunc", "crun"] as const)("with %s", async (name) => {
		const bundle = await bundleOf(one);
		try {
			expect((await why("--spec", bundle, one.path)).mountPoint?.error).toBe(one.error as string);
			const error = await errorOf(findEngines()[name], bundle);
			expect(error !== undefined).toBe(one.fails === "all" || (one.fails === "runc" && name !== "crun"));
			if (error === undefined) return;
			const reason = one.error === "EROFS" ? "read-only" : "not-a-folder";
			expect((await why("--error", error)).startError).toMatchObject({ path: one.path, reason });
		} finally {
			if (one.isLocked) await run(["umount", `${bundle}/rootfs`]);
			rmSync(bundle, { recursive: true, force: true });
		}
	});
});
