/**
 * `ossify agent look`, which the agent runs in a worker: the agent itself must answer engines meanwhile.
 * @module
 */
import { reported } from "../../agent/unhardened.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { type SyncedContainer, unhardenedAmong } from "../../nri/mod.ts";
import type { Call } from "../arguments/mod.ts";
import { policyFor } from "../deciding/load_policy.ts";
import { machineFor } from "../deciding/mod.ts";
import { notify } from "../output/mod.ts";

/** Bytes: some 300 for each container. */
const limit = 32 * 1024 * 1024;

/** Reads containers on standard input, and prints those that are not as the policy wants them: both as JSON. */
export async function look(call: Call): Promise<number> {
	const { platform } = call;
	const containers = JSON.parse(new TextDecoder().decode(platform.stdin.read(limit))) as readonly SyncedContainer[];
	const policy = await policyFor(call, "warn");
	const failed = (folder: string, error: unknown) =>
		notify(platform, "warning", `${folder}: ${error instanceof Error ? error.message : String(error)}`);
	const machine = machineFor(call, policy, { root: "/", failed, silent: () => {} });
	const found = await unhardenedAmong(containers, { machine, policy, context: { now: platform.now() } });
	platform.stdout.write(encodeUtf8(JSON.stringify(found.map(reported))));
	return 0;
}
