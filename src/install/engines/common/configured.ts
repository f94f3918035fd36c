/**
 * The OCI runtimes of an engine, by its configuration.
 * @module
 */
import { OssifyError } from "../../../errors.ts";
import type { Table, Value } from "../../config/mod.ts";

/** A runtime in an engine's configuration. */
export interface RuntimeEntry {
	/** Names or paths: the first that exists is used. */
	readonly programs: readonly string[];
	/** Its settings in the configuration. */
	readonly settings: Table;
	/** The file that sets its programs, if the engine merges several files. */
	readonly by?: string;
	/** Why ossify cannot run in front of it. */
	readonly unfit?: string;
	/** Why some settings are assumed; undefined if all are known. */
	readonly assumed?: string;
}

/** The runtimes of an engine. */
export interface Configured {
	/** The name of the default runtime. */
	readonly name: string;
	/** The file that sets the default runtime; undefined if it is the engine's own default. */
	readonly by?: string;
	readonly runtimes: Readonly<Record<string, RuntimeEntry>>;
	/** Why the engine cannot be configured to use a wrapper, and how to fix that. */
	readonly unfit?: string;
	/** Why its default runtime cannot be changed, and how to fix that. It can still use a wrapper as another runtime. */
	readonly fixedDefault?: string;
}

/** @throws {OssifyError} `host/invalid-config` if there is no such runtime */
export function entryOf({ name, by, runtimes }: Configured, wanted = name): RuntimeEntry {
	const entry = Object.hasOwn(runtimes, wanted) ? runtimes[wanted] : undefined;
	if (entry) return entry;
	throw new OssifyError("host/invalid-config", `${by ?? "the engine"} names a runtime that does not exist: ${wanted}`);
}

/** The configured program, or the default. */
export function programOr(said: Value | undefined, otherwise: string): string {
	return typeof said === "string" && said !== "" ? said : otherwise;
}

/** Why ossify cannot run in front of a runtime of that type. */
export function noProgram(type: Value | undefined): string {
	if (type === undefined) return "it names neither a program nor a type";
	return `it is of the type ${JSON.stringify(type)}, which is not that of an OCI runtime`;
}
