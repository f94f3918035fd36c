/**
 * Descriptors that are reserved for the record: a process that may open no more files can still record the failure.
 * @module
 */
import { closeSync, openSync } from "node:fs";

const spares: number[] = [];

/** Reserves some, or none where none are left. */
export function keepSpares(count: number): void {
	try {
		while (spares.length < count) spares.push(openSync("/dev/null", "r"));
	} catch {
		// Without a reserve, the record may fail; the container's start does not.
	}
}

/** Releases them: before the record is written, and before another program is executed, which would inherit them. */
export function releaseSpares(): void {
	for (const spare of spares.splice(0)) closeSync(spare);
}
