/** @module */

/**
 * Makes a task that runs once at a time. Each call gets the end of a run that began after it; calls during a run share the next one.
 */
export function oneAtATime(task: () => Promise<void>): () => Promise<void> {
	let running: Promise<unknown> = Promise.resolve();
	let next: Promise<void> | undefined;
	return () => {
		if (next !== undefined) return next;
		const own = running.then(() => {
			next = undefined;
			return task();
		});
		next = own;
		running = own.catch(() => {});
		return own;
	};
}
