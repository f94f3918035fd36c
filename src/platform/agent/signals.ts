/**
 * The signals by which a service is controlled.
 * @module
 */

/** Resolves at SIGTERM or SIGINT. */
export function terminated(): Promise<void> {
	return new Promise((resolve) => {
		process.once("SIGTERM", () => resolve());
		process.once("SIGINT", () => resolve());
	});
}

/** Calls back for each SIGHUP. */
export function onHangup(reload: () => void): void {
	process.on("SIGHUP", reload);
}
