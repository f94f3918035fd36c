/**
 * What is left out of OPA before the Rego compiler is linked: what can't be used in there, and would be loaded, checked and initialised at
 * each start. Go replaces no file of a module, so the sources are vendored to a folder of their own and changed there.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A line that is another one, or a file that is gone. The files are those of OPA's module. */
const everywhere = [
	// The capabilities of each release since v0.17, 4.6 MB: what a policy may call is in wasm/capabilities.json.
	{ file: "capabilities/capabilities.go", line: "//go:embed *.json", becomes: "" },
	// net/http and TLS, 1.5 MB: a schema refers to nothing elsewhere, and a reactor has no network.
	{
		file: "internal/gojsonschema/jsonLoader.go",
		line: "\t\treturn l.loadFromHTTP(refToURL.String())",
		becomes: '\t\treturn nil, errors.New("nothing is fetched")',
	},
];

/** Plans as protobuf, 2.4 MB: no package of the compiler asks for them; OPA's own linker, which is in the interpreter's module, does. */
const fromCompiler = [{ file: "v1/ir/proto.go", gone: true }];

/** @param {string} vendor a folder that `go mod vendor` wrote */
export function leaveOutEverywhere(vendor) {
	for (const one of everywhere) leaveOut(vendor, one);
}

/** @param {string} vendor */
export function leaveOutOfCompiler(vendor) {
	for (const one of fromCompiler) leaveOut(vendor, one);
}

/** Another version of OPA may have changed: what is not found, or found twice, has to be looked at anew. */
function leaveOut(vendor, { file, gone, line, becomes }) {
	const path = join(vendor, "github.com/open-policy-agent/opa", file);
	const lines = readFileSync(path, "utf8").split("\n");
	if (gone) return rmSync(path);
	const [at, ...more] = lines.flatMap((text, index) => (text === line ? [index] : []));
	if (at === undefined || more.length > 0) throw new Error(`OPA's ${file} has not one line \`${line.trim()}\`: see scripts/_lean_opa.mjs`);
	writeFileSync(path, lines.with(at, becomes).join("\n"));
}
