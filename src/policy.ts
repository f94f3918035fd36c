/**
 * A policy, loaded and ready to decide.
 * @module
 */
import { type Bundle, type JsonObject, mergeData, parseData, readBundle } from "./bundle/mod.ts";
import { checkDecision, type Decision } from "./decision/mod.ts";
import { OssifyError } from "./errors.ts";
import { type Context, composeInput, loadWasm, ofSpec, type WasmPolicy } from "./evaluate/mod.ts";
import { type CheckedJson, encodeUtf8 } from "./json/mod.ts";
import type { ParsedSpec } from "./oci_spec/mod.ts";

/** The entrypoint that a policy must have. */
export const entrypoint = "ossify/decision";

/** Where a policy may say who a container is. */
const identityEntrypoint = "ossify/identity";

/** Where a policy may say both in one evaluation, as the shipped one does. Undefined where one of them is. */
const bothEntrypoint = "ossify/decision_and_identity";

/** Who a container is, as far as the policy believes the engine: for logs, never for decisions. */
export interface Identity {
	readonly engine?: string;
	/** The container's ID, where the spec has it. */
	readonly container?: string;
	readonly namespace?: string;
	readonly pod?: string;
	readonly name?: string;
	readonly image?: string;
}

/** The same, and the files in which the engine keeps what is missing. */
export interface PolicyIdentity extends Identity {
	readonly stateFiles?: readonly string[];
}

/** A loaded policy. Use it for as many specs as you like: loading costs milliseconds, deciding a fraction of one. */
export interface Policy {
	/** SHA-256 of `policy.wasm` and, after it, the data that it was loaded with; in hex. */
	readonly digest: string;
	/** The data that it was loaded with, as JSON. */
	readonly data: string;
	/** When its bundle was built, where that says so: a clock that shows less is wrong. See {@link Context}. */
	readonly built?: Date;
	/** What the policy returned, as it is. */
	ask(spec: ParsedSpec, context: Context): unknown;
	/** The decision, checked and completed. */
	decide(spec: ParsedSpec, context: Context): Decision;
	/** Who the container is; empty where the policy has no rule for it. */
	identify(spec: ParsedSpec, context: Context): PolicyIdentity;
	/** The same policy with data over its own. The bundle is neither read nor compiled again. @throws {OssifyError} of kind `policy` */
	withData(data: JsonObject): Promise<Policy>;
	/** Both, with the input parsed once. Where only the identity cannot be evaluated, it is empty. */
	decideAndIdentify(spec: ParsedSpec, context: Context): { readonly decision: Decision; readonly identity: PolicyIdentity };
}

/** How a policy is to be loaded. */
export interface LoadOptions {
	/** Data that is merged over the bundle's: `{ ossify: { config: { mode: "audit" } } }`. */
	readonly data?: JsonObject;
	/**
	 * Returns the WebAssembly of OPA's interpreter: `wasm/interpreter.wasm.br` of this package, decompressed. It is called when the policy calls
	 * one of the builtins that the interpreter answers (`io.jwt.*`, `crypto.x509.*`, `json.match_schema`; docs/guide/policies.md lists them) for
	 * the first time. A policy that names none of them never calls it.
	 */
	readonly interpreter?: () => Uint8Array;
}

/**
 * Loads a policy from a bundle: the bytes of a `bundle.tar.gz`, or its parts.
 * @throws {OssifyError} of kind `policy`
 * @example
 * const policy = await loadPolicy(await readFile("bundle.tar.gz"));
 */
export async function loadPolicy(bundle: Uint8Array | Bundle, options: LoadOptions = {}): Promise<Policy> {
	const { wasm, data, built } = bundle instanceof Uint8Array ? await readBundle(bundle) : bundle;
	const loaded = overlaid(data, options.data);
	const [policy, digest] = await Promise.all([loadWasm(wasm, loaded, options.interpreter), digestOf(wasm, encodeUtf8(loaded))]);
	if (!policy.entrypoints.includes(entrypoint)) {
		const has = policy.entrypoints.join(", ") || "none";
		throw new OssifyError("policy/no-entrypoint", `cannot use the policy: it has no entrypoint ${entrypoint} (it has: ${has})`, {
			advice: `build it with \`ossify build\`, or with \`opa build -t wasm -e ${entrypoint}\``,
		});
	}
	return {
		digest,
		data: loaded,
		...(built && { built }),
		ask: (spec, context) => ask(policy, spec, context),
		decide: (spec, context) => checkDecision(ask(policy, spec, context)),
		identify: (spec, context) => identify(policy, spec, context),
		withData: (over) => loadPolicy({ wasm, data: loaded, ...(built && { built }) }, { ...options, data: over }),
		decideAndIdentify: (spec, context) => decideAndIdentify(policy, spec, context),
	};
}

async function digestOf(...parts: readonly Uint8Array[]): Promise<string> {
	const hash = await crypto.subtle.digest("SHA-256", await new Blob(parts as readonly unknown[] as BlobPart[]).arrayBuffer());
	return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function overlaid(data: string, over: JsonObject | undefined): string {
	return over === undefined ? data : JSON.stringify(mergeData(parseData(data, "the policy's data"), over));
}

function ask(policy: WasmPolicy, spec: ParsedSpec, context: Context): unknown {
	return defined(policy.evaluate(entrypoint, inputOf(policy, spec, context)));
}

/** What the policy reads of a spec is a few percent of it, and to pass on the rest takes as long as to decide. */
function inputOf(policy: WasmPolicy, spec: ParsedSpec, context: Context): CheckedJson {
	return composeInput(spec, context, ofSpec(policy.reads));
}

function defined(decision: unknown): unknown {
	if (decision !== undefined) return decision;
	throw undefinedDecision();
}

function decideAndIdentify(policy: WasmPolicy, spec: ParsedSpec, context: Context): ReturnType<Policy["decideAndIdentify"]> {
	const { decision, identity } = evaluatedBoth(policy, inputOf(policy, spec, context));
	return { decision: checkDecision(defined(decision)), identity: identityIn(identity) };
}

/** What a policy returned for both entrypoints. */
interface Both {
	readonly decision?: unknown;
	readonly identity?: unknown;
}

function isBoth(said: unknown): said is Both {
	return typeof said === "object" && said !== null && "decision" in said;
}

function evaluatedBoth(policy: WasmPolicy, input: CheckedJson): Both {
	const names = [entrypoint, identityEntrypoint].filter((name) => policy.entrypoints.includes(name));
	try {
		const both = policy.entrypoints.includes(bothEntrypoint) ? policy.evaluate(bothEntrypoint, input) : undefined;
		if (isBoth(both)) return both;
		const [decision, identity] = policy.evaluateEach(names, input);
		return { decision, identity };
	} catch {
		return { decision: policy.evaluate(entrypoint, input) };
	}
}

/** What is wrong where a policy decides nothing. */
export function undefinedDecision(): OssifyError {
	return new OssifyError(
		"policy/undefined-decision",
		"the policy has no decision for this spec: data.ossify.decision is undefined, which never means allow",
		{
			advice:
				"does a condition of the rule not hold, or does it read something undefined, for example in the data? `default decision := …` sets the decision for this case",
		},
	);
}

/** The keys of an {@link Identity}. */
export const identityKeys = ["engine", "container", "namespace", "pod", "name", "image"] as const;

function identify(policy: WasmPolicy, spec: ParsedSpec, context: Context): PolicyIdentity {
	if (!policy.entrypoints.includes(identityEntrypoint)) return {};
	return identityIn(policy.evaluate(identityEntrypoint, inputOf(policy, spec, context)));
}

function identityIn(said: unknown): PolicyIdentity {
	if (typeof said !== "object" || said === null) return {};
	const { stateFiles, ...rest } = said as Record<string, unknown>;
	const texts = identityKeys.flatMap((key) => (typeof rest[key] === "string" ? [[key, rest[key]]] : []));
	const identity = Object.fromEntries(texts) as Identity;
	return Array.isArray(stateFiles) ? { ...identity, stateFiles: stateFiles.filter((path) => typeof path === "string") } : identity;
}
