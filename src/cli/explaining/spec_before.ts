/**
 * The spec of a container as it was before ossify changed it: Podman's hook and `ossify runtime` write their changes into the `config.json` that is read.
 * @module
 */
import type { Assessment } from "../../harden.ts";
import type { PatchOperation } from "../../json/mod.ts";
import type { LoggedRecord } from "../../log/mod.ts";
import { mutate } from "../../mutate/mod.ts";
import { type ParsedSpec, parseSpec, partOf } from "../../oci_spec/mod.ts";
import type { SpecFile } from "../deciding/mod.ts";

/** The stages whose changes are in the spec; the live hook's are not. */
const stagesOfSpecs: readonly string[] = ["precreate", "create"];

/** Whether a record is about the spec that the runtime got. */
export function isOfSpec({ stage }: LoggedRecord): boolean {
	return stagesOfSpecs.includes(stage);
}

/** What is known of a change. */
export interface Change {
	readonly file: SpecFile;
	/** The last one of such a stage. */
	readonly record: LoggedRecord | undefined;
	/** Asks a policy: it says other things of a writable root than of a read-only one, and the record has one of the two. */
	readonly ask: (spec: ParsedSpec) => Assessment;
}

/** Reverts what the record says that ossify did. @returns undefined where it says that ossify changed nothing */
export function specBefore({ file, record, ask }: Change): SpecFile | undefined {
	if (record === undefined || !isOfSpec(record) || !["requested", "changed"].includes(record.outcome)) return undefined;
	const spec = parseSpec(file.bytes);
	const locked = parseSpec(mutate(spec, mountsBefore(spec, record)));
	if (spec.readonly !== true) return { ...file, bytes: locked.bytes };
	const open = parseSpec(mutate(locked, [{ op: "replace", path: "/root/readonly", value: false }]));
	return { ...file, bytes: wasOpen(record, ask(open), ask(locked)) ? open.bytes : locked.bytes };
}

/** Whether the root was writable before: then the record has what is said of such a root, and of no other. */
function wasOpen({ reasons }: LoggedRecord, open: Assessment, locked: Assessment): boolean {
	for (const textOf of [ruleOf, wholeOf]) {
		const said = reasons.map(textOf);
		const [ofOpen, ofLocked] = [open.decision.reasons.map(textOf), locked.decision.reasons.map(textOf)];
		if (said.some((text) => ofLocked.includes(text) && !ofOpen.includes(text))) return false;
		if (said.some((text) => ofOpen.includes(text) && !ofLocked.includes(text))) return true;
	}
	// Something was changed; of a read-only root, nothing would have been.
	return locked.patch.length === 0;
}

interface Said {
	readonly rule: string;
	readonly message: string;
}

const ruleOf = ({ rule }: Said) => rule;
const wholeOf = ({ rule, message }: Said) => `${rule}: ${message}`;

/** Without the tmpfs mounts that were added, and with those writable that were made read-only. */
function mountsBefore(spec: ParsedSpec, { tmpfs, readonlyMounts }: LoggedRecord): PatchOperation[] {
	const given = partOf(spec, "mounts");
	if (!Array.isArray(given)) return [];
	const mounts = (spec.mounts ?? []).flatMap(({ destination, type, source, options }, index) => {
		if (type === "tmpfs" && source === "tmpfs" && tmpfs.includes(destination)) return [];
		const isLocked = readonlyMounts.includes(destination) && options !== undefined;
		return [isLocked ? { ...given[index], options: options.filter((one) => !locking.includes(one)) } : given[index]];
	});
	return [{ op: "replace", path: "/mounts", value: mounts }];
}

const locking: readonly string[] = ["ro", "rro"];
