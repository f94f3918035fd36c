/**
 * The OCI state that a runtime passes to its hooks.
 * @see https://github.com/opencontainers/runtime-spec/blob/main/runtime.md#state
 * @module
 */
import { OssifyError } from "../errors.ts";
import { checkJson, decodeUtf8 } from "../json/mod.ts";
import { specLimits } from "../oci_spec/mod.ts";

/** The parts of the state that ossify uses. */
export interface ContainerState {
	readonly id: string;
	readonly pid: number;
	/** Absolute path of the bundle. */
	readonly bundle: string;
	/** The whole document, for the policy's input. */
	readonly document: Readonly<Record<string, unknown>>;
}

/** At these stages, runc writes `creating`, crun `created`. With any other status, the mounts must not be changed any more. */
const early = ["creating", "created"];

/** Parses the state. @throws {OssifyError} of kind `input`: not JSON, not a state, or the state of a running container */
export function parseState(bytes: Uint8Array): ContainerState {
	// It contains the spec's annotations, which a container's author writes.
	checkJson(bytes, "the OCI state on the standard input", specLimits);
	const document: unknown = JSON.parse(decodeUtf8(bytes, "the OCI state"));
	if (typeof document !== "object" || document === null || Array.isArray(document)) throw invalid("it is not a JSON object");
	const { id, pid, bundle, status, annotations } = document as Record<string, unknown>;
	if (typeof id !== "string" || id === "") throw invalid("it has no id");
	if (typeof status !== "string") throw invalid("it has no status");
	if (!early.includes(status))
		throw invalid(`the container is ${JSON.stringify(status)}: this hook belongs to the stage createRuntime or prestart`);
	if (!isPid(pid)) throw invalid("its pid is not a positive integer");
	if (!isAbsolute(bundle)) throw invalid("its bundle is not an absolute path");
	if (!isTexts(annotations)) throw invalid("its annotations are not strings");
	return { id, pid, bundle, document: document as Record<string, unknown> };
}

function isPid(value: unknown): value is number {
	return Number.isInteger(value) && (value as number) > 0 && (value as number) < 2 ** 31;
}

function isAbsolute(value: unknown): value is string {
	return typeof value === "string" && value.startsWith("/") && !value.includes("\0");
}

function isTexts(value: unknown): boolean {
	if (value === undefined || value === null) return true;
	return typeof value === "object" && !Array.isArray(value) && Object.values(value).every((one) => typeof one === "string");
}

function invalid(what: string): OssifyError {
	return new OssifyError("input/invalid-state", `cannot use the OCI state on the standard input: ${what}`);
}
