/**
 * The input that a policy sees (DESIGN.md, "The input a policy sees").
 * @module
 */
import { type CheckedJson, encodeUtf8, trustJson } from "../json/mod.ts";
import type { ParsedSpec } from "../spec/mod.ts";

/** From where a container's spec comes. */
export type Stage = "cli" | "precreate" | "prestart" | "createRuntime" | "create";

/** What a policy is told besides the spec. */
export interface Context {
	/** The evaluator's clock, so that policies stay pure; exemptions may expire. */
	readonly now: Date;
	/** Left out: `cli`. */
	readonly stage?: Stage;
	/** The OCI state that a hook was given; in front of a runtime, what is known of it: `id` and `bundle`. */
	readonly state?: object;
}

/** Puts the spec's own bytes into the input, so that no number or string of it changes on the way. */
export function composeInput(spec: ParsedSpec, context: Context): CheckedJson {
	const rest = JSON.stringify({ stage: context.stage ?? "cli", now: utcSeconds(context.now), state: context.state });
	const head = encodeUtf8('{"spec":');
	const tail = encodeUtf8(`,${rest.slice(1)}`);
	const input = new Uint8Array(head.byteLength + spec.bytes.byteLength + tail.byteLength);
	input.set(head);
	input.set(spec.bytes, head.byteLength);
	input.set(tail, head.byteLength + spec.bytes.byteLength);
	return trustJson(input);
}

/** RFC 3339 in UTC, to the second: `2026-11-23T12:00:00Z`. */
function utcSeconds(time: Date): string {
	return `${time.toISOString().slice(0, 19)}Z`;
}
