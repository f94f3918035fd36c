/**
 * What is installed: the file that `install` writes, and `uninstall` and `doctor` go by.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { decodeUtf8 } from "../json/mod.ts";
import type { Place } from "../platform/place.ts";
import { type EngineName, engineNames } from "./engines.ts";
import { foldersAbove, receiptPath } from "./layout.ts";

/** Files by path, each with the SHA-256 that it may have: two while it is being replaced. */
export type Digests = Readonly<Record<string, readonly string[]>>;

/** What belongs to one engine. */
export interface EngineReceipt {
	/** SHA-256 of the policy. */
	readonly policy: string;
	/** Of the one before, which stays until the next install: a hook may still read it. */
	readonly previous?: string;
	/** Of the hook: doctor looks where it goes. */
	readonly log: string;
	readonly hookFile: string;
	readonly files: Digests;
}

/** All of it. */
export interface Receipt {
	readonly version: 1;
	/** Folders that were not there before, the outermost first. */
	readonly folders: readonly string[];
	readonly engines: Readonly<Partial<Record<EngineName, EngineReceipt>>>;
}

export const emptyReceipt: Receipt = { version: 1, folders: [], engines: {} };

const maxReceipt = 1024 * 1024;

/** @throws {OssifyError} `host/invalid-receipt` */
export function readReceipt(place: Place): Receipt {
	if (place.look(receiptPath) === undefined) return emptyReceipt;
	try {
		return check(JSON.parse(decodeUtf8(place.read(receiptPath, maxReceipt), receiptPath)));
	} catch (cause) {
		if (place.look(receiptPath) === undefined) return emptyReceipt; // Another process uninstalled just now.
		if (cause instanceof OssifyError && cause.code === "host/unreadable") throw cause;
		const message = `cannot tell what is installed: ${receiptPath} is damaged; install again to have a new one, after moving it away`;
		throw new OssifyError("host/invalid-receipt", message, { cause });
	}
}

/** The same receipt gives the same bytes. */
export function receiptText(receipt: Receipt): string {
	return `${JSON.stringify(receipt, null, "\t")}\n`;
}

/** Every file of every engine. */
export function allFiles(receipt: Receipt): Digests {
	const merged: Record<string, readonly string[]> = {};
	for (const { files } of Object.values(receipt.engines)) {
		for (const [path, digests] of Object.entries(files)) merged[path] = [...new Set([...(merged[path] ?? []), ...digests])];
	}
	return merged;
}

/** Without the folders that nothing of ours is in any more. */
export function withNeededFolders(receipt: Receipt): Receipt {
	const logs = Object.values(receipt.engines).flatMap(({ log }) => (log.startsWith("/") ? [log] : []));
	const needed = new Set([receiptPath, ...Object.keys(allFiles(receipt)), ...logs].flatMap(foldersAbove));
	const folders = [...new Set(receipt.folders)].filter((path) => needed.has(path));
	return { ...receipt, folders: folders.sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1)) };
}

function check(value: unknown): Receipt {
	const { version, folders, engines } = value as Receipt;
	const ofEngines = Object.entries(engines);
	const good =
		version === 1 &&
		folders.every(isPath) &&
		ofEngines.every(([name, { files, policy, log, hookFile }]) => {
			const known = (engineNames as readonly string[]).includes(name);
			const digests = Object.entries(files).every(([path, some]) => isPath(path) && some.every((one) => /^[\da-f]{64}$/.test(one)));
			return known && digests && typeof policy === "string" && typeof log === "string" && isPath(hookFile);
		});
	if (!good) throw new TypeError("not a receipt");
	return value as Receipt;
}

/** Absolute and clean: what is in a receipt may get deleted. */
function isPath(path: unknown): boolean {
	return typeof path === "string" && /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/.test(path);
}
