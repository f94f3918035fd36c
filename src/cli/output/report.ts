/**
 * Reports errors on standard error: sentences for people, one JSON object for programs.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import { coded, OssifyError } from "../../errors.ts";
import type { Platform } from "../../platform/mod.ts";
import type { Colors } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import { invocationOf } from "../invocation.ts";
import { colorsFor } from "./colors.ts";
import { forPrograms } from "./shown.ts";

/**
 * Reports an error and gives the exit code that follows from it.
 * @param spec which of several specs it is about
 */
export async function reportError(platform: Platform, error: unknown, spec?: string): Promise<number> {
	const { stderr, environment } = platform;
	const { format, verbose } = invocationOf(platform);
	const fault = withTrace(coded(error), verbose);
	const lines = isForPrograms(format)
		? forPrograms(`${JSON.stringify({ error: { ...(spec !== undefined && { spec }), ...describe(fault) } })}\n`)
		: (format === "github" && (await annotations(fault))) ||
			(await sentences(fault, colorsFor(stderr, environment), spec === undefined || isNamedIn(fault, spec) ? "" : `${visible(spec)}: `));
	stderr.write(lines);
	return fault.exitCode;
}

/** Whether a message begins with the file's name, so that it need not be said twice. */
function isNamedIn({ message }: OssifyError, spec: string): boolean {
	return ["read", "use", "edit"].some((verb) => message.startsWith(`cannot ${verb} ${spec}:`));
}

/** The formats in which errors and messages are JSON, too. */
function isForPrograms(format: string | undefined): boolean {
	return format === "json" || format === "ndjson";
}

/** Prints a message that is not a failure, such as a warning of the policy. */
export function notify(platform: Platform, kind: "note" | "warning", message: string, detail: object = {}): void {
	const { stderr, environment } = platform;
	if (isForPrograms(invocationOf(platform).format))
		return stderr.write(forPrograms(`${JSON.stringify({ [kind]: { message, ...detail } })}\n`));
	const colors = colorsFor(stderr, environment);
	stderr.write(`${colors.dim("ossify:")} ${kind === "warning" ? `${colors.yellow("warning:")} ` : ""}${visible(message)}\n`);
}

/** The diagnostics of an error that has positions; undefined for others. */
async function annotations(error: OssifyError): Promise<Uint8Array | undefined> {
	if (!("diagnostics" in error)) return undefined;
	const { renderGithub } = await import("./github.ts");
	return renderGithub((error.diagnostics as readonly Diagnostic[]).map((one) => ({ ...one, severity: "error" })));
}

function describe(error: OssifyError): object {
	const { code, kind, message, advice } = error;
	const diagnostics = "diagnostics" in error ? { diagnostics: error.diagnostics } : {};
	return { code, kind, message, ...(advice !== undefined && { advice }), ...diagnostics, ...refusals(error) };
}

/** The entries in `deny` of a refused container. */
function refusals(error: OssifyError): object {
	const assessment = "assessment" in error ? (error.assessment as { decision: { deny: unknown } }) : undefined;
	return assessment ? { deny: assessment.decision.deny } : {};
}

async function sentences(error: OssifyError, colors: Colors, subject: string): Promise<string> {
	if (!("diagnostics" in error)) {
		const advice = error.advice === undefined ? "" : `\t${colors.green(`→ ${visible(error.advice)}`)}\n`;
		return `${colors.red("ossify:")} ${subject}${messageOf(error)}\n${advice}`;
	}
	const [{ renderDiagnostics }, { showDiagnostics }] = await Promise.all([import("../../compile/mod.ts"), import("./diagnostics.ts")]);
	const [first] = error.message.split("\n");
	return `${colors.red("ossify:")} ${subject}${visible(first ?? "")}\n${showDiagnostics(error.diagnostics as readonly Diagnostic[], renderDiagnostics, colors)}\n`;
}

/** Only messages without text of a file or a policy may have several lines: a name in another message could forge a line. */
function messageOf({ kind, code, message }: OssifyError): string {
	return kind === "usage" || code === "host/bug" ? message : visible(message);
}

/** A bug, with its stack, or how to see that. */
function withTrace(error: OssifyError, verbose: boolean): OssifyError {
	if (error.code !== "host/bug") return error;
	const { cause } = error;
	const trace = verbose && cause instanceof Error ? `\n${cause.stack}` : "\nRun it again with --verbose to see where it occurred.";
	return new OssifyError("host/bug", error.message + trace, { cause });
}
