/**
 * One install at a time.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8, encodeUtf8 } from "../../json/mod.ts";
import { codeOf, unwritable } from "../../platform/fault.ts";
import { type Place, temporaryName } from "../../platform/files/place.ts";
import { isRunning, ownProcess } from "../../platform/process/program.ts";
import { foldersAbove, lockPath, ownFolder } from "../layout.ts";
import { preflightLock } from "./preflight.ts";

/** Held until it is released, or its process ends. */
interface Lock {
	/** Folders that had to be made for it, the outermost first, and our own in any case: another install may have just made that. */
	readonly made: readonly string[];
	/** @param discard the folders that were made, too, where they are empty */
	release(discard: boolean): void;
}

const maxLock = 1024;

/**
 * Works while nobody else does.
 * @param work told of the folders that were made for the lock; where it throws, they go again
 * @throws {OssifyError} `host/busy` where another process holds it, `host/unsafe-path`, `host/unwritable`, and what `work` throws
 */
export function withLock<T>(place: Place, work: (made: readonly string[]) => T): T {
	const lock = takeLock(place);
	let failed = true;
	try {
		const result = work(lock.made);
		failed = false;
		return result;
	} finally {
		lock.release(failed);
	}
}

function takeLock(place: Place): Lock {
	preflightLock(place);
	const made = makeFolders(place);
	try {
		claim(place);
	} catch (error) {
		discard(place, made);
		throw error;
	}
	return {
		made,
		release: (discardFolders) => {
			place.remove(lockPath);
			if (discardFolders) discard(place, made);
		},
	};
}

function makeFolders(place: Place): string[] {
	const missing = [...foldersAbove(ownFolder), ownFolder].filter((path) => place.look(path) === undefined);
	const made = missing.filter((path) => {
		try {
			place.makeFolder(path, 0o755);
			return true;
		} catch (cause) {
			if (codeOf(cause) === "EEXIST") return false; // Another install made it just now.
			throw unwritable(path, cause);
		}
	});
	return [...new Set([...made, ownFolder])];
}

function discard(place: Place, folders: readonly string[]): void {
	for (const path of [...folders].reverse()) {
		try {
			place.removeFolder(path);
		} catch {
			return; // Something else is in it by now.
		}
	}
}

/** A link makes the lock and who holds it appear in one step. */
function claim(place: Place): void {
	const own = `${ownFolder}/${temporaryName()}`;
	try {
		place.create(own, encodeUtf8(ownProcess()), 0o644);
		while (!tryClaim(place, own)) takeOver(place);
	} catch (cause) {
		// Another process took the folder away, as it uninstalled or gave up; or our file, as one that a killed run left behind.
		if (codeOf(cause) === "ENOENT") throw busy();
		throw cause instanceof OssifyError ? cause : unwritable(lockPath, cause);
	} finally {
		remove(place, own);
	}
}

function tryClaim(place: Place, own: string): boolean {
	try {
		place.link(own, lockPath);
		return true;
	} catch (cause) {
		if (codeOf(cause) === "EEXIST") return false;
		throw cause;
	}
}

/** Of somebody who died. Between looking and taking, a third one may have come: then he gets it back. */
function takeOver(place: Place): void {
	const aside = `${ownFolder}/${temporaryName()}`;
	if (isHeld(place, lockPath)) throw busy();
	try {
		place.rename(lockPath, aside);
	} catch (cause) {
		if (codeOf(cause) === "ENOENT") return; // It was released.
		throw cause;
	}
	if (isHeld(place, aside)) {
		place.link(aside, lockPath);
		remove(place, aside);
		throw busy();
	}
	remove(place, aside);
}

function isHeld(place: Place, path: string): boolean {
	try {
		return isRunning(decodeUtf8(place.read(path, maxLock), path));
	} catch (error) {
		if (place.look(path) === undefined) return false; // It was released just now.
		throw error;
	}
}

function remove(place: Place, path: string): void {
	try {
		place.remove(path);
	} catch {
		// It never came to it.
	}
}

function busy(): OssifyError {
	return new OssifyError("host/busy", `another ossify is installing or uninstalling (${lockPath}): wait for it, and try again`);
}
