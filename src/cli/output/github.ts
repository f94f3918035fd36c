/**
 * Findings as annotations of GitHub Actions, which show them at the line in a pull request.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import { visible, visibleLines } from "../../visible.ts";
import { withoutCommands } from "./shown.ts";

/** A finding, and how much it matters. */
export interface Annotated extends Diagnostic {
	readonly severity: "error" | "warning";
}

/** One command a finding, a line each. As bytes: what is written as text has no commands. */
export function renderGithub(findings: readonly Annotated[]): Uint8Array {
	return new TextEncoder().encode(findings.map((one) => `${commandOf(one)}\n`).join(""));
}

function commandOf({ severity, code, path, row, column, endColumn, message, details = [], advice }: Annotated): string {
	const place = row > 0 ? { line: row, col: column, ...(endColumn !== undefined && { endColumn }) } : {};
	const properties = { ...(path !== "" && { file: path.replace(/^\.\//, "") }), ...place, title: code };
	const list = Object.entries(properties).map(([name, value]) => `${name}=${property(`${value}`)}`);
	const text = [message, ...details.filter((line) => !/^\s*\^*$/.test(line)), ...(advice === undefined ? [] : [`→ ${advice}`])].join("\n");
	return `::${severity} ${withoutCommands(`${list.join(",")}::${data(visibleLines(text))}`)}`;
}

/** What the runner decodes: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function data(text: string): string {
	return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
	return data(visible(text)).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
