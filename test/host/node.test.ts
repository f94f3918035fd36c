/** ossify on Node, which cannot make system calls: a live hook refuses each container; on the other ways, the runtime fills the tmpfs mounts itself. */
import { describe, expect, test } from "bun:test";
import { Refused } from "./support/container.ts";
import { bundled, type Hooked, type HookSettings, hooked } from "./support/hooked.ts";
import { nodeExecutable } from "./support/node.ts";
import { wrapped } from "./support/wrapped.ts";

const message =
	"cannot make system calls: Node has no way to make them: use the ossify executable (from a release, or dist/ossify of `npm run build:standalone`), or run ossify on Bun or Deno";
const failed = { stage: "createRuntime", outcome: "failed", container: expect.any(String), error: { code: "host/no-ffi", message } };
const audit = { ossify: { config: { mode: "audit" } } };

describe.each(["runc", "crun"] as const)("the live hook under %s", (runtime) => {
	test.each([
		["enforce", {}],
		["audit", { data: audit }],
	] as const)("refuses the container in mode %s, says what to use, and records it", async (_, settings) => {
		const engine = bundled(runtime, { executable: nodeExecutable(), ...settings });
		const error = await engine.start().catch((one: unknown) => one);
		expect(error).toBeInstanceOf(Refused);
		expect((error as Refused).message).toContain(message);
		expect(engine.records()).toMatchObject([failed]);
		await engine.close();
	});

	test("lets the container start as it is with --on-error allow", async () => {
		const engine = bundled(runtime, { executable: nodeExecutable(), flags: ["--on-error", "allow"] });
		const container = await engine.start();
		expect((await container.exec(["touch", "/usr/x"])).code).toBe(0);
		expect(engine.records()).toMatchObject([{ ...failed, outcome: "allowed" }]);
		await container.remove();
		await engine.close();
	});
});

const others: readonly (readonly [string, (settings: HookSettings) => Promise<Hooked>])[] = [
	["the hook of Podman", hooked.Podman],
	["the runtime in front of runc", wrapped.runc],
	["the runtime in front of crun", wrapped.crun],
];

test.each(others)("%s locks the root, and leaves copying to the runtime", async (_, start) => {
	const engine = await start({ executable: nodeExecutable() });
	const container = await engine.start();
	const { stdout } = await container.exec(["sh", "-c", "touch /usr/x 2>&1; touch /tmp/x && ls /run/httpd"]);
	expect(stdout).toBe("touch: /usr/x: Read-only file system\nkeep\nlink\n");
	const why = expect.stringContaining("ossify runs on Node, which cannot make the system calls that the hook needs");
	expect(engine.records()).toMatchObject([
		{ outcome: "requested", warn: expect.arrayContaining([{ rule: "runtime/copy-up", message: why }]) },
	]);
	await container.remove();
	await engine.close();
});
