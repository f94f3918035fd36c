/** Fails where something that src/mod.ts exports has no docstring, as `deno doc` reads it. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./_files.mjs";
import { run } from "./_run.mjs";

const { code, output, stdout } = await run(["deno", "doc", "--quiet", "--json", "--no-npm", "--no-lock", "src/mod.ts"]);
if (code !== 0) throw new Error(output);

const symbols = Object.values(JSON.parse(stdout).nodes).flatMap((file) => file.symbols);
if (symbols.length === 0) throw new Error("deno doc finds no exports in src/mod.ts");
const bare = symbols.flatMap(({ name, declarations }) =>
	declarations.filter(({ jsDoc }) => !jsDoc?.doc).map((declaration) => ({ name, ...declaration })),
);

for (const { name, location } of bare) {
	console.error(
		`${relative(root, fileURLToPath(location.filename))}:${location.line + 1}: ${name} is exported and has no docstring that says what it is for`,
	);
}
if (bare.length > 0) process.exitCode = 1;
