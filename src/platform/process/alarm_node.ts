/**
 * An alarm with a thread, for Node. The thread measures the time, and makes the writes that the main thread has prepared in shared memory.
 * @module
 */
import { constants } from "node:fs";
import { Worker } from "node:worker_threads";
import type { Alarm, FinalWrites } from "./alarm.ts";

/** The size of each of two buffers. They are used in turn, so that the thread never reads one that is incomplete. */
const room = 256 * 1024;

/** The thread's program. It cannot import modules of ossify, because it is not a file of the package. */
const program = `
const { parentPort, workerData: { shared, room, ms, create } } = require("node:worker_threads");
const fs = require("node:fs");
const attempt = (work) => { try { work(); } catch {} };
const append = ({ to, bytes }) => {
	const content = Buffer.from(bytes, "base64");
	if ("descriptor" in to) return fs.writeSync(to.descriptor, content);
	const path = to.folder === undefined ? to.name : "/proc/self/fd/" + to.folder + "/" + to.name;
	const file = fs.openSync(path, create | (to.followLinks ? 0 : fs.constants.O_NOFOLLOW), to.mode);
	fs.writeSync(file, content);
};
const ring = () => {
	const [turn, ...lengths] = new Int32Array(shared, 0, 3);
	const text = Buffer.from(new Uint8Array(shared, 64 + turn * room, lengths[turn])).toString();
	const { appends, stderr } = text === "" ? { appends: [], stderr: "" } : JSON.parse(text);
	// Standard error first: writing to one of the files may never return.
	attempt(() => fs.writeSync(2, Buffer.from(stderr, "base64")));
	for (const one of appends) attempt(() => append(one));
	process.kill(process.pid, "SIGALRM");
};
let timer = setTimeout(ring, ms);
parentPort.on("message", (left) => {
	clearTimeout(timer);
	timer = setTimeout(ring, left);
});
`;

const create = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Starts the timer. If the thread fails, the steps still check the clock. */
export function startThreadAlarm(seconds: number): Alarm {
	const shared = new SharedArrayBuffer(64 + 2 * room);
	const workerData = { shared, room, ms: seconds * 1000, create };
	const thread = new Worker(program, { eval: true, env: {}, execArgv: [], workerData });
	thread.unref();
	thread.on("error", () => {});
	const head = new Int32Array(shared, 0, 3);
	return {
		prepare: (writes) => {
			const text = encode(writes);
			if (text.length > room) return;
			const next = 1 - Atomics.load(head, 0);
			new Uint8Array(shared, 64 + next * room, text.length).set(text);
			Atomics.store(head, 1 + next, text.length);
			Atomics.store(head, 0, next);
		},
		restart: (left) => thread.postMessage(left * 1000),
		stop: () => {
			thread.terminate().catch(() => {});
		},
	};
}

function encode({ appends, stderr }: FinalWrites): Uint8Array {
	const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
	return new TextEncoder().encode(
		JSON.stringify({ stderr: text(stderr), appends: appends.map(({ to, bytes }) => ({ to, bytes: text(bytes) })) }),
	);
}
