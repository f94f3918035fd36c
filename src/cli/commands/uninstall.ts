/** `ossify uninstall`. @module */
import { engineNames, uninstall } from "../../install/mod.ts";
import type { Call, Command } from "../arguments/mod.ts";
import { dryRunOption, engineOf, leaveAgent, placeOf, rootOption, showPlan, tellAbout } from "../installing/mod.ts";

/** Removes what `install` added. */
export const command: Command = {
	name: "uninstall",
	summary: "remove what install added",
	about:
		"Removes what `ossify install` added for an engine. Files that another engine needs are kept until that one is uninstalled. In the engine's own configuration, only ossify's changes are reverted. If files of ossify were changed after they were installed, nothing is removed without --force. Decision logs are kept.",
	args: [{ name: "ENGINE", choices: engineNames, summary: engineNames.join(", ") }],
	options: [{ name: "force", summary: "also remove files that were changed after they were installed" }, rootOption, dryRunOption],
	examples: [
		{ line: "ossify uninstall crio", does: "containers start as they did before" },
		{ line: "ossify uninstall podman --dry-run", does: "what would be removed" },
	],
	run,
};

async function run(call: Call): Promise<number> {
	const { options } = call;
	const place = await placeOf(call);
	const engine = engineOf(call, command, place);
	const plan = uninstall(place, engine, {
		dryRun: options.flag("dry-run"),
		force: options.flag("force"),
	});
	showPlan(call, plan);
	tellAbout(call, engine, plan);
	await leaveAgent(call, place);
	return 0;
}
