/**
 * Holding a policy's answer to the contract: its schema first, then what a schema cannot say.
 * @module
 */
import { type OutputUnit, Validator } from "@cfworker/json-schema";
import { OssifyError } from "../errors.ts";
import { climbs, cleanPath } from "../spec/mod.ts";
import { type AllowanceDocument, clampAllowances } from "./allowance.ts";
import schema from "./decision.schema.json" with { type: "json" };
import type { Decision, Finding } from "./types.ts";

/** A decision as the schema lets it through. */
interface DecisionDocument {
	mode: "enforce" | "audit";
	readonly?: boolean;
	tmpfs?: AllowanceDocument[];
	readonlyMounts?: string[];
	deny?: Finding[];
	warn?: Finding[];
	reasons?: Finding[];
}

const validator = new Validator(schema as ConstructorParameters<typeof Validator>[0], "7");

/**
 * Checks and completes what a policy returned.
 * @throws {OssifyError} `policy/invalid-decision`, `policy/forbidden-destination`, `policy/forbidden-option`,
 *   `policy/contradicting-options`, `policy/conflicting-allowances`
 */
export function checkDecision(value: unknown): Decision {
	const { valid, errors } = validator.validate(value);
	if (!valid) throw new OssifyError("policy/invalid-decision", `the policy's decision is not a valid one: ${describe(errors)}`);
	const document = value as DecisionDocument;
	return {
		mode: document.mode,
		...(document.readonly === undefined ? {} : { readonly: document.readonly }),
		tmpfs: clampAllowances(document.tmpfs ?? []),
		readonlyMounts: (document.readonlyMounts ?? []).map(mountPath),
		deny: document.deny ?? [],
		warn: document.warn ?? [],
		reasons: document.reasons ?? [],
	};
}

function mountPath(path: string): string {
	if (path.startsWith("/") && !climbs(path)) return cleanPath(path);
	const shown = JSON.stringify(path);
	throw new OssifyError("policy/forbidden-destination", `the policy's decision is refused: readonlyMounts names ${shown}, which is not an absolute path without ".."`);
}

/** The innermost errors say it best: the outer ones only repeat that something inside is wrong. */
function describe(errors: readonly OutputUnit[]): string {
	const deepest = Math.max(...errors.map((error) => depth(error)));
	const said = errors.filter((error) => depth(error) === deepest).map(sentence);
	return [...new Set(said)].join("; ");
}

function depth(error: OutputUnit): number {
	return error.instanceLocation.split("/").length;
}

function sentence(error: OutputUnit): string {
	const where = `data.ossify.decision${error.instanceLocation.slice(1).replaceAll("/", ".")}`;
	if (error.keyword === "false") return `${where} is a key that a decision does not have`;
	return `${where}: ${error.error.replace(/^Instance /, "it ")}`;
}
