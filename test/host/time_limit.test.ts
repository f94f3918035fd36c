/** A policy or a file that never ends, on real engines: the container is refused in time, and the engine, the runtime's log and the record say why. */
import { beforeAll, describe, expect, test } from "bun:test";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeBundle } from "./support/bundle.ts";
import { must, run } from "./support/command.ts";
import { findEngines } from "./support/engines.ts";
import { hooked, type LogRecord, readLog } from "./support/hooked.ts";
import { processesLeft } from "./support/host_state.ts";
import { endlessBundle } from "./support/policy.ts";
import { wrapped, writeWrapper } from "./support/wrapped.ts";

const flags = ["--timeout", "0.5"];
const never =
	"cannot evaluate the policy: it was not done within 0.5 s: does a rule never end, or iterate over too much? --timeout sets another limit";
let policy = "";

beforeAll(() => {
	policy = endlessBundle();
});

type Failed = LogRecord & { readonly error: { readonly code: string; readonly message: string } };
const recorded = (stage: string) => [{ stage, outcome: "failed", readonly: false, error: { code: "policy/timed-out", message: never } }];

/** By the way that ossify is called: how the engine is started, the stage in the record, and whether the engine passes the reason on. */
const ofHooks = [
	["runc", "createRuntime", true],
	["crun", "createRuntime", true],
	["Podman", "precreate", false],
] as const;

describe.each(ofHooks)("a hook of %s", (name, stage, tells) => {
	test("whose policy never ends refuses the container", async () => {
		const engine = await hooked[name]({ policy, flags });
		await expect(engine.start({})).rejects.toThrow(tells ? never : /./);
		expect(engine.records() as Failed[]).toMatchObject(recorded(stage));
		await engine.close();
		expect(await processesLeft()).toEqual([]);
	});
});

describe.each(["runc", "crun", "Podman"] as const)("in front of the runtime of %s", (name) => {
	test("a policy that never ends refuses the container", async () => {
		const engine = await wrapped[name]({ policy, flags });
		await expect(engine.start({})).rejects.toThrow(never);
		expect(engine.records() as Failed[]).toMatchObject(recorded("create"));
		await engine.close();
		expect(await processesLeft()).toEqual([]);
	});
});

describe.each(["runc", "crun"] as const)("on %s", (runtime) => {
	test("the runtime's own log has the reason, the bundle is as it was, and no container is there", async () => {
		const { path, log } = writeWrapper(runtime, { policy, flags });
		const bundle = await makeBundle();
		const before = readFileSync(join(bundle, "config.json"), "utf8");
		const own = join(bundle, "runtime.log");
		const args = ["--root", join(bundle, "state"), "--log", own, "--log-format", "json"];
		const { code, stderr } = await run([path, ...args, "create", "--bundle", bundle, "web"]);
		expect([code, stderr]).toEqual([3, `ossify: ${never}\n`]);
		expect(JSON.parse(readFileSync(own, "utf8"))).toMatchObject({ level: "error", msg: `ossify: ${never}` });
		expect(readLog(log)).toMatchObject([{ ...recorded("create")[0], container: "web" }]);
		expect(readFileSync(join(bundle, "config.json"), "utf8")).toBe(before);
		expect((await run([findEngines()[runtime], "--root", join(bundle, "state"), "state", "web"])).code).not.toBe(0);
		rmSync(bundle, { recursive: true });
	});

	test("a pipe as config.json blocks nothing", async () => {
		const { path, log } = writeWrapper(runtime, { flags: ["--timeout", "60"] });
		const bundle = await makeBundle();
		rmSync(join(bundle, "config.json"));
		await must(["mkfifo", join(bundle, "config.json")]);
		const { code, stderr } = await run([path, "create", "--bundle", bundle, "web"]);
		expect([code, stderr]).toEqual([4, `ossify: cannot read ${bundle}/config.json: it is not a regular file\n`]);
		expect(readLog(log)).toMatchObject([{ outcome: "failed" }]);
		rmSync(bundle, { recursive: true });
	});
});
