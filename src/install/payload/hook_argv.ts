/**
 * The arguments of ossify in a hook file or in a runtime's script.
 * @module
 */
import { defaultLog, type StartSettings, startArguments } from "../../start_options.ts";
import { policyFolder } from "../layout.ts";

/** The arguments. The log is always among them, because a later ossify may have another default. */
export function hookArgv(digest: string, settings: StartSettings): string[] {
	return ["-p", policyFolder(digest), ...startArguments({ log: defaultLog, ...settings })];
}
