import { afterEach, expect, jest, test } from "bun:test";
import { joined } from "../json/mod.ts";
import type { WorkerEvents } from "../platform/agent/messages.ts";
import { Agent, type AgentOptions, controlRequest } from "./agent.ts";
import { decodeJob, encodeResult } from "./job.ts";
import { declined, encodeRequest, parseAnswer } from "./wire.ts";

/** Does what it is asked, until its policy is broken. */
function startWith(policy: { isBroken: boolean }) {
	const answer = ([command]: readonly string[]) => {
		if (command === "version") return { code: 0, stdout: "ossify 1\n", stderr: "" };
		if (!policy.isBroken) return { code: 0, stdout: "", stderr: "" };
		return { code: 5, stdout: "", stderr: "ossify: cannot read /p: there is no such file or folder\n\t→ check the spelling\n" };
	};
	return (events: WorkerEvents) => ({
		pid: 1,
		send: (message: Uint8Array) => {
			const { code, stdout, stderr } = answer(decodeJob(message).args);
			const bytes = (text: string) => new TextEncoder().encode(text);
			events.message(encodeResult({ code, stdout: bytes(stdout), stderr: bytes(stderr), records: [], memory: 1 }));
		},
		end: () => {},
		kill: () => {},
		usage: () => ({ isRunnable: false, ran: 0, waited: 0 }),
	});
}

test("a reload that fails is in the log with what to do, as one that works is, by a signal or by a request", async () => {
	const policy = { isBroken: false };
	const log: string[] = [];
	const say = (message: string) => void log.push(message);
	const { agent, client, sent, ended, received } = await opened({ policies: [["-p", "/p"]], start: startWith(policy), say });
	policy.isBroken = true;
	received(controlRequest("reload"));
	await ended;
	agent.clients.closed(client);
	policy.isBroken = false;
	await agent.reload();
	const why = "a worker does not harden a container: cannot read /p: there is no such file or folder";
	const { stdout = none } = parseAnswer(joined(sent)) ?? {};
	expect([JSON.parse(new TextDecoder().decode(stdout)), log]).toEqual([
		{ error: why, advice: "check the spelling" },
		[`the policies in use stay: ${why}: check the spelling`, "the policies were loaded again"],
	]);
	await agent.close();
});

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
	const { promise: ended, resolve: end } = Promise.withResolvers<void>();
	const client = agent.clients.opened({ peer: { pid: 1, uid: 0 }, send: (bytes) => sent.push(bytes) > 0, end, drop: () => {} });
	return { agent, client, sent, ended, received: (bytes: Uint8Array) => agent.clients.received(client, bytes) };
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

test.each([
	["crashes is recorded by the agent, and its client hears no report of a crash", undefined, "panic: Segmentation fault\n", 1],
	["reaches its time limit has recorded that itself", 5, "ossify: cannot evaluate the policy\n", 0],
])("a worker that %s", async (_, code, stderr, records) => {
	let lost = 0;
	const { sent, received } = await opened({
		recordLost: () => lost++,
		start: (events) => ({
			...startHanging(events),
			send: (message) => {
				startHanging(events).send(message);
				if (decodeJob(message).args[0] === "hook") events.ended(code, stderr);
			},
		}),
	});
	received(request("hook", "precreate"));
	const said = new TextDecoder().decode(parseAnswer(joined(sent))?.stderr);
	expect([lost, said]).toEqual([
		records,
		records === 1 ? "ossify: the agent could not finish the call: its worker ended (killed)\n" : stderr,
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

test("ossify itself is answered, and not counted", async () => {
	const { sent, received } = await opened();
	received(controlRequest("status"));
	while (sent.length < 2) await Bun.sleep(1);
	const { code, stdout } = parseAnswer(joined(sent)) ?? {};
	expect([code, JSON.parse(new TextDecoder().decode(stdout))]).toMatchObject([0, { version: "1", requests: 0 }]);
});
