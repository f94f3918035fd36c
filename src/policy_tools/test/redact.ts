/**
 * Removes what is specific to a machine, or may be secret, from a spec, so that it can be published as a case.
 * @module
 */
import { applyPatch, type JsonNode, type PatchOperation, valueOf } from "../../json/mod.ts";
import type { ParsedSpec } from "../../oci_spec/mod.ts";
import { annotationsInOne, kept, keptAnnotations, keptOptions, labelsInOne } from "./redact_rules.ts";

/** A redacted spec; every other byte is unchanged. */
export interface Redacted {
	readonly text: string;
	/** The number of removed environment values. */
	readonly values: number;
	/** The number of removed arguments of processes. */
	readonly arguments: number;
	/** The number of removed annotations, mount options and other strings. */
	readonly others: number;
	/** The removed host names. */
	readonly hosts: readonly string[];
}

const instead = { value: "scrubbed", host: "scrubbed-host" };

/**
 * Removes the values of environment variables, arguments, and every other string that `redact_rules.ts` does not keep, and host names
 * anywhere. A host name is replaced by the same name everywhere, for policies that compare names.
 */
export function redact({ text, tree }: ParsedSpec): Redacted {
	const strings = stringsIn(text, tree, []);
	const hosts = hostsIn(strings);
	const context: RedactionContext = { hosts: hosts.filter((host) => host !== ""), labels: labelsIn(strings) };
	const changes = strings.map((one) => ({ one, value: redacted(one, context) })).filter(({ one, value }) => value !== one.value);
	const withoutNames = changes.filter(({ one, value }) => value !== replaceHosts(one.value, context.hosts));
	const count = (pattern: RegExp) => withoutNames.filter(({ one }) => pattern.test(one.path)).length;
	const [values, args] = [count(isVariable), count(isArgument)];
	const patch = changes.map(({ one, value }): PatchOperation => ({ op: "replace", path: one.path, value }));
	return { text: applyPatch(text, tree, patch), values, arguments: args, others: withoutNames.length - values - args, hosts };
}

const isVariable = /^\/(?:process|hooks\/\w+\/\d+)\/env\/\d+$/;
const isArgument = /^\/(?:process|hooks\/\w+\/\d+)\/args\/\d+$/;
const isHost = /^\/(?:hostname|domainname)$/;
const isOption = /^\/mounts\/\d+\/options\/\d+$/;
/** User and password at the beginning of an address. */
const isLogin = /(?<=^|:)\/\/[^/@\s]*@/g;

interface Text {
	/** JSON pointer. */
	readonly path: string;
	readonly keys: readonly (string | number)[];
	readonly value: string;
}

/** What the redaction of one string needs of the whole spec. */
interface RedactionContext {
	readonly hosts: readonly string[];
	readonly labels: Readonly<Record<string, unknown>>;
}

function stringsIn(text: string, node: JsonNode, keys: readonly (string | number)[]): Text[] {
	if (node.kind === "string") return [{ path: pointerOf(keys), keys, value: valueOf(text, node) as string }];
	if (node.kind === "array") return node.items.flatMap((item, index) => stringsIn(text, item, [...keys, index]));
	return node.kind === "object" ? node.members.flatMap(({ key, value }) => stringsIn(text, value, [...keys, key])) : [];
}

function pointerOf(keys: readonly (string | number)[]): string {
	return keys.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function hostsIn(strings: readonly Text[]): string[] {
	const variables = strings.filter(({ path, value }) => isVariable.test(path) && value.startsWith("HOSTNAME="));
	const named = strings.filter(({ path }) => isHost.test(path)).map(({ value }) => value);
	return [...new Set([...named, ...variables.map(({ value }) => value.slice("HOSTNAME=".length)).filter(Boolean)])];
}

function labelsIn(strings: readonly Text[]): Readonly<Record<string, unknown>> {
	return objectIn(strings.find(({ keys: [top, key] }) => top === "annotations" && key === labelsInOne)?.value ?? "") ?? {};
}

function redacted(one: Text, context: RedactionContext): string {
	const value = isKept(one, context) ? one.value.replaceAll(isLogin, `//${instead.value}@`) : withoutValue(one, context);
	return replaceHosts(value, context.hosts);
}

function isKept({ path, keys: [top, key], value }: Text, { labels }: RedactionContext): boolean {
	if (top !== "annotations")
		return kept.some((rule) => rule.path.test(path)) || (isOption.test(path) && (!value.includes("=") || keptOptions.test(value)));
	return (
		keptAnnotations.some((pattern) => pattern.test(String(key))) || (Object.hasOwn(labels, String(key)) && labels[String(key)] === value)
	);
}

/** The name in `NAME=VALUE` is kept, because policies check whether it exists. */
function withoutValue(one: Text, context: RedactionContext): string {
	const { path, keys, value } = one;
	if (isVariable.test(path) || isOption.test(path))
		return value.includes("=") ? `${value.slice(0, value.indexOf("="))}=${instead.value}` : value;
	const inner = keys[0] === "annotations" && keys[1] === annotationsInOne ? objectIn(value) : undefined;
	if (inner === undefined) return value === "" || value === "null" ? value : instead.value;
	const entries = Object.entries(inner).map(([key, text]) => [key, innerValue(key, text, context)]);
	return JSON.stringify(Object.fromEntries(entries));
}

function innerValue(key: string, value: unknown, context: RedactionContext): unknown {
	if (typeof value !== "string") return instead.value;
	return redacted({ path: pointerOf(["annotations", key]), keys: ["annotations", key], value }, context);
}

/** Undefined where the text is not a JSON object. */
function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
	} catch {
		return undefined;
	}
}

function replaceHosts(text: string, hosts: readonly string[]): string {
	return hosts.reduce((left, host) => left.replaceAll(wholeName(host), instead.host), text);
}

/** `web` in `web.shop` and in `/run/web`, not in `web-1`, `web_1` or `webmaster`. */
function wholeName(host: string): RegExp {
	return new RegExp(`(?<![\\w-])${host.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\w-])`, "g");
}
