/**
 * Folders of a layer and what is proposed for them, as lines for a terminal.
 * @module
 */
import { sizeText } from "../../json/mod.ts";
import type { Covered, FolderFinding, ProposedAllowance } from "../../layer/mod.ts";
import { count, paragraph, size, type TextStyle } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";

/** An allowance that is proposed, or a larger one. */
export function allowanceLines(one: ProposedAllowance, style: TextStyle): string[] {
	const { size: bytes, memoryPercent, inodes, raises, exec } = one;
	const run = exec === undefined ? [] : [`exec: programs or libraries were run from there: ${exec.programs.join(", ")}`];
	const runLines = run.flatMap((text) => paragraph(visible(text), "    ", style.width));
	if (isForExecOnly(one)) return [...folderLines(one, "", style), ...runLines];
	const limits = [
		...(bytes === undefined ? (raises === undefined ? ["size not known: set one"] : []) : [`size ${sizeText(bytes)}`]),
		...(memoryPercent === undefined ? [] : [`${memoryPercent} % of the memory limit`]),
		...(inodes === undefined ? [] : [`${inodes} inodes`]),
	].join(", ");
	const content = one.contentUnknown ? paragraph(unknownContent, "    ", style.width) : [];
	return [...folderLines(one, `${limits}${raises === undefined ? "" : ` (${allowedText(raises)})`}; `, style), ...content, ...runLines];
}

const unknownContent = "without what the image has there, which is not known: raise the size where that is much";

/** Of a tmpfs that the policy allows, only the options change. */
export function isForExecOnly({ exec, raises, folder, sizeUnknown }: ProposedAllowance): boolean {
	return exec !== undefined && raises === undefined && folder === undefined && sizeUnknown === undefined;
}

function allowedText({ size: bytes, inodes }: NonNullable<ProposedAllowance["raises"]>): string {
	const limits = [...(bytes === undefined ? [] : [sizeText(bytes)]), ...(inodes === undefined ? [] : [`${inodes} inodes`])];
	return `the policy allows ${limits.join(" and ")}, which is too small`;
}

/** A folder that the policy allows already. */
export function coveredLines({ path, bytes, entries, programs }: Covered, { width }: TextStyle): string[] {
	const warning = `programs and libraries do not run from there, as the tmpfs is noexec: ${programs.join(", ")}. If they are the image's own doing (s6, native libraries of Java), --exec ${path}`;
	const more = programs.length === 0 ? [] : paragraph(visible(warning), "    ", width);
	return [`  ${visible(path)}  ${amount(bytes, entries)}`, ...more];
}

/** What is in a folder, and why. */
export function folderLines(
	{ path, findings, bytes, entries, sizeUnknown }: FolderFinding,
	note: string,
	{ colors, width }: TextStyle,
): string[] {
	const why = findings.map(({ rule, reason, example }) => `${rule}: ${reason}${example === "" ? "" : ` (${example})`}`);
	return [
		`  ${colors.cyan(visible(path))}  ${note}${sizeUnknown ? count(entries, "entry", "entries") : amount(bytes, entries)}`,
		...why.flatMap((one) => paragraph(visible(one), "    ", width)),
	];
}

function amount(bytes: number, entries: number): string {
	return `${count(entries, "entry", "entries")}, ${size(bytes)}`;
}
