/** The page of `ossify audit --format html`: its script and style, and the npm packages that are in it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { root } from "./_files.mjs";
import { licensesIn } from "./_licenses.mjs";

const folder = "src/audit_page";

/** The npm packages of which anything is in the page: their folders. */
export async function packagesOfPage() {
	return packagesIn(await bundled("main.ts"));
}

/** The page, with {{content}} where the audit belongs. */
export async function auditPage() {
	const [main, css] = await Promise.all([bundled("main.ts"), bundled("page.css")]);
	const [script, style] = [main, css].map(({ outputFiles: [{ text }] }) => text.trim());
	const licenses = packagesIn(main)
		.flatMap(licensesIn)
		.map(({ text }) => text.trim());
	const parts = {
		policy: `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`,
		style,
		script,
		licenses: licenses.join("\n\n"),
	};
	const template = readFileSync(join(root, folder, "page.html"), "utf8");
	return template.replace(/\{\{(\w+)\}\}/g, (place, name) => parts[name] ?? place);
}

/** `</` would end the element that the text is in: esbuild writes `<\/`. */
async function bundled(file) {
	const entry = join(root, folder, file);
	return await build({
		...{ entryPoints: [entry], absWorkingDir: root, bundle: true, minify: true, write: false, metafile: true, legalComments: "none" },
		...{ format: "iife", target: ["es2023", "chrome123", "firefox121", "safari17.5"], platform: "browser", logLevel: "warning" },
	});
}

function packagesIn({ metafile }) {
	const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
		Object.keys(inputs).filter((input) => inputs[input].bytesInOutput > 0),
	);
	const packages = used.flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
	return [...new Set(packages)].sort().map((path) => resolve(root, path));
}

function hashOf(text) {
	return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
