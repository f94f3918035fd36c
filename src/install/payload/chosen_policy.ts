/**
 * The mode in which a policy is installed. Only `--mode enforce` changes from audit mode to enforce mode.
 * @module
 */
import type { Bundle, JsonObject } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { InstallSettings, Mode } from "../plan/mod.ts";
import type { Stages } from "./decided_mode.ts";
import { modeIn, type PolicyFiles, policyFiles } from "./policy.ts";

/** The inputs that determine the mode. */
export interface Choice {
	readonly bundle: Bundle;
	readonly overlay: JsonObject | undefined;
	/** `--mode`. */
	readonly said: Mode | undefined;
	/** Whether the data were given in this call: their mode then takes precedence over the one that was chosen before. */
	readonly isNew: boolean;
	/** The current mode of the engine. */
	readonly before: Pick<InstallSettings, "mode" | "chosenMode"> | undefined;
	readonly now: Date;
	/** The stages in which the engine evaluates the policy. */
	readonly stages: Stages;
}

export interface Chosen {
	readonly policy: PolicyFiles;
	readonly mode: Mode;
	readonly chosenMode: Mode | undefined;
	/** The policy and its data would enforce, but `--mode enforce` was not given. */
	readonly stays: boolean;
}

/** @throws {OssifyError} of kind `policy` */
export async function chosenPolicy({ bundle, overlay, said, isNew, before, now, stages }: Choice): Promise<Chosen> {
	const named = isNew && modeIn(overlay) !== undefined ? undefined : before?.chosenMode;
	const chosenMode = said ?? named;
	const { mode, ...policy } = await policyFiles(bundle, overlay, chosenMode, now, stages);
	if (said !== undefined || mode === "audit" || before?.mode !== "audit") return { policy, mode, chosenMode, stays: false };
	return { ...(await inAudit({ bundle, overlay, now, stages })), stays: true };
}

async function inAudit({
	bundle,
	overlay,
	now,
	stages,
}: Pick<Choice, "bundle" | "overlay" | "now" | "stages">): Promise<Omit<Chosen, "stays">> {
	try {
		const { mode, ...policy } = await policyFiles(bundle, overlay, "audit", now, stages);
		return { policy, mode, chosenMode: "audit" };
	} catch (cause) {
		if (!(cause instanceof OssifyError) || cause.code !== "policy/mode-ignored") throw cause;
		throw new OssifyError("policy/mode-ignored", cause.message, { cause, advice: "add --mode enforce to enforce" });
	}
}
