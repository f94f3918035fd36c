/**
 * The pages, and the parts of pages, that are generated from a table of the code: docs/reference/schemas.md from the schemas and the limits,
 * docs/reference/errors.md from the error codes, the folders in docs/internals/architecture.md from layers.json.
 * With `--check` nothing is written, and it fails where a page differs from what would be written.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorsPage } from "./_docs_errors.mjs";
import { withFolders } from "./_docs_layers.mjs";
import { referencePage } from "./_docs_reference.mjs";
import { root } from "./_files.mjs";

const pages = {
	"docs/reference/schemas.md": referencePage,
	"docs/reference/errors.md": errorsPage,
	"docs/internals/architecture.md": withFolders,
};

for (const [path, page] of Object.entries(pages)) {
	const full = join(root, path);
	const before = readFileSync(full, "utf8");
	const text = page(before);
	if (text === before) continue;
	if (!process.argv.includes("--check")) writeFileSync(full, text);
	else {
		console.error(`${path} differs from the table that it is generated from: run \`npm run -s build:docs\``);
		process.exitCode = 1;
	}
}
