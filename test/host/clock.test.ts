/** A clock that was set back: exemptions that have an end do not count, on every way, and the record says why. */
import { describe, expect, test } from "bun:test";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "./support/command.ts";
import { type Engine, newName } from "./support/container.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { type Hooked, type HookSettings, hardenedAt, hooked, readLog } from "./support/hooked.ts";
import { sandbox } from "./support/sandbox.ts";
import { wrapped } from "./support/wrapped.ts";

const exemption = { reason: "it writes to /usr", until: "2999-12-31" };
const data = { ossify: { config: { exemptions: { annotations: { team: exemption }, trust: { annotations: true } } } } };
const request = { annotations: { team: "shop" } };
const future = "2199-01-01T00:00:00Z";

/** By name, each way on which a container starts. */
const ways: [string, (settings: HookSettings) => Promise<Hooked>][] = [
	["the hook createRuntime on runc", hooked.runc],
	["the hook createRuntime on crun", hooked.crun],
	["the hook precreate of Podman", hooked.Podman],
	["the runtime in front of runc", wrapped.runc],
	["the runtime in front of crun", wrapped.crun],
	["the runtime in front of runc, on Podman", wrapped.Podman],
];

async function startOn(engine: Engine): Promise<"exempt" | "hardened"> {
	const container = await engine.start(request);
	const { code } = await container.exec(["touch", "/usr/x"]);
	await container.remove();
	return code === 0 ? "exempt" : "hardened";
}

const unknown = (event: string) =>
	expect.stringMatching(
		new RegExp(
			`^the exemption of annotation team does not count: it has an end date, and the time is not known: the clock says \\S+, before ${event} on ${future}`,
		),
	);

describe.each(ways)("by %s", (_, ossified) => {
	test("an exemption counts while the clock may be right", async () => {
		const engine = await ossified({ data });
		expect(await startOn(engine)).toBe("exempt");
		expect(await startOn(engine)).toBe("exempt");
		expect(engine.records().at(-1)).toMatchObject({ outcome: "unchanged", reasons: [{ rule: "exemptions/annotation" }] });
		await engine.close();
	});

	test("a time before the policy was built is not used", async () => {
		const engine = await ossified({ data, policy: await builtAt(future) });
		expect(await startOn(engine)).toBe("hardened");
		expect(engine.records().at(-1)).toMatchObject({
			outcome: hardenedAt(engine.records().at(-1)),
			clock: { notBefore: future, event: "policy-built" },
			warn: [{ rule: "exemptions/annotation", message: unknown("the policy was built") }],
		});
		await engine.close();
	});

	test("a time before the last decision is not used, again and again, until the log is moved away", async () => {
		const log = join(sandbox().folder, newName());
		writeFileSync(log, `${JSON.stringify({ time: future, stage: "create", outcome: "hardened" })}\n`);
		const engine = await ossified({ data, log });
		for (const number of [1, 2, 3]) {
			expect(await startOn(engine)).toBe("hardened");
			expect(readLog(log).length).toBe(1 + number);
			expect(readLog(log).at(-1)).toMatchObject({
				outcome: hardenedAt(readLog(log).at(-1)),
				clock: { notBefore: future, event: "decision-recorded" },
				warn: [{ rule: "exemptions/annotation", message: unknown("the last decision was recorded") }],
			});
		}
		renameSync(log, `${log}-of-a-wrong-clock`);
		expect(await startOn(engine)).toBe("exempt");
		await engine.close();
	});
});

let built: Promise<string> | undefined;
function builtAt(time: string): Promise<string> {
	built ??= build(String(Date.parse(time) / 1000));
	return built;
}

async function build(epoch: string): Promise<string> {
	const path = join(sandbox().folder, `${newName()}.tar.gz`);
	await must([ossifyExecutable(), "build", "shipped", "-o", path], { env: { SOURCE_DATE_EPOCH: epoch } });
	return path;
}
