/**
 * The arguments of ossify in a hook file or in a runtime's script.
 * @module
 */
import { defaultLog, type StartSettings, startArguments } from "../../start_options.ts";
import { policyFolder } from "../layout.ts";

/** The arguments that name an installed policy. */
export function policyArgv(digest: string): string[] {
	return ["-p", policyFolder(digest)];
}

/** The arguments. The log is always among them, because a later ossify may have another default. */
export function hookArgv(digest: string, settings: StartSettings): string[] {
	return [...policyArgv(digest), ...startArguments({ log: defaultLog, ...settings })];
}
