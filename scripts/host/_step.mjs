/** What the steps of setup:host share: running a command, and saying on stderr what is being done. */
import { spawnSync } from "node:child_process";

/** Prints one line on stderr, where all of setup:host's own words go. */
export function say(text) {
	console.error(`setup:host: ${text}`);
}

/**
 * Runs a command and gives back what it printed on stdout.
 * @param {string[]} command
 * @param {{ cwd?: string, env?: Record<string, string>, show?: boolean }} options `show`: what it prints goes to our stderr
 * @throws where it does not start or fails; the message ends with the last lines that it printed
 */
export function must([name, ...args], { cwd, env = {}, show = false } = {}) {
	const done = spawnSync(name, args, {
		cwd,
		env: { ...process.env, ...env },
		stdio: ["ignore", show ? 2 : "pipe", show ? 2 : "pipe"],
		encoding: "utf8",
		maxBuffer: 64 * 1024 * 1024,
	});
	if (done.status === 0) return done.stdout ?? "";
	const why = done.error?.message ?? `exit code ${done.status ?? done.signal}`;
	const tail = `${done.stdout ?? ""}${done.stderr ?? ""}`.trimEnd().split("\n").slice(-30).join("\n");
	throw new Error(`\`${[name, ...args].join(" ")}\` failed: ${why}${tail === "" ? "" : `\n${tail}`}`);
}

/** Does the work, saying before what it is and after how long it took. */
export function step(doing, work) {
	const start = performance.now();
	say(`${doing} …`);
	try {
		work();
	} catch (error) {
		throw new Error(`${doing}: ${error.message}`, { cause: error });
	}
	say(`${doing}: done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
