/** The licence texts of what is taken from others, as their packages bring them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

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
 * Of a package that brings no such file: the notices at the top of its files, and the text of the Apache licence where that is one of its licences.
 * @param {readonly string[]} files those that are bundled
 * @param {string} license its SPDX expression
 * @returns {{ name: string, text: string }[]}
 */
export function noticesIn(files, license) {
	const notices = new Set(files.map((file) => /^(?:\/\/.*\n)*/.exec(readFileSync(file, "utf8"))?.[0].replaceAll(/^\/\/ ?/gm, "") ?? ""));
	const texts = [...notices].filter((text) => /copyright/i.test(text)).map((text) => ({ name: "notice in its files", text }));
	const apache = /\bApache-2\.0\b/.test(license) && texts.length > 0;
	return apache
		? [...texts, { name: "LICENSE", text: readFileSync(fileURLToPath(new URL("../LICENSE", import.meta.url)), "utf8") }]
		: texts;
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
