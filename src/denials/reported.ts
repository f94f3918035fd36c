/**
 * What `ossify denials --format json` printed, read again. The file may be forged.
 * @module
 */
import { lexicalPath, parentOf } from "../oci_spec/mod.ts";
import type { Action } from "./calls.ts";

/** A refused write, as far as it says what a container needs. */
export interface ReportedRefusal {
	/** The container's ID; undefined where it was not known. */
	readonly container: string | undefined;
	readonly namespace: string | undefined;
	readonly pod: string | undefined;
	readonly name: string | undefined;
	readonly image: string | undefined;
	readonly call: string;
	readonly action: Action | undefined;
	readonly program: string | undefined;
	/** What was to change; undefined where only its folder is known. */
	readonly path: string | undefined;
	readonly folder: string;
}

const longest = 4096;
/** What the keys hold, where they are there. */
const kinds: Readonly<Record<string, readonly [is: (value: unknown) => boolean, what: string]>> = {
	container: [(value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value), "an ID"],
	path: [isPath, "a clean, absolute path"],
	folder: [isPath, "a clean, absolute path"],
	...Object.fromEntries(["call", "namespace", "pod", "name", "image", "program", "action"].map((key) => [key, [isText, "a text"]])),
};

/** Why a refused write says nothing of what a container needs: the kernel named no path, or it has more than 4,096 characters. */
export type LeftOut = "no-path" | "long-path";

/** One line. @throws {TypeError} what is wrong with it */
export function parseReported(line: string): ReportedRefusal | LeftOut {
	const found: unknown = JSON.parse(line);
	if (typeof found !== "object" || found === null || !("call" in found)) throw new TypeError("it is not a refused write");
	const value = found as ReportedRefusal & Readonly<Record<string, unknown>>;
	for (const [key, [is, what]] of Object.entries(kinds))
		if (value[key] !== undefined && !is(value[key])) throw new TypeError(`\`${key}\` is not ${what}`);
	const folder = value.folder ?? (value.path && parentOf(value.path));
	if (folder === undefined) return "no-path";
	// The working directory and a name of almost 4,096 bytes each: no program can write there by this path.
	return [value.path, folder].some((one) => one !== undefined && one.length > longest) ? "long-path" : { ...value, folder };
}

function isText(value: unknown): value is string {
	return typeof value === "string" && value.length <= longest;
}

function isPath(value: unknown): boolean {
	return typeof value === "string" && value.startsWith("/") && lexicalPath(value) === value;
}
