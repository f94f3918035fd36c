/**
 * What cannot be as it was, each with its reason.
 * @module
 */
import type { Seen } from "./look.ts";

interface Exception {
	readonly reason: string;
	readonly applies: (shape: string, way: "H" | "W" | "P", runtime: string) => boolean;
	/** A part of the message of a container that does not start. */
	readonly refused?: string;
	/** What is seen in place of what is expected. */
	readonly differs?: (expected: Seen) => Seen;
}

export const exceptions: readonly Exception[] = [];
