/**
 * What `ossify why` is asked about.
 * @module
 */
import { type StartError, startErrorIn } from "../../access/mod.ts";
import { OssifyError } from "../../errors.ts";
import { decodeUtf8 } from "../../json/mod.ts";
import { whyNoDocument } from "../../machine/mod.ts";
import { specLimits } from "../../oci_spec/mod.ts";
import { visible } from "../../visible.ts";
import { type Call, usageError } from "../arguments/mod.ts";
import { readSpec, type SpecFile, type TimedCall } from "../deciding/mod.ts";
import type { FoundHere } from "../learning/mod.ts";

/** The path of a container of this machine, or of the containers of a spec. */
export interface Subject {
	readonly path: string;
	/** What SPEC names, or the container's own; undefined for the standard input. */
	readonly spec: string | SpecFile | undefined;
	readonly container: FoundHere | undefined;
	readonly startError: StartError | undefined;
}

/** @throws {OssifyError} of kind `usage`, `host/no-container` */
export async function subjectIn(call: TimedCall): Promise<Subject> {
	const error = call.options.text("error");
	return error === undefined ? await ofPath(call) : ofError(call, error);
}

/** The error names the path. */
function ofError({ platform, args, options }: Call, given: string): Subject {
	const spec = options.text("spec");
	if (args.length > 0) throw usageError("usage/contradiction", "--error names the path: leave out CONTAINER and PATH");
	if (given === "-" && spec === "-") throw usageError("usage/contradiction", "the standard input is one of --error and --spec");
	const text = given === "-" ? decodeUtf8(platform.stdin.read(mostError), "the standard input") : given;
	const startError = startErrorIn(text);
	if (startError === undefined) {
		throw usageError(
			"usage/no-path",
			"the error names no mount and no folder that a runtime could not make: quote the runtime's whole message",
		);
	}
	return { path: startError.path, spec, container: undefined, startError };
}

const mostError = 1024 * 1024;

async function ofPath(call: TimedCall): Promise<Subject> {
	const { args, options, platform } = call;
	const [first, second] = args;
	const path = second ?? first;
	if (path === undefined) throw usageError("usage/no-path", "why needs a PATH");
	if (!path.startsWith("/")) throw usageError("usage/no-path", `why needs an absolute path of the container, not ${JSON.stringify(path)}`);
	if (path.length > specLimits.path)
		throw usageError("usage/no-path", `PATH has ${path.length} characters, and the kernel takes at most ${specLimits.path}`);
	const named = options.text("spec");
	if (first === undefined || second === undefined) {
		return { path, spec: named ?? specPipedIn(platform, path), container: undefined, startError: undefined };
	}
	if (options.text("container") !== undefined)
		throw usageError("usage/contradiction", "--container names a container of --spec: leave it out with CONTAINER");
	if (named !== undefined) throw usageError("usage/contradiction", "CONTAINER and --spec are two ways to name a container: choose one");
	const { containersNamed, specOf } = await import("../learning/mod.ts");
	const [container] = await containersNamed(call, [first]);
	if (container === undefined) throw new TypeError("every name has a container");
	const spec = specOf(container.container);
	if (spec !== undefined) return { path, spec, container, startError: undefined };
	const { message, advice } = whyNoDocument(container.container);
	throw new OssifyError("host/no-container", `cannot explain the container ${visible(first)}: ${message}`, { advice });
}

/** @throws {OssifyError} `usage/no-spec` where nothing is piped in */
function specPipedIn(platform: TimedCall["platform"], path: string): SpecFile {
	const piped = platform.stdin.isTerminal ? undefined : readSpec(platform, undefined);
	if (piped?.bytes.some((byte) => byte > space)) return piped;
	const what = visible(path);
	throw usageError("usage/no-spec", `why needs a container: \`ossify why CONTAINER ${what}\`, or \`ossify why --spec SPEC ${what}\``);
}

const space = 0x20;
