/**
 * The hooks that a container is started with, for comparison: none, one that does nothing, and ossify's.
 * @module
 */
import { basename } from "node:path";
import { executablePath } from "../../src/install/layout.ts";
import { clientExecutable } from "../host/support/engines.ts";
import type { Hook } from "../host/support/spec.ts";
import type { HookFile } from "./installed.ts";
import type { Command } from "./process.ts";

export interface Variant {
	readonly name: string;
	/** Left out: none. */
	readonly hook?: Hook;
	/** Whether it is ossify's. */
	readonly hardens?: true;
	/** Whether the spec has the changes already: what the mounts cost that the runtime makes of it. */
	readonly isHardened?: true;
}

type Environment = Readonly<Record<string, string>>;

export const withoutHook = "no hook";

/** What containers are started with, `hook` being ossify's as it is installed, and `idle` a program that does nothing. */
export function variantsOf({ hook }: HookFile, idle = "/bin/true"): Variant[] {
	return [
		{ name: withoutHook },
		{ name: idle, hook: { ...hook, path: idle, args: [basename(idle)] } },
		{ name: "ossify hook createRuntime", hook, hardens: true },
		{ name: "the client, with the agent", hook: throughClient(hook), hardens: true },
		{ name: "the same in audit mode: it decides, and makes no mounts", hook: auditing(throughClient(hook)) },
		{ name: "the client, without an agent", hook: throughClient(hook, ["--socket=/run/ossify/none"]), hardens: true },
	];
}

/** The same hook through the client. @param options of the client */
export function throughClient(hook: Hook, options: readonly string[] = []): Hook {
	const at = hook.args.indexOf(executablePath);
	return { ...hook, args: [...hook.args.slice(0, at), clientExecutable(), ...options, ...hook.args.slice(at)] };
}

/** Data that turn the mode to audit. */
export const auditData = "/srv/audit.json";

/** The same hook in audit mode, with a log of its own. */
function auditing(hook: Hook): Hook {
	const log = hook.args.indexOf("--log") + 1;
	return { ...hook, args: [...hook.args.slice(0, log), "/var/log/ossify/audited.log", ...hook.args.slice(log + 1), "-d", auditData] };
}

/** Without a hook, and with the mounts that ossify makes: nothing that makes them can be quicker than the runtime itself by much. */
export const hardenedBefore: Variant = { name: "no hook, a spec that was hardened before", isHardened: true };

/** How often ossify hardens a container, if each of these starts one in every round. */
export function hardenings(variants: readonly Variant[], rounds: number): number {
	return variants.filter(({ hardens }) => hardens).length * (rounds + 1);
}

/** A hook as a runtime runs it. */
export function commandOf(hook: Hook, state: Uint8Array): Command {
	const [argv0, ...args] = hook.args;
	return { argv: [hook.path, ...args], env: environmentOf(hook), stdin: state, ...(argv0 !== undefined && { argv0 }) };
}

function environmentOf({ env = [] }: Hook): Environment {
	return Object.fromEntries(env.map((one) => [one.slice(0, one.indexOf("=")), one.slice(one.indexOf("=") + 1)]));
}
