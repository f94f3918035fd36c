import { describe, expect, test } from "bun:test";
import { runProgram } from "./program.ts";

describe("runProgram()", () => {
	const environment = { PATH: "/usr/bin:/bin" };
	test.each([
		["takes too long", "sleep 10", 0.2, "it did not end within 0.2 s"],
		["writes too much", "head -c 2000 /dev/zero", 10, "its output has more than 1000 bytes"],
	])("says why a program failed that %s", (_, script, seconds, failure) => {
		const start = { args: ["-c", `exec ${script}`], environment, stdin: new Uint8Array(), seconds, limit: 1000 };
		expect(runProgram("/bin/sh", start).failure).toBe(failure);
	});

	test("names the error of the operating system if there is no such program", () => {
		expect(runProgram("/missing", { args: [], environment, stdin: new Uint8Array(), seconds: 1 }).failure).toBe("ENOENT");
	});
});
