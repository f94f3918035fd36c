/** What the npm package holds is whole: the pages that it has lead to files that it has, too. */
import { expect, test } from "bun:test";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { root } from "./cross_runtime/runtimes.ts";

/** Paths in the package. */
function packed(): string[] {
	const { stdout, stderr, exitCode } = Bun.spawnSync(["npm", "pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root });
	if (exitCode !== 0) throw new Error(stderr.toString());
	const [{ files }] = JSON.parse(stdout.toString()) as [{ files: { path: string }[] }];
	return files.map(({ path }) => path);
}

/** Where a page leads to, by paths of the package. */
function linksOf(page: string): string[] {
	const text = readFileSync(join(root, page), "utf8").replaceAll(/^```[\s\S]*?^```$|`[^`\n]*`/gm, "");
	const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = ""]) => target);
	return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => normalize(join(dirname(page), target)));
}

test("each link of a page in the npm package leads to what is in the package", () => {
	const files = packed();
	const holds = (path: string) =>
		files.includes(path) || (isFolder(path) && files.some((file) => file.startsWith(`${path.replace(/\/$/, "")}/`)));
	const pages = files.filter((path) => path.endsWith(".md"));
	expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/guide/install.md", "CONTRIBUTING.md", "CHANGELOG.md"]));
	expect(
		pages.flatMap((page) =>
			linksOf(page)
				.filter((path) => !holds(path))
				.map((path) => `${page}: ${path}`),
		),
	).toEqual([]);
}, 60_000);

function isFolder(path: string): boolean {
	return existsSync(join(root, path)) && statSync(join(root, path)).isDirectory();
}

test("npm installs it, and all that it depends on, on each Node that it names, with --engine-strict", () => {
	const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
	const needed = Object.entries(packages).filter(([, { dev, engines }]) => !dev && engines?.node !== undefined);
	const refused = ["20.19.0", "22.13.0", "24.0.0", "26.0.0"].flatMap((version) =>
		needed
			.filter(([, { engines }]) => !Bun.semver.satisfies(version, engines?.node ?? ""))
			.map(([path]) => `${path || "ossify"}: ${version}`),
	);
	expect(refused).toEqual([]);
});

interface Lock {
	readonly packages: Readonly<Record<string, { readonly dev?: true; readonly engines?: { readonly node?: string } }>>;
}
