/**
 * What programs that test say in TAP (the Test Anything Protocol), for a comparison with what they say another time.
 * @module
 */

const begins = /^(?:(?:not )?ok\b|TAP version|\d+\.\.\d+)/;

/**
 * A line for each check (`ok …` or `not ok …`, without its number), with whatever the program said of it below, and one for each
 * of TAP's own lines. Sorted, as many go through their checks in no order.
 */
export function checksIn(text: string): string[] {
	const checks: string[] = [];
	let note: string | undefined;
	for (const line of text.split("\n").map((each) => each.trimEnd())) {
		if (note !== undefined) {
			if (line !== "  ...") note += `${line.trim()}\n`;
			else {
				add(checks, ...notesIn(note));
				note = undefined;
			}
		} else if (line === "  ---") note = "";
		else if (begins.test(line)) checks.push(line.replace(/^((?:not )?ok) \d+(?: -)?/, "$1"));
		else if (line !== "") add(checks, line);
	}
	return checks.sort();
}

/** Joins notes to the check that they follow. */
function add(checks: string[], ...notes: string[]): void {
	checks.push([checks.pop() ?? "", ...notes].join(" "));
}

/** JSON, although TAP has YAML here. A program that ran in a container has its own TAP in it. */
function notesIn(text: string): string[] {
	const note = parse(text);
	if (note === undefined) return [text];
	const { stdout, ...rest } = note;
	if (typeof stdout !== "string" || !stdout.startsWith("TAP ")) return [JSON.stringify(note)];
	return [JSON.stringify(rest), ...checksIn(stdout).map((check) => `[${check}]`)];
}

function parse(text: string): Record<string, unknown> | undefined {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
