/**
 * The signals by which a service is told what to do.
 * @module
 */

/** Resolves once this process is told to end, by SIGTERM or SIGINT. */
export function toldToEnd(): Promise<void> {
	return new Promise((resolve) => {
		process.once("SIGTERM", () => resolve());
		process.once("SIGINT", () => resolve());
	});
}

/** Calls back for each SIGHUP. */
export function whenToldToReload(reload: () => void): void {
	process.on("SIGHUP", reload);
}
