/**
 * What is said of the calls.
 * @module
 */
import { type Extent, everyday, type Findings } from "./fuzz.ts";

/** @returns how much is wrong */
export function report({ builtins, calls, wrong, unused }: Findings, extent: Extent): number {
	// Other calls may not come across every known difference.
	const gone = extent === everyday || Object.entries(everyday).every(([key, value]) => extent[key as keyof Extent] === value) ? unused : [];
	for (const line of wrong) console.log(line);
	for (const line of gone) console.log(`GONE ${line}\n   no call needs it any more; take it off builtins/excused.json`);
	const failed = wrong.length + gone.length + (calls === 0 ? 1 : 0);
	console.log(`builtins: ${calls} calls of the ${builtins} that OPA's WebAssembly brings, from the seed ${extent.seed}: ${failed} failed`);
	return failed;
}
