import { afterEach, beforeEach, expect, jest, test } from "bun:test";
import { Clients } from "./clients.ts";

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A client that reads nothing: its connection stays open until it is dropped. */
function silentClient() {
	const refused: string[] = [];
	const calls: string[] = [];
	const clients = new Clients({ uid: 0, asked: () => {}, refused: (reason) => refused.push(reason) });
	const client = clients.opened({
		peer: { pid: 1, uid: 0 },
		send: (bytes) => calls.push(`send ${bytes.length}`) > 0,
		end: () => calls.push("end"),
		drop: () => {
			calls.push("drop");
			clients.closed(client);
		},
	});
	return { clients, client, refused, calls };
}

test("a client that does not read its answer is dropped after a minute", () => {
	const { clients, client, calls } = silentClient();
	client.isComplete = true;
	clients.answer(client, new Uint8Array(1000));
	jest.advanceTimersByTime(59_000);
	expect([calls, clients.size]).toEqual([["send 1000", "end"], 1]);
	jest.advanceTimersByTime(2000);
	expect([calls, clients.size]).toEqual([["send 1000", "end", "drop"], 0]);
});

test("a client that says nothing is declined after 5 s, and dropped if it keeps the connection", () => {
	const { clients, refused, calls } = silentClient();
	jest.advanceTimersByTime(5001);
	expect([refused, calls]).toEqual([["silent"], ["send 5", "end"]]);
	jest.advanceTimersByTime(60_001);
	expect([refused, calls, clients.size]).toEqual([["silent"], ["send 5", "end", "drop"], 0]);
});
