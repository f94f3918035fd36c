/**
 * Files of an install that the receipt does not name: it was lost, and an engine may go on running ossify by them.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { type Engine, type EngineName, engineNames, engines, type HookEngine } from "../engines/mod.ts";
import { defaultPrefixes, hookFileName, lockHookFileName, policiesFolder, receiptPath, rootArgument } from "../layout.ts";
import { allFiles, type Receipt } from "./receipt.ts";

/** Of an engine that the receipt does not know. */
export interface Unrecorded {
	readonly engine: EngineName;
	/** Those by which it runs ossify, where they usually are. */
	readonly files: readonly string[];
	readonly message: string;
	/** How there is a receipt again. */
	readonly advice: string;
}

/** @throws {OssifyError} `host/no-receipt` where policies are there, and it is not known of which engine */
export function unrecorded(place: Place, receipt: Receipt): Unrecorded[] {
	const known = allFiles(receipt);
	const found = engineNames.flatMap((name) => {
		const there = receipt.engines[name] === undefined ? filesOf(place, engines[name]).filter((path) => !(path in known)) : [];
		return there.length === 0 ? [] : [describe(place, engines[name], there)];
	});
	if (found.length === 0 && Object.keys(receipt.engines).length === 0) refusePolicies(place);
	return found;
}

/** As an error. */
export function noReceipt({ message, advice }: Pick<Unrecorded, "message" | "advice">): OssifyError {
	return new OssifyError("host/no-receipt", message, { advice });
}

function filesOf(place: Place, engine: Engine): string[] {
	if (engine.kind === "hook") return hookFilesOf(place, engine).filter((path) => place.look(path) !== undefined);
	const folders = defaultPrefixes.map((prefix) => `${prefix}/${engine.name}`);
	return folders
		.flatMap((folder) => place.names(folder).map((name) => `${folder}/${name}`))
		.filter((path) => place.look(path)?.kind === "file");
}

function hookFilesOf(place: Place, { hooksFolder, defaultFolders, dropIn, stage }: HookEngine): string[] {
	// Other engines read these, too: whose hook it is, its stage says.
	const shared = defaultFolders.map((folder) => `${folder}/${hookFileName}`).filter((path) => textOf(place, path).includes(`"${stage}"`));
	return [`${hooksFolder}/${hookFileName}`, `${hooksFolder}/${lockHookFileName}`, dropIn, ...shared];
}

function describe(place: Place, engine: Engine, files: readonly string[]): Unrecorded {
	const message = `cannot tell what is installed for ${engine.title}: ${receiptPath} does not name it, and files that run ossify are there: ${files.join(", ")}`;
	const root = rootArgument(place);
	const policy = files.flatMap((path) => policyIn(textOf(place, path)) ?? [])[0];
	const install = `ossify install ${engine.name}${root} --mode MODE${policy === undefined ? "" : ` -p ${policy}`}`;
	const first = engine.kind === "hook" ? "" : `take what leads to ${files.join(" and ")} out of the configuration of ${engine.title}, and `;
	const again = `run \`${install}\`, with the mode and the other options of before, which makes a receipt`;
	const advice = `restore ${receiptPath} from a backup; without one, ${first}${again}; \`ossify uninstall ${engine.name}${root}\` removes all of it then`;
	return { engine: engine.name, files, message, advice };
}

const maxFile = 1024 * 1024;

/** Nothing of what is no file. */
function textOf(place: Place, path: string): string {
	return place.look(path)?.kind === "file" ? decodeUtf8(place.read(path, maxFile), path) : "";
}

function policyIn(text: string): string | undefined {
	return text.match(/\/etc\/ossify\/policy\/[\da-f]{16}(?![\da-f])/)?.[0];
}

function refusePolicies(place: Place): void {
	const policies = place.names(policiesFolder).map((name) => `${policiesFolder}/${name}`);
	const there = policies.filter((folder) => place.look(`${folder}/policy.wasm`) !== undefined);
	if (there.length === 0) return;
	throw noReceipt({
		message: `cannot tell what is installed: there is no ${receiptPath}, and policies of an install are there: ${there.join(", ")}`,
		advice: `restore it from a backup; without one, look whether the configuration of an engine names ossify, and remove that and these folders, or run \`ossify install ENGINE${rootArgument(place)} --mode MODE -p ${there[0]}\``,
	});
}
