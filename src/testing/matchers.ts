/**
 * Expectations about what a policy makes of a spec: for `expect.extend()` of bun:test, vitest, jest and Deno's @std/expect, which all take
 * these functions.
 * @module
 */
import { type Assessment, assess } from "../harden.ts";
import type { Context, Policy } from "../mod.ts";
import { summary } from "./summary.ts";
import { type ExpectedTmpfs, tmpfsFaults } from "./tmpfs.ts";

/** The result of a matcher for its test runner. */
export interface MatcherResult {
	readonly pass: boolean;
	/** Why, for either outcome: test runners ask for it where a test fails. */
	message(): string;
}

/** A spec as an object, as the text or the bytes of a `config.json`. */
export type Spec = object | string | Uint8Array;

/** The expectations, as they are written after `expect(spec)`. Declare them to TypeScript for your test runner: docs/reference/testing.md. */
export interface PolicyMatchers<R = void> {
	/** Its root file system is read-only when it starts. */
	toBecomeReadonly(): R;
	/** Nothing is changed, for a reason whose rule or message holds this. */
	toBeExempt(reason?: string | RegExp): R;
	/** It does not start, by this rule. */
	toBeDenied(rule?: string | RegExp): R;
	/** There is a tmpfs at that path when it starts, with at least these properties. */
	toHaveTmpfs(destination: string, expected?: ExpectedTmpfs): R;
}

type Matchers = { [Name in keyof PolicyMatchers]: (spec: unknown, ...args: Parameters<PolicyMatchers[Name]>) => MatcherResult };

/**
 * The matchers for one policy.
 * @param context what the policy receives besides the spec; its time is fixed, so that a test has the same result every day
 * @example
 * expect.extend(policyMatchers(policy, { now: new Date("2026-11-24T12:00:00Z") }));
 * expect(spec).toBecomeReadonly();
 */
export function policyMatchers(policy: Policy, context: Context): Matchers {
	const judge = (spec: unknown) => assess(policy, textOf(spec), context);
	return {
		toBecomeReadonly: (spec) => {
			const assessment = judge(spec);
			return result(assessment, startsReadonly(assessment), "the container to get a read-only root");
		},
		toBeExempt: (spec, reason) => {
			const assessment = judge(spec);
			return result(assessment, isExempt(assessment, reason), `the container to be exempt${because(reason)}`);
		},
		toBeDenied: (spec, rule) => {
			const assessment = judge(spec);
			return result(assessment, isDenied(assessment, rule), `the container to be denied${by(rule)}`);
		},
		toHaveTmpfs: (spec, destination, expected = {}) => {
			const assessment = judge(spec);
			const faults = tmpfsFaults(assessment, destination, expected);
			return result(assessment, faults.length === 0, `the container to have a tmpfs at ${destination} as described`, faults);
		},
	};
}

function textOf(spec: unknown): string | Uint8Array {
	if (typeof spec === "string" || spec instanceof Uint8Array) return spec;
	if (typeof spec === "object" && spec !== null) return JSON.stringify(spec);
	throw new TypeError(`expect() takes a spec here: an object, or the text or bytes of a config.json, not ${String(spec)}`);
}

function result(assessment: Assessment, pass: boolean, expectation: string, faults: readonly string[] = []): MatcherResult {
	const head = `expected ${pass ? expectation.replace(" to ", " not to ") : expectation}`;
	return { pass, message: () => [head, ...faults.map((fault) => `  ${fault}`), "", summary(assessment)].join("\n") };
}

/** Audit mode changes nothing, and a refused container does not start. */
function isEnforced({ decision }: Assessment): boolean {
	return decision.mode === "enforce" && decision.deny.length === 0;
}

function startsReadonly(assessment: Assessment): boolean {
	const { spec, patch } = assessment;
	return spec.readonly === true || (isEnforced(assessment) && patch.some(({ path }) => path === "/root/readonly" || path === "/root"));
}

function isExempt(assessment: Assessment, reason: string | RegExp | undefined): boolean {
	const { decision, patch } = assessment;
	const texts = decision.reasons.flatMap(({ rule, message }) => [rule, message]);
	return isEnforced(assessment) && decision.readonly !== true && patch.length === 0 && texts.some((text) => holds(text, reason));
}

function isDenied({ decision }: Assessment, rule: string | RegExp | undefined): boolean {
	return (
		decision.mode === "enforce" &&
		decision.deny.some((refusal) => (typeof rule === "string" ? refusal.rule === rule : holds(refusal.rule, rule)))
	);
}

function holds(text: string, wanted: string | RegExp | undefined): boolean {
	if (wanted === undefined) return true;
	return typeof wanted === "string" ? text.includes(wanted) : wanted.test(text);
}

function because(reason: string | RegExp | undefined): string {
	return reason === undefined ? "" : `, as ${typeof reason === "string" ? JSON.stringify(reason) : reason}`;
}

function by(rule: string | RegExp | undefined): string {
	return rule === undefined ? "" : ` by ${rule}`;
}
