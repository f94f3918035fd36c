/**
 * References to what ossify's own packages do not have: they are undefined, so that a refusal that needs one refuses nothing.
 * @module
 */
import { closest } from "../../closest.ts";
import { referencesIn, undefinedReference } from "../lint/mod.ts";
import { placeOfSpan } from "../position/mod.ts";
import { type RegoSource, shownAs } from "../source/mod.ts";
import { nameOf, type ParsedModule } from "../syntax/mod.ts";
import type { Finding } from "./finding.ts";

/** What references can lead to. */
export interface KnownRules {
	/** All modules, those of ossify's own that are not among them as well where others decide. */
	readonly known: readonly ParsedModule[];
	readonly shipped: readonly ParsedModule[];
	/** Whether nothing else can have what is missing. */
	readonly isWhole: boolean;
}

/** In modules of the user's that are for ossify. */
export function shippedReferenceFindings(modules: readonly ParsedModule[], source: RegoSource, rules: KnownRules): readonly Finding[] {
	const packages = new Set(rules.shipped.filter(({ isTest }) => !isTest).map((one) => one.package.join(".")));
	const data = JSON.parse(source.data) as { readonly ossify?: object };
	return modules.flatMap((module) =>
		referencesIn(module).flatMap(({ path, names }) => {
			const length = path.findLastIndex((_, index) => packages.has(path.slice(0, index + 1).join("."))) + 1;
			const [name, written] = [path[length], names[length - (path.length - names.length)]];
			if (length === 0 || name === undefined || written === undefined) return [];
			const there = namesBelow(path.slice(0, length), rules.known);
			const meant = closest(
				name,
				[...there, "config"].filter((one) => !one.startsWith("_")),
			);
			// Below `ossify` there may be data and packages of the user's.
			const mayBeOthers = length === 1 && (meant === undefined || name === "config" || Object.hasOwn(data.ossify ?? {}, name));
			if (there.has(name) || mayBeOthers) return [];
			const place = placeOfSpan(shownAs(module, source), written.at);
			return [{ ...unknownReference(path.slice(0, length + 1), meant, there.size === 0), ...severityIn(rules), ...place }];
		}),
	);
}

function severityIn({ isWhole }: KnownRules): Pick<Finding, "severity"> {
	return { severity: isWhole ? "error" : "warning" };
}

/** The rules of a package, and the packages below it. */
function namesBelow(path: readonly string[], known: readonly ParsedModule[]): ReadonlySet<string> {
	const below = known.filter((one) => path.every((name, index) => one.package[index] === name));
	return new Set(
		below.flatMap((one) => (one.package.length > path.length ? [one.package[path.length] ?? ""] : one.tree.rules.map(nameOf))),
	);
}

function unknownReference(
	path: readonly string[],
	meant: string | undefined,
	isEmpty: boolean,
): Pick<Finding, "code" | "message" | "advice"> {
	const inPackage = path.slice(0, -1).join(".");
	const others = isEmpty ? `name \`shipped\` too, which has package ${inPackage}` : `see which rules package ${inPackage} has`;
	return { code: "unknown-reference", ...undefinedReference(path, meant === undefined ? others : `write ${meant}`, meant) };
}
