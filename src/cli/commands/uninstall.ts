/** `ossify uninstall`. @module */
import { engineNames, uninstall } from "../../install/mod.ts";
import type { Call, Command } from "../arguments/mod.ts";
import { dryRunOption, engineOf, placeOf, rootOption, showPlan, tellAbout } from "../installing/mod.ts";

/** Takes back what `install` did. */
export const command: Command = {
	name: "uninstall",
	summary: "take back what install did",
	about:
		"Removes what `ossify install` put there for an engine, what runs ossify first; what another engine needs too stays until that one goes. Of the engine's own configuration it takes back its own changes and no others. Files of ossify's that were changed since are somebody's work: then nothing is removed, unless --force says so. Decision logs stay.",
	args: [{ name: "ENGINE", choices: engineNames, summary: engineNames.join(", ") }],
	options: [{ name: "force", summary: "remove files too that were changed since they were installed" }, rootOption, dryRunOption],
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
	return 0;
}
