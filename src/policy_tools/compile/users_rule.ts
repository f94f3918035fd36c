/**
 * What the compiler finds at one of ossify's own rules, though a rule of the user's is the cause: said at that one.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import { shownPlace } from "../position/mod.ts";
import { isShippedPlace } from "../source/mod.ts";
import type { NamedPlace } from "./advice/mod.ts";

/** Findings at the user's rules. OPA has one for each rule of a circle: those at ossify's own are details of the one at the user's. */
export function atUsersRules(diagnostics: readonly Diagnostic[], names: () => readonly NamedPlace[]): readonly Diagnostic[] {
	const seen = new Set<string>();
	return diagnostics
		.map((one) => atConflicting(one, names))
		.flatMap((one) => {
			const [name, ...others] = rulesNamedIn(one);
			const user = name === undefined ? undefined : usersRule([name, ...others], names());
			if (user === undefined) return [one];
			if (!isShippedPlace(one) && !others.some((other) => other !== name)) return [one];
			const moved = isShippedPlace(one) ? { ...one, ...user.place, message: beginningAt(one.message, user.path) } : one;
			const key = `${shownPlace(moved)} ${moved.message}`;
			if (seen.has(key)) return [];
			seen.add(key);
			const own = diagnostics
				.filter((other) => isShippedPlace(other) && isSameCircle(one, other))
				.map((other) => `ossify's own rule (${shownPlace(other)})`);
			return [own.length === 0 ? moved : { ...moved, details: own }];
		});
}

const otherKind = /^rule (\S+) conflicts with:\n\s*rule (\S+) at (.+):(\d+)$/m;

/** `deny["x"] := …` beside `deny contains …`: OPA reports it at ossify's own rule. */
function atConflicting(one: Diagnostic, names: () => readonly NamedPlace[]): Diagnostic {
	const [, own, other, file, row] = (isShippedPlace(one) && otherKind.exec(one.message)) || [];
	if (file === undefined) return one;
	const user = names().find(
		({ kind, place }) => kind === "rule" && !isShippedPlace(place) && place.row === Number(row) && `/${place.path}`.endsWith(`/${file}`),
	);
	if (user === undefined) return one;
	return {
		...one,
		...user.place,
		message: `rule ${other} conflicts with rule ${own}`,
		details: [`ossify's own rule (${shownPlace(one)})`],
	};
}

function isSameCircle(one: Diagnostic, other: Diagnostic): boolean {
	const [names, others] = [one, other].map((each) => new Set(rulesNamedIn(each)));
	return names !== undefined && others !== undefined && names.size === others.size && [...names].every((name) => others.has(name));
}

/** The first of some rules of which a part is in a file of the user's, and where. */
function usersRule(paths: readonly string[], names: readonly NamedPlace[]): NamedPlace | undefined {
	const users = names.filter(({ kind, place }) => kind === "rule" && !isShippedPlace(place));
	return paths.flatMap((path) => users.find((one) => one.path === path) ?? [])[0];
}

const circle = /^rule \S+ is recursive: (.*)$/;

/** The rules that a message names, by their paths. */
function rulesNamedIn({ message }: Diagnostic): readonly string[] {
	const names = circle.exec(message)?.[1]?.split(" -> ") ?? /^conflicting rules (\S+) found$/.exec(message)?.slice(1) ?? [];
	return names.map((name) => name.replace(/^data\./, "").replaceAll(".", "/"));
}

/** A circle, from the user's rule on. */
function beginningAt(message: string, path: string): string {
	const names = circle.exec(message)?.[1]?.split(" -> ").slice(1) ?? [];
	const name = `data.${path.replaceAll("/", ".")}`;
	const start = names.indexOf(name);
	if (start < 0) return message;
	return `rule ${name} is recursive: ${[name, ...names.slice(start + 1), ...names.slice(0, start + 1)].join(" -> ")}`;
}
