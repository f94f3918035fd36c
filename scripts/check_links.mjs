/**
 * Fails where a Markdown page links to a file or a heading that does not exist, where a source names a page of docs/ that does not exist, and
 * where docs/README.md, the index, lacks a page.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { filesBelow, root } from "./_files.mjs";

const index = "docs/README.md";
const files = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs", "policies", "scripts", "src", "test", "wasm"].flatMap(filesBelow);
const pages = files.filter((path) => path.endsWith(".md"));
const sources = files.filter((path) => /\.(ts|mjs|go|json|rego|yaml)$/.test(path));

const textOf = (path) => readFileSync(join(root, path), "utf8");
const withoutFences = (text) => text.replaceAll(/^```[\s\S]*?^```$/gm, "");

const unlisted = () => {
	const listed = new Set(linksOf(index).map(({ path }) => path));
	return pages
		.filter((path) => path.startsWith("docs/") && path !== index && !listed.has(path))
		.map((path) => `${index}: no link to ${path}`);
};
const problems = [...pages.flatMap(deadLinks), ...sources.flatMap(deadMentions), ...unlisted()];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

/** The links of a page into this repository. */
function linksOf(page) {
	const text = withoutFences(textOf(page)).replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll("](", "] ("));
	const targets = [...text.matchAll(/\]\(([^)#\s]*)(?:#([^)\s]*))?\)/g)].filter(([, target]) => !/^[a-z]+:/.test(target));
	return targets.map(([, target, anchor]) => ({ path: target === "" ? page : normalize(join(dirname(page), target)), anchor }));
}

function deadLinks(page) {
	return linksOf(page).flatMap(({ path, anchor }) => {
		if (!existsSync(join(root, path))) return [`${page}: no file ${path}`];
		return anchor === undefined || anchorsOf(path).has(anchor)
			? []
			: [`${page}: no heading #${anchor} in ${relative(dirname(page), path)}`];
	});
}

/** The anchors that GitHub gives the headings of a page. */
function anchorsOf(page) {
	const headings = [...withoutFences(textOf(page)).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => heading);
	return new Set(
		headings.map((heading) =>
			heading
				.toLowerCase()
				.replaceAll(/[^\p{L}\p{N} _-]/gu, "")
				.replaceAll(" ", "-"),
		),
	);
}

/** Pages that a comment, a message or a help text names by a path that does not exist. */
function deadMentions(source) {
	const named = [...textOf(source).matchAll(/(?<![\w/.-])(?:\.\.\/)*(docs\/[\w/]+\.md)/g)].map(([, path]) => path);
	return named.filter((path) => !existsSync(join(root, path))).map((path) => `${source}: no page ${path}`);
}
