/**
 * Taking out of a spec what belongs to the one machine that it comes from, so that it can be shown to others as a case.
 * @module
 */
import { applyPatch, type JsonNode, type PatchOperation, valueOf } from "../../json/mod.ts";
import type { ParsedSpec } from "../../spec/mod.ts";

/** A spec without them; every other byte is as it was. */
export interface Scrubbed {
	readonly text: string;
	/** How many environment values were taken out. */
	readonly values: number;
	/** The host names that were. */
	readonly hosts: readonly string[];
}

const instead = { value: "scrubbed", host: "scrubbed-host" };

/**
 * Takes out the values of environment variables, wherever a process is told some, and host names wherever they stand. A policy that
 * compares names finds one name in all places, as before.
 */
export function scrub({ text, tree }: ParsedSpec): Scrubbed {
	const strings = stringsIn(text, tree, "");
	const variables = strings.filter(({ path }) => isVariable.test(path)).map(({ value }) => value.split("=", 2) as [string, string?]);
	const values = strings.filter(({ path, value }) => isVariable.test(path) && value.includes("="));
	const hosts = [...new Set([...strings.filter(({ path }) => isHost.test(path)).map(({ value }) => value), ...hostVariables(variables)])];
	const secrets = values.map(({ value }) => value.slice(value.indexOf("=") + 1)).filter(({ length }) => length >= shortestSecret);
	const patch = strings.flatMap((one): PatchOperation[] => {
		const value = scrubbed(one, hosts, secrets);
		return value === one.value ? [] : [{ op: "replace", path: one.path, value }];
	});
	return { text: applyPatch(text, tree, patch), values: values.length, hosts };
}

/** Shorter values are in other texts by chance. */
const shortestSecret = 6;

const isVariable = /^\/(?:process|hooks\/\w+\/\d+)\/env\/\d+$/;
const isHost = /^\/(?:hostname|domainname)$/;
const isArgument = /^\/(?:process|hooks\/\w+\/\d+)\/args\/\d+$/;

interface Text {
	/** JSON pointer. */
	readonly path: string;
	readonly value: string;
}

function stringsIn(text: string, node: JsonNode, path: string): Text[] {
	if (node.kind === "string") return [{ path, value: valueOf(text, node) as string }];
	if (node.kind === "array") return node.items.flatMap((item, index) => stringsIn(text, item, `${path}/${index}`));
	if (node.kind !== "object") return [];
	return node.members.flatMap(({ key, value }) => stringsIn(text, value, `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`));
}

function hostVariables(variables: readonly (readonly [string, string?])[]): string[] {
	return variables.flatMap(([name, value]) => (name === "HOSTNAME" && value ? [value] : []));
}

function scrubbed({ path, value }: Text, hosts: readonly string[], secrets: readonly string[]): string {
	if (isVariable.test(path)) return value.includes("=") ? `${value.slice(0, value.indexOf("="))}=${instead.value}` : value;
	const open = isArgument.test(path) ? secrets.reduce((left, secret) => left.replaceAll(secret, instead.value), value) : value;
	return hosts.filter((host) => host !== "").reduce((left, host) => left.replaceAll(wholeName(host), instead.host), open);
}

/** `web` in `web.shop` and in `/run/web`, not in `web-1`, `web_1` or `webmaster`. */
function wholeName(host: string): RegExp {
	return new RegExp(`(?<![\\w-])${host.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\w-])`, "g");
}
