/**
 * Learned allowances merged into data that a user keeps: what is allowed there stays, and a larger limit takes precedence.
 * @module
 */
import { parseSize } from "../json/mod.ts";
import type { AllowanceData, AllowancesData, FragmentData } from "./fragment.ts";

/** What data lack of a fragment. */
export interface FragmentChange {
	/** `ossify.config.tmpfs`, with only what is to be written; undefined where nothing is. */
	readonly missing: FragmentData | undefined;
	readonly added: readonly string[];
	readonly enlarged: readonly string[];
	/** Paths that the data drop, `null`: they stay dropped. */
	readonly dropped: readonly string[];
}

/** @param tmpfs `ossify.config.tmpfs` of the data */
export function changeFor(tmpfs: unknown, fragment: FragmentData): FragmentChange {
	const [image, wanted] = "images" in fragment ? (Object.entries(fragment.images)[0] ?? ["", {}]) : [undefined, fragment.allowances];
	const there = image === undefined ? at(tmpfs, "allowances") : at(at(tmpfs, "images"), image);
	const paths = Object.entries(wanted).map(([path, allowance]) => ({ path, ...missingOf(at(there, path), allowance) }));
	const written: AllowancesData = Object.fromEntries(paths.flatMap(({ path, data }) => (data === undefined ? [] : [[path, data]])));
	const named = (kind: Missing["kind"]) => paths.filter((one) => one.kind === kind).map(({ path }) => path);
	const missing = image === undefined ? { allowances: written } : { images: { [image]: written } };
	return {
		missing: Object.keys(written).length === 0 ? undefined : missing,
		added: named("added"),
		enlarged: named("enlarged"),
		dropped: named("dropped"),
	};
}

interface Missing {
	readonly kind: "added" | "enlarged" | "dropped" | "there";
	readonly data?: AllowanceData;
}

function missingOf(there: unknown, wanted: AllowanceData): Missing {
	if (there === undefined) return { kind: "added", data: wanted };
	if (typeof there !== "object" || there === null) return { kind: "dropped" };
	const limits = Object.entries(wanted).filter(([key, value]) => isLimit(key) && isLarger(value, at(there, key)));
	return limits.length === 0 ? { kind: "there" } : { kind: "enlarged", data: Object.fromEntries(limits) };
}

function isLimit(key: string): boolean {
	return ["size", "inodes", "memory_percent", "options"].includes(key);
}

/** A limit that is null is no limit. Options are added where there are none. */
function isLarger(wanted: unknown, there: unknown): boolean {
	return there === undefined || (there !== null && bytesOf(wanted) > bytesOf(there));
}

function bytesOf(size: unknown): number {
	return typeof size === "number" ? size : (parseSize(String(size)) ?? Number.POSITIVE_INFINITY);
}

function at(value: unknown, key: string): unknown {
	return typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
