/** critest says the same of CRI-O with ossify's hook as without it, but for the specs that write to the root. */
import { beforeAll, describe, expect, test } from "bun:test";
import { dirname } from "node:path";
import { Crio } from "../support/crio.ts";
import { readLog, writeHookFile } from "../support/hooked.ts";
import { processesLeft } from "../support/host_state.ts";
import { writePodNetwork } from "../support/pod_network.ts";
import { buildImages, critest, type Specs } from "./critest.ts";

/** What fails in enforce mode and passes without ossify. */
const writesToTheRoot = ["[k8s.io] Security Context bucket runtime should support that ReadOnlyRootfs is false"];

async function specsOf(hooksDirs: readonly string[]): Promise<Specs> {
	await buildImages();
	// Specs stop pods at once: a pause container that has no handler for the signal yet would be waited for.
	const crio = await Crio.start({ hooksDirs, dropInfraContainers: true });
	try {
		writePodNetwork(dirname(crio.socket));
		return await critest(crio);
	} finally {
		await crio.removeAllPods();
		await crio.stop();
	}
}

describe("critest", () => {
	let plain: Specs;
	beforeAll(async () => {
		plain = await specsOf([]);
	}, 600_000);

	test("most of its specs pass without ossify", () => {
		expect(Object.values(plain).filter((state) => state === "passed").length).toBeGreaterThan(70);
	});

	test.each([
		["audit", "audited", []],
		["enforce", "hardened", writesToTheRoot],
	] as const)(
		"in %s mode its specs end as without ossify, but for those that write to the root",
		async (mode, outcome, fails) => {
			const { hooksDir, log } = writeHookFile("createRuntime", { data: { ossify: { config: { mode } } } });
			const specs = await specsOf([hooksDir]);
			expect(specs).toEqual({ ...plain, ...Object.fromEntries(fails.map((name) => [name, "failed"])) });
			expect(readLog(log).filter((record) => record.outcome === outcome).length).toBeGreaterThan(50);
			expect(await processesLeft()).toEqual([]);
		},
		600_000,
	);
});
