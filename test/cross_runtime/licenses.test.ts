/** The licences that travel with ossify: those of all that is in it, by the lock file's account, and the same however it is run. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { packagesOfPage } from "../../scripts/_audit_page.mjs";
import { outcome, root, runtimes } from "./runtimes.ts";

const read = (path: string) => readFileSync(`${root}${path}`, "utf8");
const rule = "=".repeat(100);

/** The packages that are needed to run, in every version, and those in the page of an audit, which is bundled. */
const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, { version: string; dev?: true; link?: true }> };
const inPage = await packagesOfPage();
const needed = Object.entries(packages)
	.filter(([path, { dev }]) => path !== "" && (!dev || inPage.some((folder) => folder.endsWith(`/${path}`))))
	.map(([path, { version }]) => ({ name: path.replace(/^.*node_modules\//, ""), version }));

/** What the texts are for: `name version`, of the lines between two rules. */
function headings(text: string): string[] {
	const found = text.matchAll(new RegExp(`^${rule}\\n((?:.+\\n)+?)${rule}$`, "gm"));
	const lines = [...found].flatMap(([, lines = ""]) => lines.trimEnd().split("\n"));
	return [...new Set(lines.map((line) => line.replace(/(?: \([^)]*\))?: .*$/, "")))].sort();
}

test.each(Object.entries(runtimes))("ossify licenses prints dist/THIRD_PARTY_LICENSES on %s", async (_, start) => {
	const { code, stdout, stderr } = await outcome([...start(), "licenses"]);
	expect({ code, stderr, stdout: Buffer.from(stdout, "latin1").toString() }).toEqual({
		code: 0,
		stderr: "",
		stdout: read("dist/THIRD_PARTY_LICENSES"),
	});
});

test("they are those of every npm package that is needed to run, and of everything in the compiler and the client", () => {
	const linked = ["wasm/compiler.licenses.txt", "src/agent/client/licenses.txt"].flatMap((file) => headings(read(file)));
	const all = [...needed.map(({ name, version }) => `${name} ${version}`), ...linked].sort();
	expect(headings(read("dist/THIRD_PARTY_LICENSES"))).toEqual(all);
});

test("NOTICE names each of them, by the last part of its name", () => {
	const notice = read("NOTICE");
	const names = headings(read("dist/THIRD_PARTY_LICENSES")).map((line) => line.replace(/(?:\/v\d+)? \S+$/, "").replace(/^.*\//, ""));
	expect(names.filter((name) => !notice.includes(name))).toEqual([]);
});
