/**
 * An earlier audit, against which only what is new or changed is reported.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { decodeUtf8 } from "../json/mod.ts";
import type { AuditedContainer } from "./container.ts";
import { auditResults } from "./result.ts";

/** What an earlier audit reported. */
export interface Baseline {
	/** Whether it has this container, with the same result for the same reasons. */
	has(container: AuditedContainer): boolean;
}

/** Reads what `--format json` printed. @param shown the file's name, for messages @throws {OssifyError} `input/invalid-baseline` */
export function readBaseline(bytes: Uint8Array, shown: string): Baseline {
	const known = new Map(containersIn(bytes, shown).map((one) => [containerKey(one), stateOf(one)]));
	return { has: (container) => known.get(containerKey(container)) === stateOf(container) };
}

function containersIn(bytes: Uint8Array, shown: string): readonly AuditedContainer[] {
	const { containers } = objectIn(parsed(bytes, shown));
	if (Array.isArray(containers) && containers.every(isContainer)) return containers as AuditedContainer[];
	throw invalid(shown);
}

function parsed(bytes: Uint8Array, shown: string): unknown {
	try {
		return JSON.parse(decodeUtf8(bytes, shown));
	} catch (cause) {
		throw invalid(shown, cause);
	}
}

function invalid(shown: string, cause?: unknown): OssifyError {
	return new OssifyError(
		"input/invalid-baseline",
		`cannot use the baseline ${shown}: it is not what \`ossify audit --format json\` printed`,
		{
			...(cause !== undefined && { cause }),
			advice: "write it with `ossify audit --format json … > FILE`",
		},
	);
}

function isContainer(value: unknown): boolean {
	const { spec, result, rules } = objectIn(value);
	return typeof spec === "string" && (auditResults as readonly unknown[]).includes(result) && Array.isArray(rules);
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Lines of a stream move, and containers on a machine get other IDs: there, a container is known by its names, where it has any. */
export function containerKey({ spec, line, container, state, engine, id, namespace, pod, name }: AuditedContainer): string {
	if (line === undefined && state === undefined) return JSON.stringify([spec, container]);
	const names = [namespace, pod, name].some((one) => one !== undefined) ? [namespace, pod, name] : (id ?? line);
	return JSON.stringify([state === undefined ? spec : engine, container, names]);
}

function stateOf({ result, rules, changes, otherwise }: AuditedContainer): string {
	return JSON.stringify([result, rules, changes, otherwise]);
}
