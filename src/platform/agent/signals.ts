/**
 * The signals by which a service is controlled.
 * @module
 */

/** Resolves at SIGTERM or SIGINT. A second SIGTERM changes nothing: it would end the process while a container is half changed. A second SIGINT ends it. */
export function terminated(): Promise<void> {
	return new Promise((resolve) => {
		process.on("SIGTERM", () => resolve());
		process.once("SIGINT", () => resolve());
	});
}

/** Calls back for each SIGHUP. */
export function onHangup(reload: () => void): void {
	process.on("SIGHUP", reload);
}
