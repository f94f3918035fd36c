/**
 * One container of an audit: what it is, what the policy would make of it, and why.
 * @module
 */
import type { Finding, Reason } from "../decision/mod.ts";
import type { ObjectReference } from "../forms/mod.ts";
import type { Assessment } from "../harden.ts";
import type { ContainerRisk } from "../layer/mod.ts";
import type { Identity } from "../policy.ts";
import { shortId } from "../visible.ts";
import { type AuditResult, refusalsOf, type Verdict, verdictOf } from "./result.ts";

/** The state of a container on this machine. */
export interface ContainerState {
	/** `created`: it never ran. `stopped`: its engine's files do not say whether it ran. */
	readonly status: "running" | "created" | "exited" | "stopped";
	/** The container that holds a pod's namespaces. */
	readonly sandbox?: true;
	/** Of its first process. */
	readonly pid?: number;
	/** When that started. */
	readonly started?: string;
	/** Whether its root file system is mounted read-only now. */
	readonly root?: "read-only" | "writable";
}

/** Where a container was found. */
export interface Origin {
	/** The file as the caller named it or as it was found; `-` for the standard input. */
	readonly spec: string;
	/** Of a file with a container a line: the line, from 1. */
	readonly line?: number;
	/** Of a manifest or another form: the container's label. */
	readonly container?: string;
	/** The line of the file on which the container begins, from 1; for formats that show it. */
	readonly startLine?: number;
	/** Of a Kubernetes manifest: the object that describes the container. */
	readonly object?: ObjectReference;
	/** Of a container on this machine. */
	readonly state?: ContainerState;
}

/** What would change. */
export interface AuditedChanges {
	readonly root?: "read-only";
	/** Destinations of the tmpfs mounts that would be added. */
	readonly tmpfs?: readonly string[];
	/** Destinations of the mounts that would become read-only. */
	readonly readonlyMounts?: readonly string[];
}

/** An assumption under which the result is another one. */
export interface Otherwise extends Verdict {
	readonly when: string;
}

/** What is reported of one container; `--format json` and `ndjson` print it as it is. */
export interface AuditedContainer extends Origin, Omit<Identity, "container">, Verdict, Partial<ContainerRisk> {
	/** The container's ID, where its spec has one. */
	readonly id?: string;
	/** In audit mode, the result is that of enforce mode. */
	readonly mode: "enforce" | "audit";
	readonly reasons: readonly Reason[];
	/** What refuses it. */
	readonly deny: readonly Finding[];
	readonly warn: readonly Finding[];
	readonly changes: AuditedChanges;
	/** Why there is no decision. */
	readonly note?: string;
	/** What the form does not state: names of facts. */
	readonly unknown?: readonly string[];
	readonly otherwise?: readonly Otherwise[];
}

/** What is known of a container of a form besides its assessment. */
export interface OpenFacts {
	readonly object?: ObjectReference;
	/** Of a form that a container is created from: where it mounts something. */
	readonly ownMounts?: readonly string[];
	readonly unknown: readonly { readonly fact: string }[];
	readonly otherwise: readonly { readonly when: string; readonly assessment: Assessment }[];
}

/** Describes an assessed container. */
export function auditedOf(origin: Origin, identity: Identity, assessment: Assessment, open?: OpenFacts): AuditedContainer {
	const { decision } = assessment;
	const { container: id, ...names } = identity;
	const { result, rules } = verdictOf(assessment, open?.ownMounts);
	const otherwise = open?.otherwise.map(({ when, assessment: other }) => ({ when, ...verdictOf(other, open.ownMounts) })) ?? [];
	return {
		...origin,
		...(open?.object && { object: open.object }),
		...(id !== undefined && { id }),
		...names,
		result: isOpen(result, otherwise) ? "unknown" : result,
		rules,
		mode: decision.mode,
		reasons: decision.reasons,
		deny: refusalsOf(assessment),
		warn: decision.warn,
		changes: changesIn(assessment),
		...(open && open.unknown.length > 0 && { unknown: [...new Set(open.unknown.map(({ fact }) => fact))] }),
		...(otherwise.length > 0 && { otherwise: [{ when: "as far as the form says", result, rules }, ...otherwise] }),
	};
}

function isOpen(result: AuditResult, otherwise: readonly Otherwise[]): boolean {
	return otherwise.some((other) => other.result !== result);
}

function changesIn({ changes }: Assessment): AuditedChanges {
	const tmpfs = changes.flatMap((change) => (change.what === "add-tmpfs" ? [change.entry.destination] : []));
	const mounts = changes.flatMap((change) => (change.what === "lock-mount" ? [change.destination] : []));
	return {
		...(changes.some(({ what }) => what === "lock-root") && { root: "read-only" as const }),
		...(tmpfs.length > 0 && { tmpfs: tmpfs.sort() }),
		...(mounts.length > 0 && { readonlyMounts: mounts }),
	};
}

/** A container whose spec is not in a file. */
export function withoutSpec(origin: Origin, identity: Identity, note: string): AuditedContainer {
	const { container: id, ...names } = identity;
	const open = { result: "unknown", rules: [], mode: "enforce", reasons: [], deny: [], warn: [], changes: {}, note } as const;
	return { ...origin, ...(id !== undefined && { id }), ...names, ...open, unknown: ["spec"] };
}

/** The container's name for people: its file, and what it is in it; of a container on this machine, its names and ID. */
export function titleOf({ spec, line, container, state, ...names }: Origin & Partial<AuditedContainer>): string {
	if (state !== undefined) {
		const { engine, namespace, pod, name, id } = names;
		const path = [namespace, pod, name].filter((one) => one !== undefined).join("/");
		return [engine, path, id && shortId(id)].filter((one) => one !== undefined && one !== "").join(" ");
	}
	const place = line === undefined ? spec : `${spec}:${line}`;
	return container === undefined ? place : `${place}: ${container}`;
}
