/** What the npm package needs: the Node that it names. test/cross_runtime/package.test.ts has what is in it. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./cross_runtime/runtimes.ts";

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
