import { afterEach, expect, jest, test } from "bun:test";
import { joined } from "../json/mod.ts";
import type { WorkerEvents } from "../platform/agent/messages.ts";
import { Agent, type AgentOptions, controlRequest } from "./agent.ts";
import { decodeJob, encodeResult } from "./job.ts";
import { declined, encodeRequest, parseAnswer } from "./wire.ts";

afterEach(() => void jest.useRealTimers());

const none = new Uint8Array();

/** Starts, and hangs in each request, as a stopped process does. */
function startHanging(events: WorkerEvents) {
	return {
		pid: 1,
		send: (message: Uint8Array) => {
			if (decodeJob(message).args[0] === "version")
				events.message(encodeResult({ code: 0, stdout: new TextEncoder().encode("ossify 1\n"), stderr: none, records: [], memory: 1 }));
		},
		end: () => {},
		kill: () => events.ended(undefined, ""),
		usage: () => ({ isRunnable: false, ran: 0, waited: 0 }),
	};
}

/** An agent of one worker that hangs, and a client of it. */
async function opened(options: Partial<AgentOptions> = {}) {
	const agent = new Agent({
		...{ version: "1", executable: "/e", pid: 1, uid: 0, timeout: 20, size: 1, most: 1, policies: [], sample: none },
		...{ say: () => {}, isOwn: () => true, seesTheSame: () => true, isThere: () => true, installed: () => [], now: () => new Date(0) },
		...{ recordLost: () => {}, start: startHanging },
		...options,
	});
	await agent.open();
	const sent: Uint8Array[] = [];
	const client = agent.clients.opened({ peer: { pid: 1, uid: 0 }, send: (bytes) => sent.push(bytes) > 0, end: () => {}, drop: () => {} });
	return { sent, received: (bytes: Uint8Array) => agent.clients.received(client, bytes) };
}

const request = (...args: readonly string[]) => encodeRequest({ client: "/c", folder: "/", executable: "/e", args, input: none });

test("a client that waits for a worker that hangs gets the agent's reason: its own time limit is 5 s more than the command's", async () => {
	const lost: unknown[] = [];
	const { sent, received } = await opened({ recordLost: ({ stage, log }) => lost.push([stage, log]) });
	jest.useFakeTimers();
	received(request("hook", "precreate", "--timeout", "3", "--log", "/l"));
	jest.advanceTimersByTime(7500);
	const { code, stderr } = parseAnswer(joined(sent)) ?? {};
	expect([code, new TextDecoder().decode(stderr), lost]).toEqual([
		5,
		"ossify: the agent could not finish the call: it did not end within 7 s\n",
		[["precreate", "/l"]],
	]);
});

test.each(["agent", "agent status", "agent status --socket /another", "agent reload --format json"])(
	"a client is declined `ossify %s`, as any other command that the agent does not know",
	async (command) => {
		const { sent, received } = await opened();
		received(request(...command.split(" ")));
		expect(sent).toEqual([declined]);
	},
);

test("ossify itself is answered", async () => {
	const { sent, received } = await opened();
	received(controlRequest("status"));
	while (sent.length < 2) await Bun.sleep(1);
	const { code, stdout } = parseAnswer(joined(sent)) ?? {};
	expect([code, JSON.parse(new TextDecoder().decode(stdout))]).toMatchObject([0, { version: "1", requests: 1 }]);
});
