/**
 * Waits without an event loop.
 * @module
 */

/** Waits some milliseconds for a pipe that is not ready. */
export function pause(): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}
