/**
 * Descriptors kept for the record: where a process may open no more files, what failed for that reason can still be recorded.
 * @module
 */
import { closeSync, openSync } from "node:fs";

const spares: number[] = [];

/** Keeps some. Where there are none left already, none. */
export function keepSpares(count: number): void {
	try {
		while (spares.length < count) spares.push(openSync("/dev/null", "r"));
	} catch {
		// Without a spare, what is to be recorded may fail; the container's start does not.
	}
}

/** Gives them back: for what they were kept for, and before this process becomes another program, which would inherit them. */
export function releaseSpares(): void {
	for (const spare of spares.splice(0)) closeSync(spare);
}
