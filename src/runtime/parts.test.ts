import { describe, expect, test } from "bun:test";
import { faultEntry } from "../hook/mod.ts";

import { findRuntime } from "./find.ts";
import { parseSettings } from "./settings.ts";

const folders = "/usr/local/sbin, /usr/local/bin, /usr/sbin, /usr/bin, /sbin, /bin, /usr/libexec/crio, /usr/lib/cri-o-runc/sbin";

/** What is there, by path, and where it really is; `ossify` is our own. */
const machine: Readonly<Record<string, string>> = {
	"/usr/sbin/runc": "/usr/sbin/runc",
	"/usr/libexec/crio/crun": "/usr/libexec/crio/crun",
	"/opt/bin/runc": "/usr/libexec/ossify/ossify",
	"/opt/bin/youki": "/opt/bin/youki",
};

function find(wanted: readonly string[], path: readonly string[] = []): string {
	try {
		return findRuntime(wanted, { path, locate: (one) => machine[one], isOurs: (file) => file.includes("ossify") });
	} catch (error) {
		return `${(error as { code: string }).code}: ${(error as Error).message}`;
	}
}

describe("findRuntime()", () => {
	test.each([
		["a path", ["/usr/sbin/runc"], [], "/usr/sbin/runc"],
		["a name on PATH", ["youki"], ["/opt/bin"], "/opt/bin/youki"],
		["a name where engines keep it", ["crun"], ["/opt/bin"], "/usr/libexec/crio/crun"],
		["the first that is there", ["kata", "crun", "runc"], [], "/usr/libexec/crio/crun"],
		["not ossify under a runtime's name", ["runc"], ["/opt/bin"], "/usr/sbin/runc"],
		[
			"a path to nothing",
			["/opt/runc"],
			[],
			"host/no-runtime: cannot find an OCI runtime: tried /opt/runc: install one, or name it with --runtime",
		],
		[
			"names of nothing",
			["kata", "/opt/runc"],
			["/opt/bin", "/usr/bin"],
			`host/no-runtime: cannot find an OCI runtime: tried kata, /opt/runc, looked for in /opt/bin, ${["/usr/bin", ...folders.split(", ").filter((one) => one !== "/usr/bin")].join(", ")}: install one, or name it with --runtime`,
		],
	])("%s", (_, wanted, path, expected) => {
		expect(find(wanted, path)).toBe(expected);
	});
});

describe("faultEntry()", () => {
	const now = new Date("2026-11-23T12:00:00.5Z");
	test.each([
		["json", "logrus", '{"level":"error","msg":"no \\"x\\"","time":"2026-11-23T12:00:00.500Z"}\n'],
		["json", "plain", '{"level":"error","msg":"no \\"x\\"","time":"2026-11-23T12:00:00.500Z"}\n'],
		["text", "logrus", 'time="2026-11-23T12:00:00.500Z" level=error msg="no \\"x\\""\n'],
		["text", "plain", '2026-11-23T12:00:00.500Z: no "x"\n'],
	] as const)("%s, %s", (format, style, entry) => {
		expect(faultEntry('no "x"', { format, style }, now)).toBe(entry);
	});
});

describe("parseSettings()", () => {
	const settings = (text: string) => {
		try {
			return parseSettings(new TextEncoder().encode(text), "/s.json");
		} catch (error) {
			return (error as Error).message;
		}
	};
	test.each([
		[
			"all of them",
			{
				runtimes: ["crun"],
				policy: "/p",
				data: ["/d"],
				log: "none",
				logSize: 4096,
				logKeep: 2,
				onError: "allow",
				onRestore: "harden",
				copyUp: "runtime",
			},
		],
		["none", {}],
	])("accepts %s", (_, all) => {
		expect(settings(JSON.stringify(all))).toEqual(all as never);
	});

	test.each([
		[
			"a key of another name",
			'{"runtime": ["crun"]}',
			'cannot use the settings in /s.json: it has the key "runtime", which is not one of runtimes, policy, data, log, logSize, logKeep, onError, timeout, copyUp, onRestore',
		],
		["a value of another type", '{"runtimes": "crun"}', 'cannot use the settings in /s.json: it.runtimes must be an array, not "crun"'],
		[
			"a word that it does not know",
			'{"onError": "Allow"}',
			'cannot use the settings in /s.json: it.onError must be "refuse" or "allow", not "Allow"',
		],
		["a list", "[]", "cannot use the settings in /s.json: it must be an object, not []"],
		[
			"a key given twice",
			'{"log": "none", "log": "x"}',
			'cannot read /s.json as JSON: line 1, column 17: the key "log" is given twice in one object',
		],
		["no JSON", "runtimes:", 'cannot read /s.json as JSON: line 1, column 1: expected a value, but found "r"'],
	])("refuses %s", (_, text, message) => {
		expect(settings(text)).toBe(message as never);
	});
});
