import { describe, expect, test } from "bun:test";
import { OssifyError } from "../errors.ts";
import { answerFrames, begun, declined, encodeRequest, parseAnswer, type Request, RequestReader } from "./wire.ts";

const request: Request = {
	client: "/usr/local/lib/ossify/ossify-start",
	folder: "/run/containers/a b",
	executable: "/usr/local/lib/ossify/ossify",
	args: ["hook", "createRuntime", "--log", "a\nb", ""],
	input: new TextEncoder().encode('{"id":"web"}'),
};
const bytes = encodeRequest(request);

/** The bytes of a request whose parts are wrong. */
function wrong(change: (bytes: Uint8Array, view: DataView) => void): Uint8Array {
	const copy = bytes.slice();
	change(copy, new DataView(copy.buffer));
	return copy;
}

function read(...pieces: readonly Uint8Array[]): Request | string | undefined {
	const reader = new RequestReader();
	let request: Request | undefined;
	try {
		for (const piece of pieces) request = reader.add(piece);
	} catch (error) {
		if (error instanceof OssifyError) return error.message.replace("cannot take the request: ", "");
		throw error;
	}
	return request;
}

describe("a request", () => {
	test("is read as it was sent, in one piece and byte by byte", () => {
		expect(read(bytes)).toEqual(request);
		expect(read(...Array.from(bytes, (byte) => new Uint8Array([byte])))).toEqual(request);
	});

	test.each([
		["nothing yet", new Uint8Array(), undefined],
		["without its last byte", bytes.subarray(0, -1), undefined],
		["with a byte too many", new Uint8Array([...bytes, 0]), "it is longer than it says"],
		["of another protocol", new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"), "it is no request of an ossify of this version"],
		["of another version", wrong((all) => all.fill(2, 7, 8)), "it is no request of an ossify of this version"],
		[
			"with arguments of 4 GiB",
			wrong((_, view) => view.setUint32(8, 0xffffffff, true)),
			"its arguments have 4294967295 bytes, at most 135168 are taken",
		],
		[
			"with an input of 1 GiB",
			wrong((_, view) => view.setUint32(12, 1 << 30, true)),
			"its input has 1073741824 bytes, at most 16777216 are taken",
		],
		[
			"whose arguments end in a word",
			wrong((_, view) => view.setUint32(8, view.getUint32(8, true) - 1, true)),
			"it is longer than it says",
		],
		["with arguments that are no UTF-8", wrong((all) => all.fill(0xff, 17, 18)), "its arguments are not UTF-8"],
		["of a relative client", encodeRequest({ ...request, client: "start" }), "a path in it is not absolute"],
		["in a relative folder", encodeRequest({ ...request, folder: "." }), "a path in it is not absolute"],
		["for a relative executable", encodeRequest({ ...request, executable: "ossify" }), "a path in it is not absolute"],
	])("%s", (_, sent, expected) => {
		expect(read(sent)).toBe(expected as undefined);
	});

	test("without an executable is incomplete", () => {
		const short = encodeRequest({ ...request, args: [], input: new Uint8Array() });
		const head = new TextEncoder().encode("/a\0/b\0");
		const cut = new Uint8Array([...short.subarray(0, 16), ...head]);
		new DataView(cut.buffer).setUint32(8, head.length, true);
		expect(read(cut)).toBe("its arguments are incomplete");
	});
});

describe("an answer", () => {
	const answer = { code: 3, stdout: new TextEncoder().encode("out"), stderr: new TextEncoder().encode("said\n") };
	const whole = new Uint8Array([...begun, ...answerFrames(answer)]);

	test("is read as it was sent", () => {
		expect(parseAnswer(whole)).toEqual(answer);
	});

	test("may be that the agent does not take the request", () => {
		expect(parseAnswer(declined)).toBeUndefined();
	});

	test.each([0, 4, 9, whole.length - 1])("of which only %d bytes came is an error", (length) => {
		expect(() => parseAnswer(whole.subarray(0, length))).toThrow("the agent ended before its answer was complete");
	});
});
