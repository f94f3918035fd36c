/**
 * Finding the tests in Rego.
 * @module
 */
import type { RegoModule } from "../compile/mod.ts";

/** A rule that is a test. */
export interface RegoTest {
	/** `ossify.tmpfs_test`. */
	readonly package: string;
	/** `test_…` or `todo_test_…`. */
	readonly name: string;
	/** As the compiler takes it: `ossify/tmpfs_test/test_…`. */
	readonly entrypoint: string;
	/** The module that it stands in. */
	readonly path: string;
	/** From 1. */
	readonly row: number;
	/** Written as `test_x[case] if …`: a case that fails is missing from the result, and nobody would see it. */
	readonly partial: boolean;
}

/** A string, a raw string or a comment: what looks like a rule in there is none. */
const opaque = /"(?:[^"\\\n]|\\.)*"|`[^`]*`|#[^\n]*/g;
const head = /^(?:default\s+)?((?:todo_)?test_\w*)(\s*\[|\s+contains\b)?/gm;

/**
 * The tests of a module, each once.
 * @param laidOut the module's text as the compiler's formatter writes it: every rule begins a line
 */
export function testsOf({ path, text }: RegoModule, laidOut: string): RegoTest[] {
	const bare = laidOut.replace(opaque, (piece) => (piece.startsWith("#") ? "" : '""'));
	const segments = packageOf(laidOut);
	const heads = new Map([...bare.matchAll(head)].map(([, name = "", partial]) => [name, partial !== undefined]));
	return [...heads].map(([name, partial]) => ({
		package: segments.join("."),
		name,
		entrypoint: [...segments, name].join("/"),
		path,
		row: rowOf(text, name),
		partial,
	}));
}

/** `package a.b["c-d"]` has the segments a, b and c-d. */
function packageOf(laidOut: string): string[] {
	const declared = /^package\s+(.+)$/m.exec(laidOut)?.[1] ?? "";
	return [...declared.matchAll(/"((?:[^"\\]|\\.)*)"|\w+/g)].map(([word, quoted]) => quoted ?? word);
}

function rowOf(text: string, name: string): number {
	const at = text.search(new RegExp(`^\\s*(?:default\\s+)?${name}\\b`, "m"));
	const start = at + (/^\s*/.exec(text.slice(Math.max(0, at)))?.[0].length ?? 0);
	return text.slice(0, start).split("\n").length;
}
