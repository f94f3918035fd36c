/**
 * The input that a policy sees (DESIGN.md, "The input a policy sees").
 * @module
 */
import { type CheckedJson, cut, encodeUtf8, type Kept, trustJson } from "../json/mod.ts";
import type { ParsedSpec } from "../oci_spec/mod.ts";
import { type PastEvent, utcSeconds, wrongClock } from "./clock.ts";

/** From where a container's spec comes. `exec`: its spec with the capabilities of a process that is to be started in it. */
export type Stage = (typeof stages)[number];

/** All of them. */
export const stages = ["cli", "precreate", "prestart", "createRuntime", "create", "exec"] as const;

/** What a policy receives besides the spec. */
export interface Context {
	/** The evaluator's clock, so that policies stay pure; exemptions may expire. */
	readonly now: Date;
	/**
	 * What is known to have happened before, such as {@link Policy.built}. Where the clock shows less, policies are given no time, and
	 * exemptions with an end do not count. Left out: the clock is believed.
	 */
	readonly notBefore?: PastEvent | undefined;
	/** Left out: `cli`. */
	readonly stage?: Stage;
	/** The OCI state that a hook was given; in front of a runtime, what is known of it: `id` and `bundle`. */
	readonly state?: object;
	/** What is known of the machine that the container is started on. */
	readonly host?: Host;
}

/** Facts of a machine that a decision may rest on. */
export interface Host {
	/** The capabilities that a container can get on it, as `CAP_NAME`; left out: not known. */
	readonly capabilities?: readonly string[] | undefined;
}

/**
 * Puts the spec's own text into the input, so that no number or string of it changes on the way.
 * @param kept what is kept of the spec, for a policy that reads no more of it
 */
export function composeInput(spec: ParsedSpec, context: Context, kept: Kept = true): CheckedJson {
	const clock = wrongClock(context.now, context.notBefore);
	const host = context.host || clock ? { ...context.host, clock } : undefined;
	const now = clock ? undefined : utcSeconds(context.now);
	const rest = JSON.stringify({ stage: context.stage ?? "cli", host, now, state: context.state });
	if (kept !== true) return trustJson(encodeUtf8(`{"spec":${cut(spec.text, spec.tree, kept)},${rest.slice(1)}`));
	const head = encodeUtf8('{"spec":');
	const tail = encodeUtf8(`,${rest.slice(1)}`);
	const input = new Uint8Array(head.byteLength + spec.bytes.byteLength + tail.byteLength);
	input.set(head);
	input.set(spec.bytes, head.byteLength);
	input.set(tail, head.byteLength + spec.bytes.byteLength);
	return trustJson(input);
}
