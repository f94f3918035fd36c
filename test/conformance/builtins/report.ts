/**
 * What is said of the calls.
 * @module
 */
import { type Extent, everyday, type Findings } from "./fuzz.ts";

/** @returns how much is wrong */
export function report({ builtins, families, unused }: Findings, extent: Extent): number {
	// Other calls may not come across every known difference.
	const gone = extent === everyday || Object.entries(everyday).every(([key, value]) => extent[key as keyof Extent] === value) ? unused : [];
	for (const { name, calls, slowest, wrong } of families) {
		console.log(`${String(calls).padStart(8)} calls, the slowest ${slowest.toFixed(1).padStart(7)} ms: ${name}`);
		for (const line of wrong) console.log(line);
	}
	for (const line of gone) console.log(`GONE ${line}\n   no call needs it any more; take it off builtins/excused.json`);
	const calls = families.reduce((sum, family) => sum + family.calls, 0);
	const failed = families.flatMap(({ wrong }) => wrong).length + gone.length + (calls === 0 ? 1 : 0);
	console.log(`builtins: ${calls} calls of the ${builtins} that a policy may call, from the seed ${extent.seed}: ${failed} failed`);
	return failed;
}
