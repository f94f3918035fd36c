/**
 * Files of an install that is not in the receipt. If the receipt was lost, engines may still run ossify.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { type Engine, type EngineName, engineNames, engines, type HookEngine } from "../engines/mod.ts";
import { defaultPrefixes, hookFileName, lockHookFileName, policiesFolder, receiptPath, rootArgument } from "../layout.ts";
import { allFiles, type Receipt } from "./receipt.ts";

/** An engine that the receipt does not name, although it may run ossify. */
export interface Unrecorded {
	readonly engine: EngineName;
	/** The files that make it run ossify, at their usual paths. */
	readonly files: readonly string[];
	readonly message: string;
	/** How to create a receipt again. */
	readonly advice: string;
}

/** The engines that are not in the receipt. @throws {OssifyError} `host/no-receipt` if only policies are found, so that the engine is not known */
export function unrecorded(place: Place, receipt: Receipt): Unrecorded[] {
	const found = engineNames.flatMap((name) => {
		const one = unrecordedOf(place, receipt, engines[name]);
		return one === undefined ? [] : [one];
	});
	if (found.length === 0 && Object.keys(receipt.engines).length === 0) refusePolicies(place);
	return found;
}

/** The same for one engine. @param prefixes the folders in which scripts may be */
export function unrecordedOf(
	place: Place,
	receipt: Receipt,
	engine: Engine,
	prefixes: readonly string[] = defaultPrefixes,
): Unrecorded | undefined {
	if (receipt.engines[engine.name] !== undefined) return undefined;
	const known = allFiles(receipt);
	const files = filesOf(place, engine, prefixes).filter((path) => !(path in known));
	return files.length === 0 ? undefined : describe(place, engine, files);
}

/** The finding as an error. */
export function noReceipt({ message, advice }: Pick<Unrecorded, "message" | "advice">): OssifyError {
	return new OssifyError("host/no-receipt", message, { advice });
}

function filesOf(place: Place, engine: Engine, prefixes: readonly string[]): string[] {
	if (engine.kind === "hook") return hookFilesOf(place, engine).filter((path) => place.look(path) !== undefined);
	const folders = [...new Set(prefixes)].map((prefix) => `${prefix}/${engine.name}`);
	const scripts = folders.flatMap((folder) => place.names(folder).map((name) => `${folder}/${name}`));
	return [...scripts, ...(engine.dropIn === undefined ? [] : [engine.dropIn])].filter((path) => place.look(path)?.kind === "file");
}

function hookFilesOf(place: Place, { hooksFolder, defaultFolders, dropIn, stage }: HookEngine): string[] {
	// Other engines read these folders too. The stage of a hook shows for which engine it is.
	const shared = defaultFolders.filter((folder) => textOf(place, `${folder}/${hookFileName}`).includes(`"${stage}"`));
	const inFolders = [hooksFolder, ...shared].flatMap((folder) => [`${folder}/${hookFileName}`, `${folder}/${lockHookFileName}`]);
	return [...new Set([...inFolders, dropIn])];
}

function describe(place: Place, engine: Engine, files: readonly string[]): Unrecorded {
	const message = `cannot determine what is installed for ${engine.title}: ${receiptPath} does not name it, but there are files that run ossify: ${files.join(", ")}`;
	const root = rootArgument(place);
	const policy = files.flatMap((path) => policyIn(textOf(place, path)) ?? [])[0];
	const install = `ossify install ${engine.name}${root} --mode MODE${policy === undefined ? "" : ` -p ${policy}`}`;
	const first = engine.dropIn !== undefined ? "" : `remove ${files.join(" and ")} from the configuration of ${engine.title}, and `;
	const again = `run \`${install}\`, with the previous mode and options, which creates a receipt`;
	const advice = `restore ${receiptPath} from a backup; without one, ${first}${again}; \`ossify uninstall ${engine.name}${root}\` then removes everything`;
	return { engine: engine.name, files, message, advice };
}

const maxFile = 1024 * 1024;

/** Empty if the path is not a regular file. */
function textOf(place: Place, path: string): string {
	return place.look(path)?.kind === "file" ? decodeUtf8(place.read(path, maxFile), path) : "";
}

/** The folder of the policy that a hook file or a script names. */
export function policyIn(text: string): string | undefined {
	return text.match(/\/etc\/ossify\/policy\/[\da-f]{16}(?![\da-f])/)?.[0];
}

/** The folders of installed policies, whether the receipt names them or not. */
export function policyFolders(place: Place): string[] {
	const folders = place.names(policiesFolder).map((name) => `${policiesFolder}/${name}`);
	return folders.filter((folder) => place.look(`${folder}/policy.wasm`) !== undefined);
}

function refusePolicies(place: Place): void {
	const there = policyFolders(place);
	if (there.length === 0) return;
	throw noReceipt({
		message: `cannot determine what is installed: there is no ${receiptPath}, but there are installed policies: ${there.join(", ")}`,
		advice: `restore it from a backup; without one, check whether the configuration of an engine names ossify, and remove that and these folders, or run \`ossify install ENGINE${rootArgument(place)} --mode MODE -p ${there[0]}\``,
	});
}
