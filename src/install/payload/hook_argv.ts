/**
 * What ossify is called with, by a hook file or by a runtime's script.
 * @module
 */
import { defaultLog, type LogOptions } from "../../log/mod.ts";
import { policyFolder } from "../layout.ts";

/** What both are told. */
export interface DecisionOptions {
	readonly log: LogOptions;
	readonly onError?: "refuse" | "allow";
	readonly copyUp?: "hook" | "runtime";
	/** Seconds that a container's start may be held up. */
	readonly timeout?: number;
}

/** @param more options of one of them, with their values; what is undefined is left out */
export function hookArgv(
	digest: string,
	{ log, onError, timeout, copyUp }: DecisionOptions,
	more: Readonly<Record<`--${string}`, string | number | undefined>>,
): string[] {
	const options = {
		"-p": policyFolder(digest),
		"--log": log.log ?? defaultLog,
		"--log-size": log.size,
		"--log-keep": log.keep,
		"--on-error": onError,
		"--timeout": timeout,
		"--copy-up": copyUp,
		...more,
	};
	return Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name, String(value)]));
}
