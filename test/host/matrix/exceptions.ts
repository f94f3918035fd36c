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

export const exceptions: readonly Exception[] = [
	{
		reason: "a tmpfs of ossify's has no devices (nodev), as CRI-O's has none",
		applies: (shape) => shape === "a device in /run",
		differs: ({ files, writable }) => ({
			files: Object.fromEntries(Object.entries(files).filter(([path]) => path !== "/run/null")),
			writable,
		}),
	},
];
