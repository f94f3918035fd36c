/**
 * Which knobs some Rego reads: a policy may add to the shipped ones.
 * @module
 */
import type { Part } from "../../errors.ts";
import type { Platform } from "../../platform/mod.ts";
import { aliasesOf, referencesIn } from "../style/mod.ts";
import { type ParsedModule, wordsOf } from "../syntax/mod.ts";

/**
 * Whether modules read what is at a path below `data`. The shipped ones read what the schema has: of others it is enough that they refer to
 * something above it and mention the name, as in `object.get(data.ossify.config, "mine", 1)`.
 */
export function readBy(modules: readonly ParsedModule[], { assets }: Platform): (path: Part) => boolean {
	const texts = new Set(assets.sources().map(({ text }) => text));
	const shipped = modules.filter(({ text }) => texts.has(text));
	const others = modules.filter(({ text }) => !texts.has(text));
	return (path) => {
		// A reference to `data.ossify.exemptions` reads the package.
		if (path.length > 1 && shipped.some((one) => path.every((key, index) => one.package[index] === key))) return false;
		return modules.some((one) => refersTo(one, path)) || others.some((one) => isPackageOf(one, path) || mentions(one, path));
	};
}

function refersTo(module: ParsedModule, path: Part): boolean {
	return pathsOf(module).some((one) => path.every((key, index) => one[index] === key));
}

function isPackageOf(module: ParsedModule, path: Part): boolean {
	return path.length === 1 && module.package[0] === path[0];
}

function mentions(module: ParsedModule, path: Part): boolean {
	const above = pathsOf(module).some((one) => one.length < path.length && one.every((key, index) => path[index] === key));
	return above && wordsOf([module]).has(String(path.at(-1)));
}

function pathsOf(module: ParsedModule): readonly (readonly string[])[] {
	return [...referencesIn(module).map(({ path }) => path), ...aliasesOf(module).values()];
}
