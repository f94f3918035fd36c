/**
 * Whether two OCI runtimes are the same to the suite that validates them, program by program and line by line.
 * @module
 */
import { diffArrays } from "diff";
import { programs, type Report, validate } from "./validation.ts";

/** A runtime and what the suite said of it so far: the next comparison begins with that. */
export interface Validated {
	readonly runtime: string;
	readonly reports: Report[];
}

export interface Comparison {
	/** Programs that differed, and then did not: they race with the runtime, whichever it is. */
	readonly racing: readonly string[];
	/** Each line that stays different, after its program's name: `-` only the first runtime has it, `+` only the second. */
	readonly different: readonly string[];
}

export interface CompareOptions {
	/** Left out: all programs of the suite. */
	readonly names?: readonly string[];
	/** As often both runtimes are asked again what they differ in. */
	readonly tries?: number;
}

export function toValidate(runtime: string): Validated {
	return { runtime, reports: [] };
}

export async function compare(one: Validated, other: Validated, options: CompareOptions = {}): Promise<Comparison> {
	const { names = programs(), tries = 5 } = options;
	for (const each of [one, other]) await ask(each, unsaid(each, names));
	const first = names.filter((name) => differ(one, other, name));
	let left = first;
	for (let round = 0; round < tries && left.length > 0; round++) {
		for (const each of [one, other]) await ask(each, left);
		left = left.filter((name) => differ(one, other, name));
	}
	const different = left.flatMap((name) => lineByLine(saidOf(one, name).at(-1) ?? [], saidOf(other, name).at(-1) ?? [], name));
	return { racing: first.filter((name) => !left.includes(name)), different };
}

async function ask({ runtime, reports }: Validated, names: readonly string[]): Promise<void> {
	if (names.length > 0) reports.push(await validate(runtime, names));
}

function unsaid(runtime: Validated, names: readonly string[]): string[] {
	return names.filter((name) => saidOf(runtime, name).length === 0);
}

function saidOf({ reports }: Validated, name: string): (readonly string[])[] {
	return reports.map((report) => report[name]).filter((lines) => lines !== undefined);
}

/** Whether nothing that the one ever said is what the other ever said. */
function differ(one: Validated, other: Validated, name: string): boolean {
	const said = new Set(saidOf(one, name).map((lines) => lines.join("\n")));
	return !saidOf(other, name).some((lines) => said.has(lines.join("\n")));
}

function lineByLine(one: readonly string[], other: readonly string[], name: string): string[] {
	return diffArrays([...one], [...other])
		.filter(({ added, removed }) => added || removed)
		.flatMap(({ added, value }) => value.map((line) => `${name}: ${added ? "+" : "-"} ${line}`));
}
