/** The plugin's looks at containers, with an engine and workers of the test. */
import { expect, test } from "bun:test";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { serveNri } from "../../../test/support/nri_engine.ts";
import { Agent } from "../../agent/agent.ts";
import { decodeJob, encodeResult } from "../../agent/job.ts";
import { postStartContainerRequest, synchronizeRequest } from "../../nri/messages.ts";
import type { SyncedContainer } from "../../nri/mod.ts";
import type { WorkerEvents } from "../../platform/agent/messages.ts";
import { plugIn } from "./nri.ts";

const { at } = temporaryFolder("test");
const none = new Uint8Array();
const container = (id: string) => ({ id, podId: "p", name: "n", state: 3, hooks: undefined, pid: 1 });

/** Finds all containers writable: at once if there is one, and later if there are several. */
function startLooking(events: WorkerEvents) {
	const answer = (stdout: Uint8Array) => events.message(encodeResult({ code: 0, stdout, stderr: none, records: [], memory: 1 }));
	return {
		pid: 1,
		send: (message: Uint8Array) => {
			const { args, input } = decodeJob(message);
			if (args[0] === "version") return answer(new TextEncoder().encode("ossify 1\n"));
			const all = JSON.parse(new TextDecoder().decode(input)) as SyncedContainer[];
			const found = all.map(({ id, name, namespace, pod }) => ({ container: id, name, namespace, pod, problem: "writable", rules: [] }));
			setTimeout(() => answer(new TextEncoder().encode(JSON.stringify(found))), all.length > 1 ? 300 : 0);
		},
		end: () => {},
		kill: () => events.ended(undefined, ""),
		usage: () => ({ isRunnable: false, ran: 0, waited: 0 }),
	};
}

test("a container that starts while the others are looked at stays in the status", async () => {
	const agent = new Agent({
		...{ version: "1", executable: "/e", pid: 1, uid: 0, timeout: 20, size: 2, most: 2, policies: [], sample: none },
		...{ say: () => {}, isOwn: () => true, seesTheSame: () => true, isThere: () => true, installed: () => [], now: () => new Date(0) },
		...{ recordLost: () => {}, start: startLooking },
	});
	await agent.open();
	const [socket, ending] = [at("nri.sock"), new AbortController()];
	const { promise: registered, resolve } = Promise.withResolvers<Parameters<Parameters<typeof serveNri>[1]>[0]>();
	const server = await serveNri(socket, resolve);
	const running = plugIn(agent, { socket, executable: "/e", policy: [], settings: {} }, () => {}, ending.signal);
	const plugin = await registered;
	await plugin.call("Synchronize", synchronizeRequest.encode({ containers: [container("a"), container("b")] }));
	await Bun.sleep(50);
	await plugin.call("PostStartContainer", postStartContainerRequest.encode({ container: container("c") }));
	await Bun.sleep(600);
	expect(agent.status.unhardened.map((one) => one.container).sort()).toEqual(["a", "b", "c"]);
	ending.abort();
	await running;
	server.close();
	await agent.close();
});
