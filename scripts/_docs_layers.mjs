/** The folders of src/ in docs/internals/architecture.md, from layers.json: the order in which they build on each other, and the purpose of each. */
import { readdirSync } from "node:fs";
import layers from "./layers.json" with { type: "json" };

const groups = { src: "", install: "install/", policy_tools: "policy_tools/", forms: "forms/", cli: "cli/" };

/** The page, with what is between `<!-- folders: NAME -->` and `<!-- end -->` replaced by the table and the levels of that folder. */
export function withFolders(page) {
	return page.replace(/(<!-- folders: (\w+) -->\n).*?(<!-- end -->)/gs, (_, start, name, end) => `${start}${section(groups[name])}${end}`);
}

function section(prefix) {
	const rows = layers.filter(({ path }) => path.startsWith(prefix) && (prefix !== "" || !isInner(path)));
	const name = (path) => path.slice(prefix.length) + (path.endsWith(".ts") ? "" : "/");
	const drawn = levels(rows).map((level, index) => `${String(index + 1).padStart(2)}  ${level.map(name).join("  ")}`);
	const lines = rows.map((row) => `| \`${name(row.path)}\` | ${row.purpose} | ${row.change ?? ""} | ${testsOf(row)} |`);
	return ["```", ...drawn, "```", "", "| | purpose | look here to change | tested by |", "| --- | --- | --- | --- |", ...lines, ""].join(
		"\n",
	);
}

/** The tests beside its files, and those that are elsewhere. */
function testsOf({ path, tests = [] }) {
	const folder = new URL(`../src/${path}/`, import.meta.url);
	const own = path.endsWith(".ts") ? [] : readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".test.ts"));
	const beside = own.length === 0 ? [] : ["beside its files"];
	return [...beside, ...tests.map((one) => `\`${one}\``)].join(", ");
}

function isInner(path) {
	return Object.values(groups).some((group) => group !== "" && path.startsWith(group));
}

/** Each folder one level above the highest that it, or a folder in it, imports. */
function levels(rows) {
	const levelOf = new Map();
	const drawn = [];
	for (const { path } of rows) {
		const imported = layers.filter((row) => row.path === path || row.path.startsWith(`${path}/`)).flatMap(({ imports }) => imports);
		const below = imported.map((one) => levelOf.get(rows.find((row) => one === row.path || one.startsWith(`${row.path}/`))?.path) ?? -1);
		const level = Math.max(-1, ...below) + 1;
		levelOf.set(path, level);
		drawn[level] = [...(drawn[level] ?? []), path];
	}
	return drawn;
}
