/**
 * Tests of policies, in bun:test, vitest, jest or Deno.
 * @example
 * import { expect, test } from "bun:test";
 * import { loadTestPolicy, policyMatchers } from "ossify/testing";
 *
 * const policy = await loadTestPolicy("policies/");
 * expect.extend(policyMatchers(policy, { now: new Date("2026-11-24T12:00:00Z") }));
 *
 * test("web servers are read-only", () => expect(spec).toBecomeReadonly());
 * @module
 */
export { loadTestPolicy } from "./load.ts";
export { type MatcherResult, type PolicyMatchers, policyMatchers, type Spec } from "./matchers.ts";
export type { ExpectedTmpfs } from "./tmpfs.ts";
