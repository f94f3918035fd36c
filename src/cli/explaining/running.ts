/**
 * What is known of a container of this machine besides its spec: the mount that holds a path now, and since when.
 * @module
 */
import { type MountedNow, mountedNow } from "../../access/mod.ts";
import { OssifyError } from "../../errors.ts";
import { engineNames, installed } from "../../install/mod.ts";
import { type LoggedRecord, LogLines, machineTails, parseEntry } from "../../log/mod.ts";
import { knownMounts } from "../../mountinfo.ts";
import { lexicalPath } from "../../oci_spec/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { placeInRoot } from "../../platform/kernel/place_in_root.ts";
import { visible } from "../../visible.ts";
import type { Call } from "../arguments/mod.ts";
import { installedLogs, placeOf, settingsOfAll } from "../installing/mod.ts";
import type { FoundHere } from "../learning/mod.ts";
import { isOfSpec } from "./spec_before.ts";

/** The mount that holds a path of a container now; undefined where it does not run. */
export async function nowOf({ state: { pid }, mountinfo }: FoundHere, path: string): Promise<MountedNow | undefined> {
	if (pid === undefined || mountinfo === undefined) return undefined;
	return mountedNow(knownMounts(mountinfo), lexicalPath(path), await placeOfPath(pid, path));
}

/** Undefined where the kernel cannot be asked: on Node, and of another user's process. */
async function placeOfPath(pid: number, path: string) {
	try {
		return await placeInRoot(`/proc/${pid}/root`, path);
	} catch (error) {
		if (error instanceof OssifyError && error.code === "host/no-ffi") return undefined;
		throw error;
	}
}

/** Since when a container is as it is. */
export interface Since {
	readonly started: string | undefined;
	/** The last decision about it in the decision log. */
	readonly decided: LoggedRecord | undefined;
	/** Since when the policy is installed that decided. */
	readonly installed: string | undefined;
}

/** What the decision log says of a container. */
export interface Logged {
	/** The last decision about it. */
	readonly decided: LoggedRecord | undefined;
	/** The last one about the spec that its runtime got. */
	readonly ofSpec: LoggedRecord | undefined;
}

/** Reads the logs of what is installed. */
export async function loggedOf(call: Call, { container: { id } }: FoundHere): Promise<Logged> {
	let logged: Logged = { decided: undefined, ofSpec: undefined };
	for (const record of recordsOf(installedLogs(call, await placeOf(call)).files, id))
		logged = { decided: record, ofSpec: isOfSpec(record) ? record : logged.ofSpec };
	return logged;
}

/** Looks up in the receipts since when the policy is installed that decided. */
export async function sinceOf(call: Call, { state: { started } }: FoundHere, { decided }: Logged): Promise<Since> {
	return { started, decided, installed: await installedSince(await placeOf(call), decided?.policy) };
}

async function installedSince(place: Place, digest: string | undefined): Promise<string | undefined> {
	const { engines } = installed(place);
	const settings = await settingsOfAll(place);
	const own = engineNames.find((name) => digest !== undefined && engines[name]?.policy === digest);
	const found = own && settings[own];
	return found === undefined || found instanceof OssifyError ? undefined : found.policy.since;
}

/** Lines that do not have the ID are not parsed. */
function* recordsOf(logs: readonly string[], id: string): Generator<LoggedRecord> {
	for (const log of logs) {
		const lines = new LogLines(machineTails, log);
		for (const { text } of lines.poll()) {
			const record = text.includes(id) ? parseEntry(text) : undefined;
			if (record?.container === id && record.stage !== "exec") yield record;
		}
		lines.close();
	}
}

/** Sentences about it. @param policy the digest of the policy that is asked here */
export function sinceTexts({ started, decided, installed }: Since, policy: string): readonly string[] {
	const start = started === undefined ? [] : [`${seconds(started)}: the container started; mounts stay as they were made then`];
	if (decided === undefined)
		return [...start, "the decision log has no decision about it: it started without ossify, or its records are gone or elsewhere"];
	const { time, stage, outcome, reasons, deny } = decided;
	const rules = [...new Set([...deny, ...reasons].map(({ rule }) => visible(rule)))].join(", ");
	const same = decided.policy === policy ? "" : "; that was another policy, or other data, than is asked here (-p, -d)";
	const since = installed === undefined ? "" : `, installed since ${seconds(installed)}`;
	return [
		...start,
		`${seconds(time)}: ${visible(stage)} decided: ${outcome}${rules === "" ? "" : `, by ${rules}`}`,
		...(decided.policy === undefined ? [] : [`the policy was ${visible(decided.policy.slice(0, 12))}${since}${same}`]),
	];
}

function seconds(time: string): string {
	return visible(time.replace("T", " ").replace(/\.\d+Z$/, "Z"));
}
