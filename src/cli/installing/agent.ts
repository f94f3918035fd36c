/**
 * Options of `install` for the agent, and what is left to do for it.
 * @module
 */
import { agentLeft, clientIn, executableIn, type InstallPlan, type InstallSettings, type Place } from "../../install/mod.ts";
import { type Call, type Option, type Options, usageError } from "../arguments/mod.ts";
import { notify } from "../output/mod.ts";

/** A later install keeps the choice. */
export const agentOptions: readonly Option[] = [
	{
		name: "agent",
		summary:
			"have `ossify agent` harden the containers, which takes a few milliseconds each: installs its client, which the engine calls in front of the executable, and a service where the machine has systemd",
	},
	{ name: "no-agent", summary: "run the executable for each container (the default of a first install)" },
];

/** What the receipt has for `--agent`. */
const kept = "yes";

/** Whether the engine is to call the client of the agent. @throws {OssifyError} `usage/contradiction` */
export function wantsAgent({ flag }: Options, { options = {} }: Partial<InstallSettings> = {}): boolean {
	if (flag("agent") && flag("no-agent"))
		throw usageError("usage/contradiction", "--agent and --no-agent exclude each other", { command: "install" });
	return flag("agent") || (!flag("no-agent") && !flag("reset") && options.agent === kept);
}

/** The choice among the options that a later install keeps. */
export function agentToKeep(wants: boolean): Readonly<Record<string, string>> {
	return wants ? { agent: kept } : {};
}

/** Whether an option of the receipt is this choice. */
export function isAgentChoice(name: string, value: string): boolean {
	return name === "agent" && value === kept;
}

/** Where systemd does not run, the agent has to be started, or started again after an update, by other means. */
export function tellOfAgent({ platform, options }: Call, place: Place, { operations }: InstallPlan): void {
	const trial = operations.find((one) => one.do === "try");
	const programs = trial === undefined ? [] : [executableIn(trial.prefix), clientIn(trial.prefix)];
	const changed = operations.some((one) => one.do === "put file" && programs.includes(one.path));
	const isManaged = options.text("root") !== undefined || place.look("/run/systemd/system") !== undefined;
	if (!changed || isManaged || options.flag("dry-run")) return;
	const command = `${programs[0]} agent`;
	notify(
		platform,
		"note",
		`systemd does not run here: have \`${command}\` started before the engine, and restarted after an update. While it does not run, each start of a container runs ossify itself`,
	);
}

/** After the last engine, an agent that systemd does not manage may still run. One that has ended leaves its socket. */
export async function leaveAgent({ platform, options }: Call, place: Place): Promise<void> {
	const left = options.flag("dry-run") ? undefined : await agentLeft(place);
	if (left !== undefined) notify(platform, "warning", `the agent still runs, and no engine uses it: end it with \`kill ${left.pid}\``);
}
