/**
 * The receipt of what is installed: `install` writes it, `uninstall` and `doctor` read it.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import type { Edit } from "../config/mod.ts";
import { type EngineName, engineNames } from "../engines/mod.ts";
import { foldersAbove, libexecFolder, receiptPath, shellWord } from "../layout.ts";
import { type InstallSettings, isModes, isSettings, type Modes } from "./settings.ts";

/** Files by path, each with its possible SHA-256 digests: two while it is being replaced. */
export type Digests = Readonly<Record<string, readonly string[]>>;

/** The install of one engine. */
export interface EngineReceipt {
	/** SHA-256 of the policy. */
	readonly policy: string;
	/** SHA-256 of the previous policy, which is kept until the next install, because a hook may still read it. */
	readonly previous?: string;
	/** The settings of the previous policy, so that installing it again keeps the names of its bundle and data. */
	readonly previousSettings?: InstallSettings;
	/** The log; `doctor` checks it. */
	readonly log: string;
	/** The engine's main configuration file, if it is not the usual one. */
	readonly config?: string;
	/** The folder of the executable and the scripts; `libexecFolder` by default. */
	readonly prefix?: string;
	/** Set for an engine that runs hooks. */
	readonly hookFile?: string;
	/** Set for an engine that runs ossify as its runtime. */
	readonly wrapper?: WrapperReceipt;
	/** Undefined in receipts of earlier versions. */
	readonly settings?: InstallSettings;
	readonly files: Digests;
	/** Changes in configuration files of the engine, by path: two while one replaces another. */
	readonly edits?: Readonly<Record<string, readonly Edit[]>>;
	/** Set in the receipt that is written before the files, which may then be those of the previous install. */
	readonly unfinished?: true;
	/** Set if ossify is uninstalled except for a script that running containers still need. */
	readonly left?: true;
	/** The modes before it was uninstalled; undefined if they were not known. */
	readonly before?: Modes;
}

/** The runtime that ossify is for an engine. */
export interface WrapperReceipt {
	readonly name: string;
	readonly isDefault: boolean;
	readonly script: string;
	/** The path of the underlying runtime. */
	readonly runtime: string;
}

/** The whole receipt. */
export interface Receipt {
	/** Version 1 has no settings. An ossify that writes version 1 would drop them, so it must refuse version 2. */
	readonly version: 1 | 2;
	/** Folders that ossify created, the outermost first. */
	readonly folders: readonly string[];
	readonly engines: Readonly<Partial<Record<EngineName, EngineReceipt>>>;
}

export const emptyReceipt: Receipt = { version: 2, folders: [], engines: {} };

/** The largest size in bytes. The receipt contains the data of each engine. */
const maxReceipt = 512 * 1024 * 1024;

/** @throws {OssifyError} `host/invalid-receipt` */
export function readReceipt(place: Place): Receipt {
	if (place.look(receiptPath) === undefined) return emptyReceipt;
	try {
		return check(JSON.parse(decodeUtf8(place.read(receiptPath, maxReceipt), receiptPath)));
	} catch (cause) {
		if (place.look(receiptPath) === undefined) return emptyReceipt; // Another process has just uninstalled.
		if (cause instanceof OssifyError && ["host/unreadable", "host/invalid-receipt"].includes(cause.code)) throw cause;
		throw invalid("it is damaged or truncated", { advice: repairOf(place), cause });
	}
}

/** How to restore a receipt. The files that run ossify contain the policy's folder and the log. */
function repairOf(place: Place): string {
	return `restore it from a backup. Without one: move it away (\`mv ${shellWord(place.outside(receiptPath))} /root/\`), and install again with all options, --mode among them; the hook file or script of each engine names the policy's folder (-p takes it) and the log`;
}

function invalid(what: string, details: { advice: string; cause?: unknown }): OssifyError {
	return new OssifyError("host/invalid-receipt", `cannot determine what is installed from ${receiptPath}: ${what}`, details);
}

/** The message for an install that did not finish. @param install the command that installs for the engine again */
export function unfinishedInstall(title: string, install: string): { message: string; advice: string } {
	return {
		message: `the last install for ${title} did not finish: containers may be started with the settings before it`,
		advice: `run \`${install}\` again, with the options of that install`,
	};
}

/** The text of a receipt. Equal receipts have equal texts. */
export function receiptText(receipt: Receipt): string {
	return `${JSON.stringify(receipt, null, "\t")}\n`;
}

/**
 * The text of a receipt before it is written. It is parsed again, because a receipt that cannot be parsed could not be uninstalled.
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

/** The receipt without the folders that no longer contain a file of ossify. */
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

/** Whether a value is the path of a runtime. A runtime is only run, so the path may be as in the engine's configuration: `/usr/bin/../bin/crun`. */
function isProgram(path: unknown): boolean {
	return typeof path === "string" && path.startsWith("/") && !path.includes("\0");
}

/** Whether a value is an absolute path without `..`, because files that a receipt names may be removed. */
function isPath(path: unknown): boolean {
	return typeof path === "string" && /^(?:\/(?!\.{1,2}(?:\/|$))[^/\0]+)+$/.test(path);
}
