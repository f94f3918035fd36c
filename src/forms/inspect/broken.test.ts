/** Broken and hostile output of inspect commands: each error names its line, and the other containers are read. */
import { describe, expect, test } from "bun:test";
import { recorded } from "../../../test/support/spec_facts.ts";
import { OssifyError } from "../../errors.ts";
import { readForm } from "../mod.ts";

const notSpec = new OssifyError("input/not-a-spec", "cannot use the spec: it has no ociVersion");
const docker = recorded("docker")[0]?.inspect ?? {};
const podman = recorded("podman")[0]?.inspect ?? {};

/** The labels of the containers, and the messages of the errors. */
function read(text: string): { containers: readonly string[]; problems: readonly string[] } {
	const shown = (error: unknown) => {
		if (!(error instanceof OssifyError)) throw error;
		return `${error.code}: ${error.message}`;
	};
	try {
		const form = readForm(new TextEncoder().encode(text), { path: undefined, engine: undefined }, notSpec);
		return { containers: form.containers.map(({ label }) => label), problems: form.problems.map(shown) };
	} catch (error) {
		return { containers: [], problems: [shown(error)] };
	}
}

/** Docker's, with other values in it, printed as Docker does. */
function changed(change: Readonly<Record<string, unknown>>): string {
	return JSON.stringify([{ ...docker, ...change }], undefined, 4);
}

const host = docker.HostConfig as object;
const at = (line: number, column: number, what: string) =>
	`input/invalid-form: cannot use the standard input: line ${line}, column ${column}: ${what}`;

describe("a field of a wrong type is an error at its line", () => {
	test.each<[string, Readonly<Record<string, unknown>>, string, string]>([
		["a text for a list", { Mounts: "none" }, '"Mounts"', "[0].Mounts is not a list"],
		["a list for an object", { HostConfig: [] }, '"HostConfig"', "[0].HostConfig is not a mapping"],
		[
			"a text for a boolean",
			{ HostConfig: { ...host, Privileged: "yes" } },
			'"Privileged"',
			"[0].HostConfig.Privileged is not true or false",
		],
		["a text for a number", { HostConfig: { ...host, Memory: "64m" } }, '"Memory"', "[0].HostConfig.Memory is not a number"],
		["a number in a list of texts", { HostConfig: { ...host, CapAdd: [1] } }, "1", "[0].HostConfig.CapAdd[0] is not text"],
		["an object for a text", { Config: { User: {} } }, '"User"', "[0].Config.User is not text"],
	])("%s", (_, change, found, what) => {
		const text = changed(change);
		const lines = text.split("\n");
		const row = found === "1" ? lines.findIndex((line) => line.trim() === "1") : lines.findIndex((line) => line.includes(`${found}:`));
		const line = lines[row] ?? "";
		const column = found === "1" ? line.indexOf("1") : line.indexOf(": ") + 2;
		expect(read(text)).toEqual({ containers: [], problems: [at(row + 1, column + 1, what)] });
	});

	test("and the other containers of the list are read", () => {
		const broken = { ...docker, Mounts: 1 };
		const { containers, problems } = read(JSON.stringify([docker, broken, podman, 7, null, { Name: "volume" }]));
		expect(containers).toEqual(["container web", "container web (2)"]);
		expect(problems.map((text) => text.replace(/^.*column \d+: /, ""))).toEqual([
			"[1].Mounts is not a list",
			"[3] is neither a container nor an image",
			"[4] is neither a container nor an image",
			"[5] is neither a container nor an image",
		]);
	});
});

describe("output that is not whole", () => {
	test("is an error at its end", () => {
		const text = changed({}).slice(0, 1000);
		expect(read(text).problems).toEqual([expect.stringMatching(/^input\/not-json: .* line 2\d, column \d+: /)]);
	});

	test("is an error of its line, with an object a line", () => {
		const line = JSON.stringify(docker);
		expect(read(`${line}\n\n${line.slice(0, 50)}\n${line}\n`)).toEqual({
			containers: ["container web", "container web (2)"],
			problems: [expect.stringMatching(/^input\/not-json: cannot read the standard input as JSON: line 3, column \d+: expected /)],
		});
	});

	test("has the place of a wrong type in its line", () => {
		const line = JSON.stringify({ ...docker, Mounts: "none" });
		expect(read(`${JSON.stringify(docker)}\n${line}\n`).problems).toEqual([at(2, line.lastIndexOf('"none"') + 1, "Mounts is not a list")]);
	});

	test("as an empty list is what a command prints that found nothing", () => {
		expect(read("[]\n").problems).toEqual(["input/no-containers: cannot use the standard input: it is an empty list"]);
	});

	test("of other objects alone is not a form", () => {
		expect(read('[{"Name": "vol", "Mountpoint": "/x"}]').problems).toEqual(["input/not-a-spec: cannot use the spec: it has no ociVersion"]);
	});
});

describe("hostile output", () => {
	test("has no effect by keys of JavaScript's prototypes", () => {
		const text = JSON.stringify([docker]).replace('"Labels":{', '"Labels":{"__proto__":"x","constructor":"y",');
		expect(read(text)).toEqual({ containers: ["container web"], problems: [] });
		expect(read('[{"__proto__": {"Id": "x", "Config": {}, "HostConfig": {}, "Mounts": []}}]').problems).toHaveLength(1);
	});

	test("is shown with its control characters escaped", () => {
		expect(read(JSON.stringify([{ ...docker, Name: "/a\u001b[31m\nb" }])).containers).toEqual(["container a\\u001b[31m\\u000ab"]);
	});

	test("of 2,000 containers is read in time that grows with their number", () => {
		const start = performance.now();
		const { containers } = read(JSON.stringify(Array.from({ length: 2000 }, (_, index) => ({ ...docker, Name: `/web-${index}` }))));
		expect(containers.length).toBe(2000);
		expect(performance.now() - start).toBeLessThan(5000);
	});

	test("of one container with 20,000 mounts is read in time that grows with their number", () => {
		const mount = { Type: "bind", Source: "/srv", RW: true, Propagation: "rprivate" };
		const Mounts = Array.from({ length: 20_000 }, (_, index) => ({ ...mount, Destination: `/m/${index}` }));
		const Tmpfs = Object.fromEntries(Mounts.map(({ Destination }) => [`${Destination}/t`, "ro"]));
		const start = performance.now();
		expect(
			read(
				JSON.stringify([
					{ ...docker, Mounts, HostConfig: { ...host, Tmpfs } },
					{ ...podman, Mounts },
				]),
			).containers,
		).toHaveLength(2);
		expect(performance.now() - start).toBeLessThan(5000);
	});

	test("with secrets has none of them in a message", () => {
		const Config = { ...(docker.Config as object), Env: ["PASSWORD=hunter2", 7], User: "a:b" };
		expect(read(JSON.stringify([{ ...docker, Config }])).problems.join("\n")).toMatch(/Config\.Env\[1\] is not text$/);
	});
});
