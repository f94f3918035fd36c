import { describe, expect, test } from "bun:test";
import { parseState } from "./state.ts";

const state = { ociVersion: "1.0.2", id: "c1", status: "creating", pid: 42, bundle: "/b", annotations: { a: "b" } };
const parse = (value: unknown) => parseState(new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)));

describe("parseState()", () => {
	test("accepts the states of runc and crun, with any other fields", () => {
		expect(parse(state)).toEqual({ id: "c1", pid: 42, bundle: "/b", document: state });
		const crun = { ...state, status: "created", root: "/b/rootfs" };
		expect(parse(crun)).toMatchObject({ id: "c1", document: { root: "/b/rootfs" } });
		for (const annotations of [null, {}]) expect(parse({ ...state, annotations }).id).toBe("c1");
	});

	test("refuses a state that is larger than the limit of specs", () => {
		const annotations = Object.fromEntries(Array.from({ length: 15_000 }, (_, index) => [String(index), ""]));
		expect(caught(() => parse({ ...state, annotations })).code).toBe("input/too-many-keys");
		expect(caught(() => parse({ ...state, extra: Array(100_000).fill(0) })).code).toBe("input/too-many-values");
	});

	test.each([
		["nothing", "", "input/empty"],
		["two documents", `${JSON.stringify(state)}{}`, undefined],
		["a key given twice", '{"pid":1,"pid":2}', undefined],
		["a list", [], "input/invalid-state"],
		["no id", { ...state, id: "" }, "input/invalid-state"],
		["a pid that is a text", { ...state, pid: "42" }, "input/invalid-state"],
		["pid 0", { ...state, pid: 0 }, "input/invalid-state"],
		["a negative pid", { ...state, pid: -1 }, "input/invalid-state"],
		["a pid with a fraction", { ...state, pid: 1.5 }, "input/invalid-state"],
		["a pid beyond the kernel's", { ...state, pid: 2 ** 31 }, "input/invalid-state"],
		["a relative bundle", { ...state, bundle: "b" }, "input/invalid-state"],
		["a bundle with a NUL", { ...state, bundle: "/b\0" }, "input/invalid-state"],
		["no status", { ...state, status: undefined }, "input/invalid-state"],
		["a container that runs", { ...state, status: "running" }, "input/invalid-state"],
		["annotations that are no texts", { ...state, annotations: { a: 1 } }, "input/invalid-state"],
	])("refuses %s", (_, value, code) => {
		const thrown = caught(() => parse(value));
		expect(thrown.kind).toBe("input");
		if (code === "input/invalid-state") expect(thrown.code).toBe(code);
	});
});

function caught(work: () => unknown): { kind: string; code: string } {
	try {
		work();
	} catch (error) {
		return error as { kind: string; code: string };
	}
	throw new Error("it was taken");
}
