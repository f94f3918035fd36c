/**
 * What `install`, `uninstall` and `doctor` take: an engine, and whose machine it is on.
 * @module
 */
import { type Engine, type EngineName, engineNames, engines } from "../../install/mod.ts";
import { type Call, type Command, type Option, usageError } from "../arguments/mod.ts";

/** Another machine's files. */
export const rootOption: Option = {
	name: "root",
	value: "DIR",
	summary: "the root folder of the machine (default: /); paths in the files are without it",
};

/** What would be done. */
export const dryRunOption: Option = { name: "dry-run", summary: "say what would be done, and do nothing" };

/** The root, as it was given. */
export function rootOf({ platform, options }: Call): string {
	const root = options.text("root") ?? "/";
	if (platform.files.kind(root) === "folder") return root;
	throw usageError("usage/no-root", `--root takes a folder that is there, not ${JSON.stringify(root)}`);
}

/** The engine that is named. */
export function engineOf({ args }: Call, { name }: Command): Engine {
	const [word] = args;
	const known = engineNames.find((one): one is EngineName => one === word);
	if (known) return engines[known];
	const hint = word === undefined ? {} : { given: word, known: engineNames };
	throw usageError("usage/no-engine", `${name} takes an engine: ${engineNames.join(", ")}`, { ...hint, command: name });
}
