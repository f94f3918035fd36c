/**
 * Waiting for others: on a shared machine, what ran beside a program is soon more than the program itself.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";

const path = "/proc/stat";
/** In ms. */
const window = 100;
const patience = 3000;
/** Of all processors' time. */
const busy = 0.1;

/** Waits until the machine has next to nothing to do, but no longer than some seconds. */
export async function calm(): Promise<void> {
	if (!existsSync(path)) return;
	const end = performance.now() + patience;
	do {
		const before = idle();
		const start = performance.now();
		await Bun.sleep(window);
		const possible = (performance.now() - start) * cpus().length;
		if (idle() - before >= possible * (1 - busy)) return;
	} while (performance.now() < end);
}

/** What all processors together have idled since the machine's start, in ms: the kernel counts it in hundredths of a second. */
function idle(): number {
	const [, , , , idle = 0, waiting = 0] = readFileSync(path, "utf8").split("\n", 1)[0]?.split(/\s+/).map(Number) ?? [];
	return (idle + waiting) * 10;
}
