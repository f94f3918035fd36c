/**
 * Reserved file descriptors, so that a process that reaches its limit of open files can still record the failure.
 * @module
 */
import { closeSync, openSync } from "node:fs";

const spares: number[] = [];

/** Reserves descriptors, as many as are left. */
export function keepSpares(count: number): void {
	try {
		while (spares.length < count) spares.push(openSync("/dev/null", "r"));
	} catch {
		// Without reserved descriptors, recording may fail, but the container still starts.
	}
}

/** Releases the descriptors, before the record is written or another program is executed, which would inherit them. */
export function releaseSpares(): void {
	for (const spare of spares.splice(0)) closeSync(spare);
}
