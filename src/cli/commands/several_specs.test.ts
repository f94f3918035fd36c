import { describe, expect, test } from "bun:test";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decision, type Machine, ossify } from "../../../test/support/cli.ts";

const spec = '{"ociVersion":"1.3.0","root":{"path":"rootfs"},"mounts":[{"destination":"/proc","type":"proc"}]}';
const locked = '{"ociVersion":"1.3.0","root":{"path":"rootfs","readonly":true},"mounts":[{"destination":"/run","type":"tmpfs"}]}';
const mount = '{"destination":"/run","type":"tmpfs","source":"tmpfs","options":["rw","noexec","nosuid","nodev","tmpcopyup","mode=0755"]}';
const hardened = `{"ociVersion":"1.3.0","root":{"path":"rootfs","readonly":true},"mounts":[${mount},{"destination":"/proc","type":"proc"}]}`;
const files = { "a.json": spec, "b/config.json": locked, "c.json": "[]" };
const refusal = { ...decision, deny: [{ message: "not here", rule: "test/no" }] };
const decided = JSON.parse(
	'{"mode":"enforce","readonly":true,"tmpfs":[{"destination":"/run","mode":"0755","options":["rw","noexec","nosuid","nodev"],"copyUp":true}],"readonlyMounts":[],"deny":[],"warn":[],"reasons":[{"rule":"test/root","message":"a test wants it"}]}',
);

async function outcomeOf(machine: Machine) {
	const { code, stdout, stderr, files: after } = await ossify({ files, ...machine });
	return { code, stdout: stdout.replaceAll(/\n$/g, "").split("\n"), stderr, files: after };
}

const parsed = (lines: readonly string[]) => lines.map((line) => JSON.parse(line));

describe("several SPECs", () => {
	test("eval gives an object a line, and the worst exit code", async () => {
		const { code, stdout, stderr } = await outcomeOf({ args: ["eval", "DIR/a.json", "DIR/c.json", "DIR/b", "--format", "json"] });
		expect([code, parsed(stdout)]).toEqual([
			4,
			[
				{ spec: "DIR/a.json", decision: decided },
				{ spec: "DIR/b", decision: decided },
			],
		]);
		expect(JSON.parse(stderr)).toMatchObject({ error: { spec: "DIR/c.json", kind: "input" } });
	});

	test("eval of one SPEC is the decision alone", async () => {
		const { code, stdout } = await outcomeOf({ args: ["eval", "DIR/a.json", "--format", "json"] });
		expect([code, parsed(stdout)]).toEqual([0, [decided]]);
	});

	test("explain describes each, with its name first", async () => {
		const { code, stdout, stderr } = await outcomeOf({ args: ["explain", "DIR/a.json", "DIR/b", "DIR/none.json"] });
		expect([code, stdout.filter((line) => /^[✔–✘]/.test(line)), stderr.split("\n")[0]]).toEqual([
			4,
			["✔ DIR/a.json gets a read-only root and one writable tmpfs.", "– DIR/b/config.json stays as it is: its root is read-only already."],
			"ossify: cannot read DIR/none.json: there is no such file or folder",
		]);
		const json = await outcomeOf({ args: ["explain", "DIR/a.json", "DIR/b", "--format", "json"] });
		expect(parsed(json.stdout).map(({ spec: name, outcome }) => [name, outcome])).toEqual([
			["DIR/a.json", "hardened"],
			["DIR/b", "unchanged"],
		]);
	});

	test("mutate --in-place writes each, and leaves one alone that is hardened already", async () => {
		expect(await outcomeOf({ args: ["mutate", "-i", "DIR/a.json", "DIR/b"] })).toEqual({
			code: 0,
			stdout: [""],
			stderr: "",
			files: { ...files, "a.json": hardened },
		});
	});

	test("mutate --in-place writes one, too", async () => {
		expect((await outcomeOf({ args: ["mutate", "--in-place", "DIR/a.json"] })).files).toEqual({ ...files, "a.json": hardened });
	});

	test.each<[string, Machine, number]>([
		["one is no spec", { args: ["mutate", "-i", "DIR/a.json", "DIR/c.json"] }, 4],
		["one is refused", { args: ["mutate", "-i", "DIR/a.json", "DIR/b"], decisions: [refusal] }, 1],
		["one is not there", { args: ["mutate", "-i", "DIR/a.json", "DIR/none.json"] }, 4],
	])("mutate --in-place writes none where %s", async (_, machine, exit) => {
		const { code, stdout, files: after } = await outcomeOf(machine);
		expect([code, stdout, after]).toEqual([exit, [""], files]);
	});

	test("mutate --in-place writes none where one cannot be written", async () => {
		// The name of a temporary file beside it is longer than its own, and so the path too long, also for root.
		const length = 4090 - join(tmpdir(), "ossify-XXXXXX", "c.json").length;
		const long = "x".repeat(length).replaceAll(/(.{200})./g, "$1/");
		const specs = { "a.json": spec, [`${long}/c.json`]: spec };
		const { code, stderr, files: after } = await ossify({ args: ["mutate", "-i", "DIR/a.json", `DIR/${long}/c.json`], files: specs });
		expect([code, stderr.slice(0, 30), after]).toEqual([5, "ossify: cannot write DIR/xxxxx", specs]);
	});

	test("mutate --diff and --patch name each", async () => {
		const diff = await outcomeOf({ args: ["mutate", "--diff", "DIR/a.json", "DIR/b"] });
		expect([diff.code, diff.stdout.filter((line) => line.startsWith("#"))]).toEqual([0, ["# DIR/a.json", "# DIR/b"]]);
		const patch = await outcomeOf({ args: ["mutate", "--patch", "DIR/a.json", "DIR/b", "--format", "json"] });
		expect(parsed(patch.stdout).map(({ spec: name, patch: operations }) => [name, operations.length])).toEqual([
			["DIR/a.json", 2],
			["DIR/b", 0],
		]);
	});

	test.each([
		[["mutate", "DIR/a.json", "DIR/b"], "several specs cannot be printed as one document"],
		[["mutate", "DIR/a.json", "DIR/b", "-o", "DIR/x"], "several specs cannot be printed as one document"],
		[["mutate", "DIR/a.json", "-i", "-o", "DIR/x"], "-o writes to another file and --in-place to SPEC itself"],
		[["mutate", "DIR/a.json", "-i", "--patch"], "--patch prints the change and --in-place writes the spec"],
		[["mutate", "-", "-i"], "--in-place writes to SPEC itself"],
		[["mutate", "-i"], "--in-place writes to SPEC itself"],
		[["eval", "-", "DIR/a.json", "-"], "the standard input is one SPEC"],
	])("%p is a contradiction", async (args, said) => {
		const { code, stdout, stderr, files: after } = await outcomeOf({ args });
		expect([code, stdout, stderr.includes(said), after]).toEqual([2, [""], true, files]);
	});

	test("a policy that is at fault is reported once", async () => {
		const { code, stderr } = await outcomeOf({ args: ["eval", "DIR/a.json", "DIR/b", "-p", "DIR/none.rego"] });
		expect([code, stderr.match(/ossify:/g)?.length]).toEqual([3, 1]);
	});

	test("the standard input is one of them", async () => {
		const { code, stdout } = await outcomeOf({ args: ["eval", "-", "DIR/a.json", "--format", "json"], stdin: spec });
		expect([code, parsed(stdout).map(({ spec: name }) => name)]).toEqual([0, ["-", "DIR/a.json"]]);
	});
});

describe("ossify explain of a bundle", () => {
	const bundle = { files: { "config.json": spec, "rootfs/run/file": "" } };

	test("names the mounts that ossify's own hook fills", async () => {
		const { stdout } = await outcomeOf({ args: ["explain", "DIR"], ...bundle });
		expect(stdout.join("\n")).toContain(
			"\nHook\n  Podman's hook and `ossify runtime` leave /run out of the spec's mounts, and\n  add a hook",
		);
		const json = await outcomeOf({ args: ["explain", "DIR", "--format", "json"], ...bundle });
		expect(JSON.parse(json.stdout[0] ?? "")).toMatchObject({ filledByHook: ["/run"] });
	});

	test("names none where the image has nothing there, or is not here", async () => {
		for (const some of [{ "config.json": spec, "rootfs/x": "" }, { "config.json": spec }, { "web.json": spec, "rootfs/run/file": "" }]) {
			const args = ["explain", "web.json" in some ? "DIR/web.json" : "DIR", "--format", "json"];
			expect(JSON.parse((await outcomeOf({ args, files: some as Record<string, string> })).stdout[0] ?? "")).not.toHaveProperty(
				"filledByHook",
			);
		}
	});
});
