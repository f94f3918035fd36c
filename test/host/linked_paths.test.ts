/** Paths of a spec that lead through links of the image: what `ossify why` says of them, against what runtimes do. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBundle, startBundle } from "./support/bundle.ts";
import { run } from "./support/command.ts";
import type { Container } from "./support/container.ts";
import { findEngines, ossifyExecutable } from "./support/engines.ts";
import { bundleThatExempts } from "./support/policy.ts";
import { sandbox } from "./support/sandbox.ts";
import type { Spec } from "./support/spec.ts";

function fill(rootfs: string): void {
	for (const name of ["masked", "fixed", "volume", "other"]) mkdirSync(join(rootfs, "real", name), { recursive: true });
	writeFileSync(join(rootfs, "real/file"), "");
	symlinkSync("/real", join(rootfs, "link"));
	symlinkSync("../../../../link", join(rootfs, "up"));
}

function edit(spec: Spec): void {
	const source = join(sandbox().folder, "linked-paths");
	mkdirSync(source, { recursive: true });
	const linux = { ...spec.linux, maskedPaths: ["/link/masked", "/up/file"], readonlyPaths: ["/up/fixed"] };
	const volume = { destination: "/link/volume", type: "bind", source, options: ["rbind", "ro"] };
	Object.assign(spec, { linux, mounts: [...spec.mounts, volume] });
}

interface Answer {
	readonly writable: boolean;
	readonly cause: string;
	readonly path: string;
}

describe.each(["runc", "currentRunc", "crun"] as const)("with %s", (runtime) => {
	let bundle: string;
	let container: Container;
	beforeAll(async () => {
		bundle = await makeBundle({}, { fill, edit });
		container = await startBundle(runtime === "crun" ? "crun" : "runc", bundle, findEngines()[runtime]);
	});
	afterAll(async () => await container?.remove());

	test.each([
		["/real/masked/x", "masked"],
		["/link/masked/x", "masked"],
		["/real/file", "masked"],
		["/real/fixed/x", "readonly-path"],
		["/real/volume/x", "mount-by-spec"],
		["/up/other/x", "none"],
	])("%s: %s", async (path, cause) => {
		const { stdout, stderr } = await run([
			...[ossifyExecutable(), "why", "--spec", bundle, path, "-p", await bundleThatExempts(), "--format", "json"],
		]);
		expect(stderr).toBe("");
		// What is written to a file that is masked by /dev/null is gone.
		const { stdout: kept } = await container.exec(["sh", "-c", `echo kept >${path}; cat ${path}`]);
		const answer = JSON.parse(stdout) as Answer;
		const real = path.replace(/^\/\w+/, "/real");
		expect([answer.path, answer.cause, answer.writable]).toEqual([real, cause, kept === "kept\n"]);
	});
});
