/** One at a time: two commands started at once in one checkout must not install or build over each other. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./_files.mjs";

const file = join(root, ".cache", "lock");

/** Does the work while holding the checkout's lock; waits for another process that holds it. */
export async function locked(work) {
	mkdirSync(join(root, ".cache"), { recursive: true });
	while (!take()) await sleep(100);
	try {
		return await work();
	} finally {
		rmSync(file, { force: true });
	}
}

/** Taken with its holder's id in it, at once: a link, since a file that is created first is empty for a moment. */
function take() {
	const claim = `${file}.${process.pid}`;
	writeFileSync(claim, String(process.pid));
	try {
		linkSync(claim, file);
		return true;
	} catch (error) {
		if (error.code !== "EEXIST") throw error;
		if (!alive(holder())) rmSync(file, { force: true });
		return false;
	} finally {
		rmSync(claim);
	}
}

/** The process that holds the lock; undefined where it was given back just now. */
function holder() {
	try {
		return Number(readFileSync(file, "utf8"));
	} catch {
		return undefined;
	}
}

/** A holder that was killed leaves its lock behind. */
function alive(pid) {
	if (pid === undefined) return true;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === "EPERM";
	}
}
