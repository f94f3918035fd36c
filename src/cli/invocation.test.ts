import { describe, expect, test } from "bun:test";
import { ossify } from "../../test/support/cli.ts";
import { type Invocation, invocationOf } from "./invocation.ts";

const nothing: Invocation = {
	own: [],
	passed: undefined,
	first: undefined,
	format: undefined,
	policy: undefined,
	verbose: false,
	help: false,
	version: false,
};

const lines: readonly (readonly [line: string, read: Partial<Invocation>])[] = [
	["", {}],
	["mutate", { first: "mutate" }],
	["mutate --format json", { first: "mutate", format: "json" }],
	["mutate --format=json", { first: "mutate", format: "json" }],
	["mutate --format", { first: "mutate" }],
	["--format json mutate", { first: "--format", format: "json" }],
	["mutate json", { first: "mutate" }],
	["hook createRuntime -p /etc/p", { first: "hook", policy: "/etc/p" }],
	["hook createRuntime --policy=/etc/p", { first: "hook", policy: "/etc/p" }],
	["mutate -p a -p b", { first: "mutate", policy: "a" }],
	["mutate --policyx a", { first: "mutate" }],
	["runtime -- create --format json --help -v", { first: "runtime", passed: ["create", "--format", "json", "--help", "-v"] }],
	["runtime --verbose -- -- list", { first: "runtime", verbose: true, passed: ["--", "list"] }],
	["runtime --", { first: "runtime", passed: [] }],
	["-h", { first: "-h", help: true }],
	["mutate --help", { first: "mutate", help: true }],
	["-v", { first: "-v", version: true }],
	["-V", { first: "-V", version: true }],
	["--version", { first: "--version", version: true }],
];

test.each(lines)("%p is read", (line, read) => {
	const args = line.split(" ").filter((word) => word !== "");
	const own = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
	expect(invocationOf({ args })).toEqual({ ...nothing, own, ...read });
});

describe("what belongs to another program", () => {
	const error = "ossify: cannot find an OCI runtime: tried /nope: install one, or name it with --runtime\n";

	test.each([
		["list --format json", error],
		["list --format=json", error],
		["list --verbose --help", error],
	])("is not read as ossify's own: %s", async (words, stderr) => {
		const { code, stderr: said } = await ossify({ args: ["runtime", "--runtime", "/nope", "--", ...words.split(" ")] });
		expect({ code, said }).toEqual({ code: 5, said: stderr });
	});
});
