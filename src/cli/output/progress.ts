/**
 * How far long work is, for people who watch a terminal.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";
import { notify } from "./report.ts";

/** Milliseconds between two lines. */
const every = 1000;
/** Steps between two looks at the clock. */
const stride = 4096;

/** Says how far work is, on a terminal, at most once a second. */
export class Progress {
	private readonly platform: Platform;
	private last: number;
	private steps = 0;

	constructor(platform: Platform) {
		this.platform = platform;
		this.last = platform.stderr.isTerminal ? performance.now() : Number.POSITIVE_INFINITY;
	}

	/** One step is done. @param text is made only where it is shown */
	step(text: (steps: number) => string): void {
		this.steps += 1;
		if (this.steps % stride !== 0) return;
		const now = performance.now();
		if (now - this.last < every) return;
		this.last = now;
		notify(this.platform, "note", text(this.steps));
	}
}
