/**
 * Options of `install` for the agent, and what is left to do for it.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import {
	type AnyRequest,
	agentLeft,
	agentOf,
	clientIn,
	executableIn,
	type Installed,
	type InstallPlan,
	type InstallSettings,
	type Place,
	skewOfInstalled,
} from "../../install/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { type Call, type Option, type Options, usageError } from "../arguments/mod.ts";
import { notify } from "../output/mod.ts";

/** A later install keeps the choice. */
export const agentOptions: readonly Option[] = [
	{
		name: "agent",
		summary:
			"fail if the agent cannot be installed (default: install it where that is possible, and say where it is not). The engine calls its client in front of the executable, so that `ossify agent` hardens each container in a few milliseconds; on machines with systemd, it is a service",
	},
	{ name: "no-agent", summary: "run the executable for each container" },
];

/** One of the options; undefined for the default. */
export type AgentChoice = "agent" | "no-agent" | undefined;

/** What the receipt has for an option that was given. */
const kept = "yes";

/** What this install was asked for, or an earlier one. @throws {OssifyError} `usage/contradiction` */
export function agentChoice({ flag }: Options, { options = {} }: Partial<InstallSettings> = {}): AgentChoice {
	if (flag("agent") && flag("no-agent"))
		throw usageError("usage/contradiction", "--agent and --no-agent exclude each other", { command: "install" });
	const names = ["agent", "no-agent"] as const;
	return names.find((name) => flag(name)) ?? (flag("reset") ? undefined : names.find((name) => options[name] === kept));
}

/** The choice among the options that a later install keeps. */
export function agentToKeep(choice: AgentChoice): Readonly<Record<string, string>> {
	return choice === undefined ? {} : { [choice]: kept };
}

/** Whether an option of the receipt is this choice. */
export function isAgentChoice(name: string, value: string): boolean {
	return ["agent", "no-agent"].includes(name) && value === kept;
}

/** The client for a request, or why it is left out though it was to be installed. @throws {OssifyError} `host/missing-asset` if it was asked for */
export function clientFor(
	{ assets }: Platform,
	choice: AgentChoice,
): Pick<AnyRequest, "client" | "isClientOptional"> & { readonly withoutAgent?: string } {
	if (choice === "no-agent") return {};
	try {
		return { client: assets.client(), isClientOptional: choice === undefined };
	} catch (error) {
		if (!(error instanceof OssifyError) || choice !== undefined) throw error;
		return { withoutAgent: error.message };
	}
}

/** What is to be said of the agent once an install is done. */
export async function tellOfAgent(call: Call, place: Place, plan: Installed, choice: AgentChoice): Promise<void> {
	const without = plan.withoutAgent;
	if (without !== undefined) tellOfNone(call, without);
	if (choice === "no-agent" || without !== undefined) await leaveAgent(call, place);
	else {
		tellToStart(call, place, plan);
		await tellOfOther(call, place);
	}
}

function tellOfNone({ platform, options }: Call, why: string): void {
	const [line = ""] = why.split("\n");
	const is = options.flag("dry-run") ? "would not be" : "is not";
	notify(
		platform,
		"note",
		`the agent ${is} installed, as with \`--no-agent\`, so that each start of a container runs ossify itself: ${line}`,
	);
}

/** Where systemd does not run, the agent has to be started, or started again after an update, by other means. */
function tellToStart({ platform, options }: Call, place: Place, { operations }: InstallPlan): void {
	const trial = operations.find((one) => one.do === "try");
	const programs = trial === undefined ? [] : [executableIn(trial.prefix), clientIn(trial.prefix)];
	const changed = operations.some((one) => one.do === "put file" && programs.includes(one.path));
	const isManaged = options.text("root") !== undefined || place.look("/run/systemd/system") !== undefined;
	if (!changed || isManaged || options.flag("dry-run")) return;
	const command = `${programs[0]} agent`;
	notify(
		platform,
		"note",
		`systemd, which starts the agent, does not run here: have \`${command}\` started before the engine, and restarted after an update. While it does not run, each start of a container runs ossify itself`,
	);
}

/** An agent that was not restarted decides as before the update; one that was started from another path declines the clients. */
async function tellOfOther({ platform, options }: Call, place: Place): Promise<void> {
	const status = options.flag("dry-run") ? undefined : await agentOf(place);
	const skew = status && skewOfInstalled(place, status, platform.files.same);
	if (skew !== undefined) notify(platform, "warning", `${skew}: restart it; \`ossify doctor\` says how`);
}

/** After the last engine, an agent that systemd does not manage may still run. One that has ended leaves its socket. */
export async function leaveAgent({ platform, options }: Call, place: Place): Promise<void> {
	const left = options.flag("dry-run") ? undefined : await agentLeft(place);
	if (left !== undefined) notify(platform, "warning", `the agent still runs, and no engine uses it: end it with \`kill ${left.pid}\``);
}
