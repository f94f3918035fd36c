/**
 * Which OCI runtimes an engine uses, by its configuration.
 * @module
 */
import { OssifyError } from "../../../errors.ts";
import type { Table, Value } from "../../config/mod.ts";

/** A runtime, as an engine's configuration has it. */
export interface RuntimeEntry {
	/** Names or paths: the first that is there is it. */
	readonly programs: readonly string[];
	/** All that the configuration says of it. */
	readonly settings: Table;
	/** Why ossify cannot stand in front of it. */
	readonly unfit?: string;
	/** What of it is only assumed, and why; nothing where it is known. */
	readonly assumed?: string;
}

/** What an engine's configuration says. */
export interface Configured {
	/** The name of the runtime that containers get where nobody asks for another. */
	readonly name: string;
	/** The file that has the last word on it; undefined where it is the engine's own choice. */
	readonly by?: string;
	readonly runtimes: Readonly<Record<string, RuntimeEntry>>;
	/** Why the engine could not be told of a wrapper, and how to mend it. */
	readonly unfit?: string;
}

/** @throws {OssifyError} `host/invalid-config` where the default runtime is none of the runtimes */
export function entryOf({ name, by, runtimes }: Configured, wanted = name): RuntimeEntry {
	const entry = Object.hasOwn(runtimes, wanted) ? runtimes[wanted] : undefined;
	if (entry) return entry;
	throw new OssifyError("host/invalid-config", `${by ?? "the engine"} names a runtime that is none: ${wanted}`);
}

/** What is said of a program, or else a name. */
export function programOr(said: Value | undefined, otherwise: string): string {
	return typeof said === "string" && said !== "" ? said : otherwise;
}

/** Why ossify cannot stand in front of a runtime of that type. */
export function noProgram(type: Value | undefined): string {
	if (type === undefined) return "it names neither a program nor a type";
	return `it is of the type ${JSON.stringify(type)}, and no program that takes a bundle`;
}
