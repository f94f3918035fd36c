/**
 * What is said of the calls.
 * @module
 */
import { type Extent, everyday, type FamilyFindings, type Findings } from "./fuzz.ts";

export function reportFamily({ name, calls, slowest, wrong }: FamilyFindings): void {
	console.log(`${String(calls).padStart(8)} calls, the slowest ${slowest.toFixed(1).padStart(7)} ms: ${name}`);
	for (const line of wrong) console.log(line);
}

/** @returns how much is wrong */
export function report({ builtins, calls, wrong, unused }: Findings, extent: Extent): number {
	// Other calls may not come across every known difference.
	const gone = extent === everyday || Object.entries(everyday).every(([key, value]) => extent[key as keyof Extent] === value) ? unused : [];
	for (const line of gone) console.log(`GONE ${line}\n   no call needs it any more; take it off builtins/excused.json`);
	const failed = wrong + gone.length + (calls === 0 ? 1 : 0);
	console.log(`builtins: ${calls} calls of the ${builtins} that a policy may call, from the seed ${extent.seed}: ${failed} failed`);
	return failed;
}
