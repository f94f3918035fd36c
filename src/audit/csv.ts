/**
 * Containers as CSV, for spreadsheets.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @module
 */
import { visible } from "../visible.ts";
import { type AuditedContainer, titleOf } from "./container.ts";

const cells: Readonly<Record<string, (one: AuditedContainer) => string | undefined>> = {
	spec: titleOf,
	engine: ({ engine }) => engine,
	id: ({ id }) => id,
	namespace: ({ namespace }) => namespace,
	pod: ({ pod }) => pod,
	name: ({ name }) => name,
	image: ({ image }) => image,
	state: ({ state }) => state && [state.status, state.root, state.sandbox && "sandbox"].filter(Boolean).join(" "),
	result: ({ result }) => result,
	mode: ({ mode }) => mode,
	rules: ({ rules }) => rules.join(" "),
	root: ({ changes }) => changes.root,
	tmpfs: ({ changes }) => changes.tmpfs?.join(" "),
	messages: ({ deny, reasons }) => [...deny, ...reasons].map(({ message }) => message).join("; "),
	risk: ({ risk }) => risk,
	bytes: ({ written }) => written && String(written.bytes),
	entries: ({ written }) => written && String(written.entries),
	written: ({ written }) => written?.folders.map(({ path, kind, bytes }) => `${path}: ${kind}, ${bytes} bytes`).join("; "),
	warnings: ({ warn }) => warn.map(({ rule, message }) => `${rule}: ${message}`).join("; "),
};

/** The first line. */
export const csvHead = `${Object.keys(cells).join(",")}\r\n`;

/** The line of a container. */
export function csvLine(one: AuditedContainer): string {
	const values = Object.values(cells).map((cell) => quoted(cell(one) ?? ""));
	return `${values.join(",")}\r\n`;
}

/** Spreadsheets take what begins with one of these characters for a formula, in quotes or not; an apostrophe makes it a text. */
const formula = /^[=+\-@]/;

function quoted(text: string): string {
	const plain = visible(text);
	const harmless = formula.test(plain) ? `'${plain}` : plain;
	return /[",]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
