/** The licence texts of what is taken from others, as their packages bring them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const licenseName = /^(?:licen[cs]e|unlicen[cs]e|copying|notice|patents)(?:[.-]|$)/i;

/**
 * The licences, notices and patent grants that lie in a folder.
 * @returns {{ name: string, text: string }[]}
 */
export function licensesIn(folder) {
	const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile() && licenseName.test(entry.name));
	return files.map(({ name }) => ({ name, text: readFileSync(join(folder, name), "utf8") })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Each text once, under the names of all that it is for.
 * @param {{ name: string, text: string }[]} licenses
 */
export function layOut(licenses) {
	const names = new Map();
	for (const { name, text } of licenses) {
		const tidy = text.replaceAll("\r\n", "\n").replace(/^(?:[ \t]*\n)+|\s+$/g, "");
		names.set(tidy, [...(names.get(tidy) ?? []), name]);
	}
	const rule = "=".repeat(100);
	return [...names].map(([text, of]) => `${rule}\n${[...new Set(of)].join("\n")}\n${rule}\n\n${text}\n`).join("\n");
}
