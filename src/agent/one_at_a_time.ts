/** @module */

/**
 * Makes a task that runs once at a time. Whoever asks gets the end of a run that began after that, and all who ask while another one runs share the next.
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
