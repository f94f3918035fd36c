/**
 * An install that is not in the receipt, reconstructed from its files. The next install replaces or removes them.
 * @module
 */
import { decodeUtf8 } from "../../json/mod.ts";
import { digestOf, type Place, userId } from "../../platform/files/place.ts";
import { dispatcherMark } from "../../runtime/dispatcher.ts";
import { clientIn, executableIn, policyFolder, runFolders, unitMark, unitPaths } from "../layout.ts";
import { allFiles, type EngineReceipt, type Receipt } from "./receipt.ts";
import { policyIn, type Unrecorded } from "./unrecorded.ts";

/** The first lines of a script that `ossify uninstall` keeps for running containers. */
export const bareMark = "#!/bin/sh\n# Left by `ossify uninstall`";

/**
 * The receipt with an entry for the engine; the receipt itself if no file of the engine has ossify's content.
 * @param prefixes the folders in which an executable is recognized: a path in a file does not prove that ossify wrote the file there
 */
export function withRecovered(place: Place, receipt: Receipt, { engine, files }: Unrecorded, prefixes: readonly string[]): Receipt {
	const texts = files.flatMap((path) => {
		const text = textOf(place, path);
		return text !== undefined && isOwnText(path, text) ? [[path, text] as const] : [];
	});
	if (texts.length === 0) return receipt;
	return { ...receipt, engines: { ...receipt.engines, [engine]: entryOf(place, receipt, texts, prefixes) } };
}

function entryOf(
	place: Place,
	receipt: Receipt,
	texts: readonly (readonly [path: string, text: string])[],
	prefixes: readonly string[],
): EngineReceipt {
	const prefix = texts.flatMap(([, text]) => prefixIn(text) ?? []).find((one) => prefixes.includes(one));
	const folder = texts.flatMap(([, text]) => policyIn(text) ?? [])[0];
	const policyFiles = folder === undefined ? [] : ["policy.wasm", "data.json", ".manifest"].map((name) => `${folder}/${name}`);
	const executable = prefix === undefined ? [] : [executableIn(prefix), ...agentFiles(place, texts, prefix)];
	const known = allFiles(receipt);
	const files = [...executable, ...policyFiles, ...texts.map(([path]) => path)].filter(
		(path) => !(path in known) && place.look(path)?.kind === "file",
	);
	const policy = folder === undefined ? undefined : digestIn(place, folder);
	return {
		policy: policy ?? "",
		log: "none",
		...(prefix !== undefined && { prefix }),
		files: Object.fromEntries(files.map((path) => [path, [place.digest(path)]])),
		// Running hooks cannot use a policy that was changed.
		...(policy === undefined && { left: true }),
	};
}

/** The client that a hook file or a script calls, and the units of the agent. */
function agentFiles(place: Place, texts: readonly (readonly [path: string, text: string])[], prefix: string): string[] {
	const client = clientIn(prefix);
	if (!texts.some(([, text]) => text.includes(client))) return [];
	return [client, ...unitPaths.filter((path) => textOf(place, path)?.startsWith(unitMark))];
}

/** The digest of an installed policy; undefined if its files were changed. */
function digestIn(place: Place, folder: string): string | undefined {
	const [wasm, data] = [`${folder}/policy.wasm`, `${folder}/data.json`];
	if ([wasm, data].some((path) => place.look(path)?.kind !== "file")) return undefined;
	const digest = digestOf(place.read(wasm, maxPolicy), place.read(data, maxPolicy));
	return policyFolder(digest) === folder ? digest : undefined;
}

const maxPolicy = 256 * 1024 * 1024;

/** Whether a text is that of a script, a drop-in file or a hook file of ossify. */
function isOwnText(path: string, text: string): boolean {
	if (path.endsWith(".json")) return prefixIn(text) !== undefined || runFolders.some((folder) => text.includes(`${folder}/`));
	return [dispatcherMark, bareMark, "# By `ossify install "].some((mark) => text.startsWith(mark));
}

/** The folder of the executable that a hook file or a script calls. */
function prefixIn(text: string): string | undefined {
	return /((?:\/[\w.+@-]+)+)\/ossify["']?,?\s+["']?(?:hook|runtime)\b/.exec(text)?.[1];
}

const maxText = 1024 * 1024;

/** The text of a file; undefined if it is not text or belongs to another user, so that ossify did not write it. */
function textOf(place: Place, path: string): string | undefined {
	const entry = place.look(path);
	if (entry?.kind !== "file" || (entry.owner !== 0 && entry.owner !== userId())) return undefined;
	try {
		return decodeUtf8(place.read(path, maxText), path);
	} catch {
		return undefined;
	}
}
