import { describe, expect, test } from "bun:test";
import { openSync } from "node:fs";
import { coded, OssifyError } from "./errors.ts";
import { SyscallError } from "./live/errno.ts";

function thrownBy(action: () => unknown): unknown {
	try {
		action();
	} catch (error) {
		return error;
	}
	return undefined;
}
const deep = (): number => deep() + 1;

describe("coded() gives", () => {
	test.each<[string, unknown, string]>([
		["an error that was foreseen as it is", new OssifyError("input/empty", "x"), "input/empty"],
		["what the system refused node:fs to the host", thrownBy(() => openSync("/nowhere/x", "r")), "host/system"],
		[
			"too many open files to the host",
			Object.assign(new Error("EMFILE: too many open files, open 'x'"), { code: "EMFILE", errno: -24, syscall: "open" }),
			"host/system",
		],
		["a blocked setitimer to the host", new SyscallError("setitimer", 1), "host/system"],
		["a rare error of a system call to the host", new SyscallError("fsmount", 133), "host/system"],
		["stack that ran out to the host", thrownBy(deep), "host/no-stack"],
		["memory that ran out to the host", new RangeError("Out of memory"), "host/no-memory"],
		["an allocation that failed to the host", new RangeError("Array buffer allocation failed"), "host/no-memory"],
		["a trap of WebAssembly to the policy", new WebAssembly.RuntimeError("Unreachable code should not be executed"), "policy/failed"],
		["invalid WebAssembly", new WebAssembly.CompileError("x"), "policy/failed"],
		["a mistake in ossify to ossify", new TypeError("undefined is not a function"), "host/bug"],
		["an error of Node's own checks to ossify", Object.assign(new TypeError("x"), { code: "ERR_INVALID_ARG_TYPE" }), "host/bug"],
		["a number out of its range to ossify", thrownBy(() => new Uint8Array(1).subarray(0).with(7, 1)), "host/bug"],
		["what is no error to ossify", "text", "host/bug"],
	])("%s", (_, error, code) => expect<string>(coded(error).code).toBe(code));

	test("what the system refused with what to do", () => {
		const { message, advice } = coded(new SyscallError("setitimer", 1));
		expect([message, advice]).toEqual([
			"the system refuses setitimer: setitimer: EPERM",
			"does a seccomp filter or a security module forbid it to the service that starts ossify?",
		]);
	});
});
