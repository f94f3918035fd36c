import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { OssifyError } from "../errors.ts";
import { FrameReader } from "./frames.ts";
import { muxFrames, muxReader } from "./mux.ts";
import { TtrpcClient } from "./ttrpc_client.ts";
import { frameTypes, request, response, ttrpcFrame, ttrpcHeader, ttrpcLayout } from "./ttrpc_frames.ts";
import { type Services, ttrpcServer } from "./ttrpc_server.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const unhex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));

const services: Services = {
	"a.Service": {
		Twice: (payload) => new Uint8Array([...payload, ...payload]),
		Fail: () => {
			throw new RangeError("broken");
		},
		Misread: (payload) => {
			request.decode(payload);
			return payload;
		},
	},
};

function serve(...frames: readonly Uint8Array[]) {
	const sent: Uint8Array[] = [];
	const server = ttrpcServer(services, (frame) => sent.push(frame));
	for (const frame of frames) server.push(frame);
	const answers: object[] = [];
	const reader = new FrameReader(ttrpcLayout, (view, body) => {
		const { status, payload } = response.decode(body);
		answers.push({ ...ttrpcHeader(view), ...(status ? { status } : { payload: hex(payload) }) });
	});
	for (const frame of sent) reader.push(frame);
	return answers;
}

const ask = (stream: number, service: string, method: string, payload = "") =>
	ttrpcFrame(stream, frameTypes.request, request.encode({ service, method, payload: unhex(payload) }));

function withFlags(frame: Uint8Array, flags: number): Uint8Array {
	return frame.with(9, flags);
}

describe("ttrpcServer()", () => {
	test("answers in the bytes of the protocol", () => {
		const sent: string[] = [];
		const server = ttrpcServer(services, (frame) => sent.push(hex(frame)));
		// service "a.Service", method "Twice", payload 0x0102, timeout_nano 5 and a metadata entry, which are not used.
		const message = "0a09612e53657276696365" + "12055477696365" + "1a020102" + "2005" + "2a060a016b120176";
		server.push(unhex(`${(message.length / 2).toString(16).padStart(8, "0")}00000001` + `0100${message}`));
		expect(sent).toEqual(["00000006" + "00000001" + "0200" + "120401020102"]);
	});

	const header = { type: 2, flags: 0 };
	test.each([
		["a service that there is not", ask(1, "b.Service", "Twice"), 12, "there is no service b.Service"],
		["a method that there is not", ask(1, "a.Service", "Once"), 12, "the service a.Service has no method Once"],
		["a method of every object", ask(1, "a.Service", "constructor"), 12, "the service a.Service has no method constructor"],
		["a service of every object", ask(1, "__proto__", "toString"), 12, "there is no service __proto__"],
		["a method that fails", ask(1, "a.Service", "Fail"), 13, "this is a bug in ossify, please report it: RangeError: broken"],
		["a payload that is malformed", ask(1, "a.Service", "Misread", "08"), 3, "a protobuf message is malformed: "],
		["a request that is malformed", ttrpcFrame(1, 1, unhex("0a05")), 3, "a protobuf message is malformed: "],
		["an even stream", ask(100, "a.Service", "Twice"), 3, "the number of a client's stream must be odd"],
		["the stream 0", ask(0, "a.Service", "Twice"), 3, "the number of a client's stream must be odd"],
		["data of a stream", ttrpcFrame(1, frameTypes.data, unhex("01")), 3, "there is no such stream"],
		["a stream of messages", withFlags(ask(1, "a.Service", "Twice"), 2), 12, "streams of messages are not supported"],
	])("refuses %s, and goes on", (_, frame, code, message) => {
		const [refused, ...more] = serve(frame, ask(5, "a.Service", "Twice", "07"));
		expect(refused).toMatchObject({ ...header, status: { code, message: expect.stringContaining(message) } });
		expect(more).toEqual([{ ...header, stream: 5, payload: "0707" }]);
	});

	test("refuses a stream that was used, and one below it", () => {
		const answers = serve(ask(3, "a.Service", "Twice"), ask(3, "a.Service", "Twice"), ask(1, "a.Service", "Twice"));
		const status = { code: 3, message: "the number of a stream must be higher than those before" };
		expect(answers).toEqual([
			{ ...header, stream: 3, payload: "" },
			{ ...header, stream: 3, status },
			{ ...header, stream: 1, status },
		]);
	});

	test("ignores frames of unknown types", () => {
		expect(serve(ttrpcFrame(1, 9, unhex("0a05")), ttrpcFrame(3, 2, unhex("0a05")))).toEqual([]);
	});

	test("ends at a frame that is longer than the limit", () => {
		expect(() => serve(unhex("00400001000000010100"))).toThrow("a frame of ttRPC has 4194305 bytes, more than the limit of 4194304");
	});
});

describe("ttrpcServer() behind the multiplexer", () => {
	test("takes any bytes, or ends with an OssifyError", () => {
		const requests = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 4 }), fc.uint8Array({ maxLength: 40 }));
		const frames = requests.map(([stream, type, data]) => muxFrames(1, ttrpcFrame(stream, type, data)));
		fc.assert(
			fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 60 }), frames), { maxLength: 8 }), (pieces) => {
				const server = ttrpcServer(services, () => {});
				const mux = muxReader({ 1: (bytes) => server.push(bytes) });
				try {
					for (const piece of pieces) mux.push(piece);
				} catch (error) {
					if (!(error instanceof OssifyError)) throw error;
				}
			}),
			{ numRuns: 2000 },
		);
	});
});

describe("TtrpcClient", () => {
	test("calls in the bytes of the protocol, with odd streams, and gives each call its response", async () => {
		const sent: string[] = [];
		const client = new TtrpcClient((frame) => sent.push(hex(frame)));
		const calls = [client.call("s", "m", unhex("01")), client.call("s", "m", unhex("02"))];
		const ofMessage = (stream: number, payload: string) => `000000090000000${stream}01000a017312016d1a01${payload}`;
		expect(sent).toEqual([ofMessage(1, "01"), ofMessage(3, "02")]);
		client.reader.push(unhex("00000003" + "00000003" + "0200" + "1201bb"));
		client.reader.push(unhex("00000003" + "00000001" + "0200" + "1201aa"));
		expect((await Promise.all(calls)).map(hex)).toEqual(["aa", "bb"]);
	});

	test("rejects a call whose response has a status", async () => {
		const client = new TtrpcClient(() => {});
		const call = client.call("s", "m", unhex(""));
		client.reader.push(ttrpcFrame(1, 2, response.encode({ status: { code: 5, message: "no\u001b[31m" } })));
		expect(call).rejects.toThrow("the engine refuses it: no\\u001b[31m (status 5)");
		await call.catch(() => {});
	});

	test("rejects calls that wait when it fails, and later ones", async () => {
		const client = new TtrpcClient(() => {});
		const calls = [client.call("s", "m", unhex(""))];
		client.fail(new Error("it is gone"));
		calls.push(client.call("s", "m", unhex("")));
		expect(await Promise.allSettled(calls)).toEqual(Array(2).fill({ status: "rejected", reason: new Error("it is gone") }));
	});

	test("ends at a response that nobody waits for", () => {
		const client = new TtrpcClient(() => {});
		expect(() => client.reader.push(ttrpcFrame(7, 2, new Uint8Array()))).toThrow(
			"a response of ttRPC is for the stream 7, which has no request",
		);
	});
});
