/** CAP_SYS_ADMIN in a hardened container undoes the read-only root by one remount: it is reported, and refused where the data say so. */
import { describe, expect, test } from "bun:test";
import { type BundleOptions, bundleEngine } from "./support/bundle.ts";
import { Refused } from "./support/container.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { type HookSettings, hardenedAt, optionsOf, readLog, writeHookFile } from "./support/hooked.ts";
import { buildOs } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";
import type { Spec } from "./support/spec.ts";
import { writeWrapper } from "./support/wrapped.ts";

const remount = "touch /usr/x; mount -o remount,rw / && touch /usr/x && echo undone";
const undone = "touch: /usr/x: Read-only file system\nundone\n";
const deny = { ossify: { config: { cap_sys_admin: "deny" } } };
const finding = { rule: "capabilities/sys-admin", message: expect.stringContaining("the container has CAP_SYS_ADMIN") };

const edit = ({ process }: Spec) => {
	const { capabilities } = process as unknown as { capabilities: Record<string, string[]> };
	for (const set of ["bounding", "effective", "permitted"]) capabilities[set] = [...(capabilities[set] ?? []), "CAP_SYS_ADMIN"];
};

/** What a container says that remounts its root; or what refused it. */
type Said = Promise<string>;

function onRuntime(runtime: "runc" | "crun", options: BundleOptions): Said {
	const engine = bundleEngine(runtime, { ...options, edit });
	const run = async () => {
		const container = await engine.start();
		const { stdout, stderr } = await container.exec(["sh", "-c", remount]);
		return stderr + stdout;
	};
	return run()
		.catch((error: unknown) => {
			if (error instanceof Refused) return `refused: ${error.message}`;
			throw error;
		})
		.finally(() => engine.close());
}

async function onPodman(options: object): Said {
	const extra = ["--rm", "--cap-add", "SYS_ADMIN", "--security-opt", "seccomp=unconfined"];
	const { code, stdout, stderr } = await podman(podmanRun({ command: ["sh", "-c", remount] }, await buildOs(), extra), options);
	return code === 0 ? stderr + stdout : `refused: ${stderr}`;
}

/** By name: what is said, and the log. */
const fronts: [string, (settings: HookSettings) => { said: Said; log: string }][] = [
	...(["runc", "crun"] as const).flatMap((runtime): typeof fronts => [
		[
			`the hook on ${runtime}`,
			(settings) => {
				const { options, log } = optionsOf(settings);
				const hook = { path: ossifyExecutable(), args: ["ossify", "hook", "createRuntime", ...options] };
				return { said: onRuntime(runtime, { hooks: { createRuntime: [hook] } }), log };
			},
		],
		[
			`the runtime on ${runtime}`,
			(settings) => {
				const { path, log } = writeWrapper(runtime, settings);
				return { said: onRuntime(runtime, { runtime: path }), log };
			},
		],
	]),
	[
		"the hook of Podman",
		(settings) => {
			const { hooksDir, log } = writeHookFile("precreate", settings);
			return { said: onPodman({ hooksDir }), log };
		},
	],
	[
		"the runtime on Podman",
		(settings) => {
			const { path, log } = writeWrapper("runc", settings);
			return { said: onPodman({ runtime: path }), log };
		},
	],
];

describe.each(fronts)("by %s", (_, front) => {
	test("a container that can undo its read-only root is reported", async () => {
		const { said, log } = front({});
		expect(await said).toBe(undone);
		expect(readLog(log)).toMatchObject([{ outcome: hardenedAt(readLog(log)[0]), readonly: true, warn: [finding] }]);
	});

	test("or refused, where the data say so", async () => {
		const { said, log } = front({ data: deny });
		expect(await said).toStartWith("refused: ");
		expect(readLog(log)).toMatchObject([{ outcome: "denied", deny: [finding] }]);
	});
});
