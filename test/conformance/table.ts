/**
 * The table, and what is wrong with the list of excuses.
 * @module
 */
import type { Case } from "./cases.ts";

type Failures = ReadonlyMap<string, string | undefined>;
type Excuses = Readonly<Record<string, string>>;

/** How a group of cases did. */
export interface Tally {
	readonly group: string;
	passed: number;
	failed: number;
	/** The cases that failed and may. */
	readonly excused: string[];
}

export function tally(cases: readonly Case[], failures: Failures, excused: Excuses): Tally[] {
	const groups = new Map<string, Tally>();
	for (const { group, note } of cases) {
		const row = groups.get(group) ?? { group, passed: 0, failed: 0, excused: [] };
		groups.set(group, row);
		if (failures.get(note) === undefined) row.passed++;
		else if (Object.hasOwn(excused, note)) row.excused.push(note);
		else row.failed++;
	}
	return [...groups.values()];
}

export function renderTable(rows: readonly Tally[], excused: Excuses): string {
	const width = Math.max(...rows.map(({ group }) => group.length));
	const line = (group: string, ...cells: (string | number)[]) =>
		`${group.padEnd(width)} ${cells.map((cell) => String(cell).padStart(7)).join(" ")}`;
	const body = rows.map(({ group, passed, failed, excused: some }) => line(group, passed, failed, some.length));
	const sum = (count: (row: Tally) => number) => rows.reduce((total, row) => total + count(row), 0);
	const total = line(
		"all",
		sum(({ passed }) => passed),
		sum(({ failed }) => failed),
		sum((row) => row.excused.length),
	);
	const reasons = rows.flatMap((row) => row.excused.map((note) => `  ${note}\n    ${excused[note]}`));
	return [line("group", "passed", "failed", "excused"), ...body, total, "", "Excused:", ...reasons].join("\n");
}

/** A line for each case that is not as the list says. */
export function verdicts(cases: readonly Case[], failures: Failures, excused: Excuses): string[] {
	const known = new Set(cases.map(({ note }) => note));
	const wrong = cases.flatMap(({ note }) => {
		const failure = failures.get(note);
		if (failure === undefined)
			return Object.hasOwn(excused, note) ? [`PASS ${note}: it passes, so it needs no excuse in excused.json`] : [];
		return Object.hasOwn(excused, note) ? [] : [`FAIL ${note}: ${failure}`];
	});
	const gone = Object.keys(excused).filter((note) => !known.has(note));
	return [...wrong, ...gone.map((note) => `GONE ${note}: OPA has no such case; take it off excused.json`)];
}
