/**
 * The tests of the shipped policies: cold on each runtime beside `opa test`, and again after a change, as an author waits for it.
 * @module
 */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ossifyExecutable } from "../host/support/engines.ts";
import { root } from "./fixture.ts";
import { cpu, difference, figuresTable, memory, ratio, wall } from "./markdown.ts";
import { opaPath } from "./opa.ts";
import type { Part } from "./part.ts";
import { commandRow } from "./process.ts";
import { type Row, sideBySide } from "./rounds.ts";
import { startWatching, type Watching } from "./watching.ts";

const opaName = "opa test, the same files";

export const coldTests: Part = {
	name: "test",
	async run({ rounds }) {
		const cli = join(root, "dist/cli.js");
		const bin = (name: string) => join(root, "node_modules/.bin", name);
		const tests = ["test", join(root, "policies")];
		const figures = await sideBySide(
			[
				commandRow("dist/ossify test", { argv: [ossifyExecutable(), ...tests] }, opaName),
				commandRow("dist/ossify test --engine both", { argv: [ossifyExecutable(), ...tests, "--engine", "both"] }, opaName),
				commandRow("ossify test on Node", { argv: ["node", cli, ...tests] }, opaName),
				commandRow("ossify test on Deno", { argv: [bin("deno"), "run", "-A", cli, ...tests] }, opaName),
				commandRow(opaName, { argv: [opaPath(), "test", ...regoAndData(join(root, "policies"))] }, opaName),
			],
			rounds,
		);
		return figuresTable(
			`The tests of the shipped policies, a whole process, in turn, ${rounds} rounds`,
			[wall, difference("ms more than opa test"), cpu, memory],
			figures,
		);
	},
};

/** A change that leaves every test as true as it was: a text in a file becomes another, and back the next time. */
interface Edit {
	readonly name: string;
	readonly file: string;
	readonly from: string;
	readonly to: string;
}

const edits: readonly Edit[] = [
	{ name: "a comment", file: "ossify/container/privileged.rego", from: "# No author gets this", to: "# No author has this" },
	{ name: "a test", file: "ossify/container/memory_test.rego", from: '"64m"', to: '"65m"' },
	{ name: "a rule of `ossify check`", file: "ossify/check/paths.rego", from: "total >= 100", to: "100 <= total" },
	{ name: "a rule for Docker", file: "ossify/engines/docker.rego", from: "input.state.id == cgroup.id", to: "cgroup.id == input.state.id" },
	{ name: "a rule for sizes", file: "ossify/tmpfs/sizes.rego", from: "count(mistakes) > 0", to: "0 < count(mistakes)" },
	{
		name: "a rule that most tests ask",
		file: "ossify/container/container.rego",
		from: "count(engines.claims) == 0",
		to: "0 == count(engines.claims)",
	},
];

export const warmTests: Part = {
	name: "watch",
	async run({ rounds, folder }) {
		const policies = join(folder, "policies");
		cpSync(join(root, "policies"), policies, { recursive: true });
		const watching = await startWatching([ossifyExecutable(), "test", "--watch", policies]);
		try {
			await watching.rehearsed();
			const rows = edits.map((edit) => editRow(edit, policies, watching));
			const figures = await sideBySide(
				[...rows, commandRow(opaName, { argv: [opaPath(), "test", ...regoAndData(policies)] }, opaName)],
				rounds,
			);
			return figuresTable(
				`A change, and the result of \`ossify test --watch\`, in turn, ${rounds} rounds`,
				[wall, ratio("of opa test")],
				figures,
			);
		} finally {
			await watching.end();
		}
	},
};

function editRow({ name, file, from, to }: Edit, policies: string, watching: Watching): Row {
	const path = join(policies, file);
	const once = async () => {
		const text = readFileSync(path, "utf8");
		const changed = text.includes(from) ? text.replace(from, to) : text.replace(to, from);
		if (changed === text) throw new Error(`${file} has neither ${from} nor ${to}`);
		return { wall: await watching.resultAfter(() => writeFileSync(path, changed)) };
	};
	return { name, against: opaName, once };
}

function regoAndData(folder: string): string[] {
	const names = readdirSync(folder, { recursive: true }) as string[];
	return names.filter((name) => /\.rego$|(?:^|\/)data\.yaml$/.test(name)).map((name) => join(folder, name));
}
