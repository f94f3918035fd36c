/**
 * What is installed: the file that `install` writes, and `uninstall` and `doctor` go by.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import type { Edit } from "../config/mod.ts";
import { type EngineName, engineNames } from "../engines/mod.ts";
import { foldersAbove, libexecFolder, receiptPath, shellWord } from "../layout.ts";
import { isModes, isSettings, type Modes, type Settings } from "./settings.ts";

/** Files by path, each with the SHA-256 that it may have: two while it is being replaced. */
export type Digests = Readonly<Record<string, readonly string[]>>;

/** What belongs to one engine. */
export interface EngineReceipt {
	/** SHA-256 of the policy. */
	readonly policy: string;
	/** Of the one before, which stays until the next install: a hook may still read it. */
	readonly previous?: string;
	/** What that one was installed with: going back to it keeps the names of its bundle and data. */
	readonly previousSettings?: Settings;
	/** Where decisions go: doctor looks there. */
	readonly log: string;
	/** The engine's main configuration file, where it is not the usual one. */
	readonly config?: string;
	/** The folder of the executable and the scripts; left out, `libexecFolder`. */
	readonly prefix?: string;
	/** Of an engine that runs hooks. */
	readonly hookFile?: string;
	/** Of an engine that ossify is a runtime of. */
	readonly wrapper?: WrapperReceipt;
	/** What it was installed with; undefined where an ossify wrote the receipt that kept none. */
	readonly settings?: Settings;
	readonly files: Digests;
	/** Changes in files that are others', by their paths: two while one takes the place of another. */
	readonly edits?: Readonly<Record<string, readonly Edit[]>>;
	/** It is uninstalled but for the script, which containers that run still need. */
	readonly left?: true;
	/** The modes before it was uninstalled; undefined where they were not known. */
	readonly before?: Modes;
}

/** What an engine uses as a runtime. */
export interface WrapperReceipt {
	readonly name: string;
	readonly isDefault: boolean;
	readonly script: string;
	/** The runtime behind it. */
	readonly runtime: string;
}

/** All of it. */
export interface Receipt {
	/** 1 has no settings. An ossify of that time would drop them, so it must not take what is written now for its own. */
	readonly version: 1 | 2;
	/** Folders that were not there before, the outermost first. */
	readonly folders: readonly string[];
	readonly engines: Readonly<Partial<Record<EngineName, EngineReceipt>>>;
}

export const emptyReceipt: Receipt = { version: 2, folders: [], engines: {} };

/** It holds the data of each engine. */
const maxReceipt = 512 * 1024 * 1024;

/** @throws {OssifyError} `host/invalid-receipt` */
export function readReceipt(place: Place): Receipt {
	if (place.look(receiptPath) === undefined) return emptyReceipt;
	try {
		return check(JSON.parse(decodeUtf8(place.read(receiptPath, maxReceipt), receiptPath)));
	} catch (cause) {
		if (place.look(receiptPath) === undefined) return emptyReceipt; // Another process uninstalled just now.
		if (cause instanceof OssifyError && ["host/unreadable", "host/invalid-receipt"].includes(cause.code)) throw cause;
		throw invalid("it is damaged, or cut off", { advice: repairOf(place), cause });
	}
}

/** The files that run ossify name what they were installed with: the policy's folder, the log. */
function repairOf(place: Place): string {
	return `restore it from a backup. Without one: move it away (\`mv ${shellWord(place.outside(receiptPath))} /root/\`), and install again with all options, --mode among them; the hook file or script of each engine names the policy's folder (-p takes it) and the log`;
}

function invalid(what: string, details: { advice: string; cause?: unknown }): OssifyError {
	return new OssifyError("host/invalid-receipt", `cannot tell what is installed by ${receiptPath}: ${what}`, details);
}

/** The same receipt gives the same bytes. */
export function receiptText(receipt: Receipt): string {
	return `${JSON.stringify(receipt, null, "\t")}\n`;
}

/**
 * The text of a receipt that is to be written, which is read as it will be read later: one that would be refused then could not be uninstalled.
 * @throws {OssifyError} `host/bug`
 */
export function checkedText(receipt: Receipt): string {
	const text = receiptText(receipt);
	try {
		check(JSON.parse(text));
	} catch (cause) {
		throw new OssifyError(
			"host/bug",
			"this is a bug in ossify, please report it: it would not understand its own receipt; nothing was changed",
			{ cause },
		);
	}
	return text;
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
	const edited = Object.values(receipt.engines).flatMap(({ edits = {} }) => Object.keys(edits));
	const needed = new Set([receiptPath, ...Object.keys(allFiles(receipt)), ...edited, ...logs].flatMap(foldersAbove));
	const folders = [...new Set(receipt.folders)].filter((path) => needed.has(path));
	return { ...receipt, folders: folders.sort((a, b) => a.split("/").length - b.split("/").length || (a < b ? -1 : 1)) };
}

function check(value: unknown): Receipt {
	const { version, folders, engines } = value as Receipt;
	if (Number.isInteger(version) && version > 2)
		throw invalid(`it has the version ${version}, of a newer ossify`, {
			advice: "use that one: the executable that hook files and scripts start",
		});
	const ofEngines = Object.entries(engines);
	const good =
		(version === 1 || version === 2) &&
		folders.every(isPath) &&
		ofEngines.every(([name, entry]) => (engineNames as readonly string[]).includes(name) && isEngineReceipt(entry));
	if (!good) throw new TypeError("not a receipt");
	return value as Receipt;
}

function isEngineReceipt({
	settings,
	previousSettings,
	files,
	edits = {},
	policy,
	log,
	config = receiptPath,
	prefix = libexecFolder,
	hookFile,
	wrapper,
	before,
}: EngineReceipt): boolean {
	const digests = Object.entries(files).every(([path, some]) => isPath(path) && some.every((one) => /^[\da-f]{64}$/.test(one)));
	const known = Object.entries(edits).every(([path, some]) => isPath(path) && some.every(isEdit));
	const calls = wrapper === undefined ? isPath(hookFile) : isPath(wrapper.script) && isProgram(wrapper.runtime);
	const kept =
		[settings, previousSettings].every((one) => one === undefined || isSettings(one)) && (before === undefined || isModes(before));
	return digests && known && kept && calls && isPath(prefix) && isPath(config) && typeof policy === "string" && typeof log === "string";
}

function isEdit({ sha256, splices, made }: Edit): boolean {
	return typeof sha256 === "string" && Array.isArray(splices) && Array.isArray(made);
}

/** What is only run may be spelt as the engine's configuration has it: `/usr/bin/../bin/crun`. */
function isProgram(path: unknown): boolean {
	return typeof path === "string" && path.startsWith("/") && !path.includes("\0");
}

/** Absolute and clean: what is in a receipt may get deleted. */
function isPath(path: unknown): boolean {
	return typeof path === "string" && /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/.test(path);
}
