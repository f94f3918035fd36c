/**
 * What the tests reach of the policies.
 * @module
 */
import type { FileCoverage } from "../../compile/mod.ts";
import { isTestFile, type RegoSource, shipped } from "../source/mod.ts";

/** A part of a whole. */
export interface Share {
	readonly covered: number;
	readonly total: number;
}

/** What is reached of one file. */
export interface CoveredFile extends FileCoverage {
	readonly share: { readonly rules: Share; readonly lines: Share };
}

/** What is reached of all files that are no tests. */
export interface Coverage {
	readonly files: readonly CoveredFile[];
	readonly rules: Share;
	readonly lines: Share;
}

/** Combines the coverage of several interpretations. Ossify's own policies count only if there are no others. */
export function coverageOf(parts: readonly (readonly FileCoverage[])[], { places }: RegoSource): Coverage {
	const isShipped = (path: string) => places.get(path)?.startsWith(`${shipped}/`) === true;
	const isPartial = [...places.keys()].some((path) => !isShipped(path));
	const policies = parts.flat().filter(({ path }) => !isTestFile(path) && !(isPartial && isShipped(path)));
	const paths = [...new Set(policies.map(({ path }) => path))].sort();
	const files = paths.map((path) => {
		const { rules, lines } = added(policies.filter((part) => part.path === path));
		return { path: places.get(path) ?? path, rules, lines, share: { rules: shareOf(rules), lines: shareOf(lines) } };
	});
	return { files, rules: sum(files.map(({ share }) => share.rules)), lines: sum(files.map(({ share }) => share.lines)) };
}

/** In percent; 100 if there is nothing to cover. */
export function percent({ covered, total }: Share): number {
	return total === 0 ? 100 : (100 * covered) / total;
}

/** All interpretations are of the same text, with the same rules and lines in the same order. */
function added(parts: readonly FileCoverage[]): Pick<FileCoverage, "rules" | "lines"> {
	const [first, ...more] = parts;
	const hits = (list: "rules" | "lines", index: number) => more.reduce((all, part) => all + (part[list][index]?.hits ?? 0), 0);
	return {
		rules: first?.rules.map((rule, index) => ({ ...rule, hits: rule.hits + hits("rules", index) })) ?? [],
		lines: first?.lines.map((line, index) => ({ ...line, hits: line.hits + hits("lines", index) })) ?? [],
	};
}

function shareOf(items: readonly { readonly hits: number }[]): Share {
	return { covered: items.filter(({ hits }) => hits > 0).length, total: items.length };
}

function sum(shares: readonly Share[]): Share {
	return shares.reduce((all, one) => ({ covered: all.covered + one.covered, total: all.total + one.total }), { covered: 0, total: 0 });
}
