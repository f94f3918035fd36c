/**
 * OPA's own conformance cases, read from its Go module.
 * @module
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDocument } from "yaml";
import { RegoNumber, RegoObject, type RegoValue, readValue, writeValue } from "../../src/evaluate/rego/mod.ts";

/** One case, as far as it matters where nothing but the Wasm runs. */
export interface Case {
	/** All of it as one text, which {@link caseOf} reads again. */
	readonly source: string;
	/** The folder that it is in. */
	readonly group: string;
	/** Its name; unique together with those before it of the same one. */
	readonly note: string;
	readonly query: string;
	readonly modules: readonly string[];
	readonly data: RegoValue;
	/** In Rego's notation. */
	readonly input: string | undefined;
	readonly want: Expectation;
}

/** What OPA's own runner of Wasm policies asks for. */
export interface Expectation {
	/** The bindings, in any order. */
	readonly results?: readonly RegoValue[];
	readonly errorCode?: string;
	/** Arrays are compared as if they were sets. */
	readonly sortBindings: boolean;
	/** The error is one of a builtin, which a policy in Wasm takes for an undefined value. */
	readonly strictError: boolean;
}

const module_ = "github.com/open-policy-agent/opa";
const compilerFolder = fileURLToPath(new URL("../../wasm/compiler", import.meta.url));

/** Where Go keeps OPA's sources, in the version that wasm/compiler is built on. Fetched if they are not there. */
export function opaSources(): string {
	const download = execFileSync("go", ["mod", "download", "-json", module_], { cwd: compilerFolder, encoding: "utf8" });
	return (JSON.parse(download) as { Dir: string }).Dir;
}

/** All cases of Rego v1, in the order of their files. */
export function readCases(): Case[] {
	const folder = join(opaSources(), "v1/test/cases/testdata/v1");
	const files = (readdirSync(folder, { recursive: true }) as string[]).filter((file) => file.endsWith(".yaml")).sort();
	const seen = new Map<string, number>();
	return files.flatMap((file) => {
		const document = valueOf(readFileSync(join(folder, file), "utf8"));
		const cases = (document as RegoObject).get("cases") as readonly RegoObject[];
		return cases.map((each) => {
			const note = unique(each.get("note") as string, seen);
			const named = new RegoObject([...each.entries, ["note", note], ["group", file.split("/")[0] as string]]);
			return caseOf(writeValue(named));
		});
	});
}

/** Some cases share a name. */
function unique(note: string, seen: Map<string, number>): string {
	const count = (seen.get(note) ?? 0) + 1;
	seen.set(note, count);
	return count === 1 ? note : `${note} (${count})`;
}

export function caseOf(source: string): Case {
	const each = readValue(source) as RegoObject;
	const text = (key: string) => each.get(key) as string | undefined;
	return {
		source,
		group: text("group") as string,
		note: text("note") as string,
		query: text("query") as string,
		modules: (each.get("modules") ?? []) as string[],
		data: each.get("data") ?? new RegoObject([]),
		input: inputOf(each),
		want: {
			results: each.get("want_result") as readonly RegoValue[],
			errorCode: text("want_error_code"),
			sortBindings: each.get("sort_bindings") === true,
			strictError: each.get("strict_error") === true,
		} as Expectation,
	};
}

function inputOf(each: RegoObject): string | undefined {
	const [term, value] = [each.get("input_term"), each.get("input")];
	// Read and written again, as it may have a comma after the last item.
	if (typeof term === "string") return writeValue(readValue(term));
	return value === undefined ? undefined : writeValue(value);
}

/** YAML to values, with the digits of large numbers. */
function valueOf(yaml: string): RegoValue {
	const tree: unknown = parseDocument(yaml, { merge: true, intAsBigInt: true }).toJS({ mapAsMap: true, maxAliasCount: -1 });
	return fromYaml(tree);
}

function fromYaml(node: unknown): RegoValue {
	if (node instanceof Map) return new RegoObject([...node].map(([key, value]) => [keyOf(key), fromYaml(value)] as const));
	if (Array.isArray(node)) return node.map(fromYaml);
	if (typeof node === "bigint") return new RegoNumber(String(node));
	if (typeof node === "number") return readValue(JSON.stringify(node));
	return node as RegoValue;
}

function keyOf(key: unknown): string {
	return typeof key === "string" ? key : String(key);
}
