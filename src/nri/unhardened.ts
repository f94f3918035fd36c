/**
 * Containers that should have a read-only root and do not have one: those that an engine started while the plugin was away.
 * @module
 */
import { verdictOf } from "../audit/mod.ts";
import { coded } from "../errors.ts";
import type { Context } from "../evaluate/mod.ts";
import { type Assessment, assess } from "../harden.ts";
import { containersOn, documentOf, type FoundContainer, type Machine, stateOf, whyNoDocument } from "../machine/mod.ts";
import type { Policy } from "../policy.ts";
import type { SyncedContainer } from "./plugin.ts";

/** A container, and what is wrong with it. */
export interface Unhardened {
	readonly container: SyncedContainer;
	/**
	 * `writable`: it runs, and its root is writable. `unhooked`: it is created, and its root will be writable when it is started. `refused`: the policy would
	 * not let it start. `unknown`: it runs, and the policy cannot be asked about it.
	 */
	readonly problem: "writable" | "unhooked" | "refused" | "unknown";
	/** The policy's rules that say so. */
	readonly rules: readonly string[];
	/** Why it is not known. */
	readonly note?: string;
}

/** Where containers are looked for, and who decides about them. */
export interface LookOptions {
	readonly machine: Machine;
	readonly policy: Policy;
	readonly context: Context;
}

/**
 * Looks at the mounts of containers. Those that end meanwhile are left out, and so are those about which the policy decides in audit mode.
 *
 * It reads the state folders of engines and evaluates the policy for each container, some milliseconds for each, and lets other work of the thread go
 * first between two containers.
 */
export async function unhardenedAmong(containers: readonly SyncedContainer[], options: LookOptions): Promise<readonly Unhardened[]> {
	if (containers.length === 0) return [];
	const { machine } = options;
	const found = new Map((await containersOn(machine)).map((one) => [one.id, one]));
	const unhardened: Unhardened[] = [];
	for (const container of containers) {
		await new Promise((resolve) => setTimeout(resolve));
		const one = found.get(container.id);
		const state = one && stateOf(machine.files, machine.root, one).state;
		const problem = one && problemOf(container, one, state?.root, options);
		if (problem !== undefined) unhardened.push({ container, ...problem });
	}
	return unhardened;
}

type Problem = Omit<Unhardened, "container">;

function problemOf(
	container: SyncedContainer,
	found: FoundContainer,
	root: "read-only" | "writable" | undefined,
	options: LookOptions,
): Problem | undefined {
	const isCreated = container.state === "created";
	// A process that has no mounts has ended.
	if (!isCreated && root === undefined) return undefined;
	try {
		const document = documentOf(found);
		if (document === undefined) return { problem: "unknown", rules: [], note: whyNoDocument(found).message };
		const assessment = assess(options.policy, document.bytes, options.context);
		if (assessment.decision.mode === "audit") return undefined;
		return isCreated ? ofCreated(assessment, container) : ofRunning(assessment, root);
	} catch (error) {
		return { problem: "unknown", rules: [], note: coded(error).message };
	}
}

function ofRunning(assessment: Assessment, root: "read-only" | "writable" | undefined): Problem | undefined {
	const { result, rules } = verdictOf(assessment);
	if (result === "refused") return { problem: "refused", rules };
	return assessment.decision.readonly === true && root === "writable" ? { problem: "writable", rules } : undefined;
}

/** One with a hook of ossify's is hardened, or refused, when it starts. */
function ofCreated(assessment: Assessment, { hooked }: SyncedContainer): Problem | undefined {
	const { result, rules } = verdictOf(assessment);
	if (hooked || !["refused", "hardened"].includes(result)) return undefined;
	return { problem: result === "refused" ? "refused" : "unhooked", rules };
}
