/**
 * Changes in a JSON file that leave every other byte unchanged.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { applyPatch, type JsonNode, member, type ObjectNode, scanJson, valueOf } from "../../json/mod.ts";
import type { ConfigChange, Format, Made } from "./change.ts";
import { notEditable } from "./fault.ts";

export const jsonFormat: Format = {
	start: "{\n}\n",
	depth: (text, path, file) => nodesAt(scan(text, file), path).length - 1,
	written: (text, path, file) => {
		const nodes = nodesAt(scan(text, file), path);
		const node = nodes.length > path.length ? nodes.at(-1) : undefined;
		return node && text.slice(node.start, node.end);
	},
	change,
	revert,
};

/** The value of a JSON text. @throws {OssifyError} `host/invalid-config` */
export function readJson(text: string, file: string): unknown {
	return valueOf(text, scan(text, file));
}

/** Parses strictly: readers differ in which value of a duplicate key they use. */
function scan(text: string, file: string): JsonNode {
	try {
		return scanJson(text, file);
	} catch (error) {
		if (!(error instanceof OssifyError)) throw error;
		throw new OssifyError("host/invalid-config", error.message, { cause: error });
	}
}

function change(text: string, { path, value }: ConfigChange, file: string): string {
	const root = scan(text, file);
	const nodes = nodesAt(root, path);
	const there = nodes.length - 1;
	if (nodes.some((node, depth) => node.kind !== "object" && depth < path.length))
		throw notEditable(file, `${path.slice(0, there).join(".") || "it"} is not an object`);
	const missing = path.slice(there + 1);
	const nested = missing.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
	const pointer = path.slice(0, there + 1).map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
	return applyPatch(text, root, [{ op: there === path.length ? "replace" : "add", path: pointer.join(""), value: nested }]);
}

function revert(text: string, made: Made, file: string): string {
	const root = scan(text, file);
	const nodes = nodesAt(root, made.path);
	const node = nodes[made.path.length];
	if (node === undefined || (made.do === "set" && valueOf(text, node) !== made.value)) return text;
	if (made.was !== undefined) return `${text.slice(0, node.start)}${made.was}${text.slice(node.end)}`;
	// The outermost object that was added with the value and contains nothing else now.
	const empty = nodes.findIndex((_, depth) => depth > made.kept && nodes.slice(depth, -1).every(holdsOne));
	const at = empty < 0 ? made.path.length : empty;
	return withoutMember(text, nodes[at - 1] as ObjectNode, made.path[at - 1] as string);
}

function holdsOne(node: JsonNode): boolean {
	return node.kind === "object" && node.members.length === 1;
}

function withoutMember(text: string, { start, end, members }: ObjectNode, key: string): string {
	const at = members.findIndex((one) => one.key === key);
	const [before, after] = [members[at - 1], members[at + 1]];
	if (before) return cut(text, before.value.end, members[at]?.value.end ?? end);
	if (after) return cut(text, members[at]?.start ?? start, after.start);
	return `${text.slice(0, start)}{}${text.slice(end)}`;
}

function cut(text: string, from: number, until: number): string {
	return text.slice(0, from) + text.slice(until);
}

/** The root and the nodes along the path, as far as they exist. */
function nodesAt(root: JsonNode, path: readonly string[]): JsonNode[] {
	const nodes = [root];
	for (const key of path) {
		const node = nodes.at(-1);
		const next = node?.kind === "object" ? member(node, key) : undefined;
		if (next === undefined) break;
		nodes.push(next);
	}
	return nodes;
}
