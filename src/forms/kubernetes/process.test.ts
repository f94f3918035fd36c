import { expect, test } from "bun:test";
import { described, pod } from "../../../test/support/manifest.ts";

const process = (container: object): unknown => {
	const read = described(pod(container));
	return "args" in read ? { args: read.args, env: read.env, cwd: read.cwd } : read;
};

const env = [
	{ name: "A", value: "1" },
	{ name: "B", value: "$(A)2" },
	{ name: "C", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
	{ name: "D", value: "$(C)" },
	{ name: "E" },
];

test.each<[string, object, object]>([
	["nothing", {}, { args: undefined, env: [], cwd: undefined }],
	["a command", { command: ["sh", "-c"], workingDir: "/srv" }, { args: ["sh", "-c"], env: [], cwd: "/srv" }],
	["a command and arguments", { command: ["sh"], args: ["-c", "id"] }, { args: ["sh", "-c", "id"], env: [], cwd: undefined }],
	["arguments for the image's entrypoint", { args: ["serve"] }, { args: undefined, env: [], cwd: undefined }],
	["variables", { command: ["$(B)"], env }, { args: ["12"], env: ["A=1", "B=12", "E="], cwd: undefined }],
	["a variable whose value is not known", { command: ["x", "$(D)"], env }, { args: undefined, env: ["A=1", "B=12", "E="], cwd: undefined }],
	[
		"what only looks like a variable",
		{ command: ["$$(A) $(NONE) $( $A $$$(A) $()"], env: [{ name: "A", value: "1" }] },
		{ args: ["$(A) $(NONE) $( $A $1 $()"], env: ["A=1"], cwd: undefined },
	],
	[
		"a variable given twice",
		{
			env: [
				{ name: "A", value: "1" },
				{ name: "A", value: "$(A)2" },
			],
		},
		{ args: undefined, env: ["A=12"], cwd: undefined },
	],
])("the process of a container with %s", (_, container, expected) => {
	expect(process(container)).toEqual(expected);
});

test.each<[string, object, string]>([
	["a number as a value", { env: [{ name: "A", value: 1 }] }, "spec.containers[0].env[0].value is not text"],
	["a variable without a name", { env: [{ value: "1" }] }, "spec.containers[0].env[0].name is missing"],
	["a command that is not a list", { command: "sh" }, "spec.containers[0].command is not a list"],
	["an argument that is a number", { args: [8080] }, "spec.containers[0].args[0] is not text"],
	[
		"variables that grow without end",
		{ env: Array.from({ length: 40 }, (_, index) => ({ name: `V${index}`, value: `${`$(V${index - 1})`.repeat(2)}x` })) },
		"the container's environment and arguments have more than 6 MiB, which no program starts with",
	],
])("%s is refused", (_, container, what) => {
	expect(process(container)).toEqual([expect.stringContaining(what)]);
});
