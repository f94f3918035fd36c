/**
 * From the SPECs of an audit to its documents: files, bundles, folders that are searched, standard input, and documents with a container a line.
 * @module
 */
import type { Origin } from "../../audit/mod.ts";
import { OssifyError } from "../../errors.ts";
import { specLimits } from "../../oci_spec/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { usageError } from "../arguments/mod.ts";
import { type SpecFile, specFileOf } from "../deciding/mod.ts";
import { contentOf, linesOf, type TextLine } from "./lines.ts";

/** One document. */
export interface Source {
	readonly origin: Origin;
	/** Found by searching a folder, not named by the caller: it may be a file of any kind. */
	readonly isFound: boolean;
	readonly file: SpecFile;
}

/** A file of a search: an OCI spec, a manifest, a Compose file, a Quadlet unit, a container a line. */
const searched = /\.(?:json|ya?ml|container|ndjson|jsonl)$/;
const byLine = /\.(?:ndjson|jsonl)$/;

/** The documents of all SPECs, one after the other. What cannot be read gives its error in its place. */
export function* sourcesOf(platform: Platform, specs: readonly string[]): Generator<Source | Unreadable> {
	if (specs.filter((given) => given === "-").length > 1)
		throw usageError("usage/contradiction", "the standard input is one SPEC: name - once");
	for (const given of specs) {
		if (given === "-") yield* fromStandardInput(platform);
		else if (platform.files.kind(given) === "folder") yield* fromFolder(platform, given);
		else yield* fromFile(platform, given, false);
	}
}

/** A file, and whether it was found by a search. */
interface Found extends Pick<Source, "isFound"> {
	readonly spec: string;
}

/** What cannot be read, and why. */
export interface Unreadable {
	readonly spec: string;
	readonly error: unknown;
}

function* fromStandardInput({ stdin }: Platform): Generator<Source | Unreadable> {
	if (stdin.isTerminal) throw usageError("usage/no-spec", "name specs, manifests or folders, or pipe them in");
	yield* guarded("-", () => documentsIn(stdin.pieces(), { spec: "-", isFound: false }));
}

function* fromFolder(platform: Platform, folder: string): Generator<Source | Unreadable> {
	let found = 0;
	for (const path of platform.files.walk(folder, (below) => !isRootOfBundle(platform, below))) {
		if (typeof path !== "string") yield { spec: folder, error: path };
		else if (searched.test(path)) {
			found++;
			yield* fromFile(platform, path, true);
		}
	}
	if (found === 0) yield { spec: folder, error: nothingIn(folder) };
}

function nothingIn(folder: string): OssifyError {
	const message = `there is nothing to audit in ${folder}: no file in it ends in .json, .yaml, .yml, .container, .ndjson or .jsonl`;
	return new OssifyError("input/no-containers", message);
}

/** An image's files describe no containers of this machine. */
function isRootOfBundle({ files }: Platform, folder: string): boolean {
	return folder.endsWith("/rootfs") && files.kind(`${folder.slice(0, -"/rootfs".length)}/config.json`) === "file";
}

function* fromFile({ files }: Platform, path: string, isFound: boolean): Generator<Source | Unreadable> {
	const options = { blame: "input", ...(isFound && { regular: true }) } as const;
	yield* guarded(path, function* () {
		if (byLine.test(path)) yield* ofLines({ spec: path, isFound }, linesOf(files.pieces(path, options)));
		else if (!isFound) yield* documentsIn(files.pieces(path, options), { spec: path, isFound });
		else yield* documentsIn([files.read(path, { ...options, limit: specLimits.bytes })], { spec: path, isFound });
	});
}

function* documentsIn(pieces: Iterable<Uint8Array>, { spec, isFound }: Found): Generator<Source | Unreadable> {
	const isInput = spec === "-";
	const content = contentOf(pieces, isInput ? "the standard input" : spec);
	if ("lines" in content) yield* ofLines({ spec, isFound }, content.lines);
	else yield { origin: { spec }, isFound, file: isInput ? { path: undefined, bytes: content.whole } : specFileOf(spec, content.whole) };
}

function* ofLines({ spec, isFound }: Found, lines: Iterable<TextLine>): Generator<Source | Unreadable> {
	for (const { number: line, bytes } of lines) {
		if (bytes !== undefined) yield { origin: { spec, line }, isFound, file: { path: undefined, bytes } };
		else yield { spec: `${spec}:${line}`, error: tooLong() };
	}
}

function tooLong(): OssifyError {
	return new OssifyError("input/too-large", `cannot read the spec: the line has more than ${specLimits.bytes} bytes`);
}

/** What is thrown while a file is read ends that file. */
function* guarded(spec: string, read: () => Iterable<Source | Unreadable>): Generator<Source | Unreadable> {
	try {
		yield* read();
	} catch (error) {
		yield { spec, error };
	}
}
