import { describe, expect, test } from "bun:test";
import type { Finding } from "../decision/mod.ts";
import { checkDecision } from "../decision/mod.ts";
import { mutate, planMutation } from "../mutate/mod.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import { hookOrder, lockAfterOthers } from "./hook_order.ts";
import { escaped, lockHook, lockMarkedHook, unlockHook } from "./lock_script.ts";

const cdi = { path: "/usr/bin/nvidia-cdi-hook", args: ["nvidia-cdi-hook", "update-ldcache"] };
const seccomp = { path: "/opt/seccomp" };
const parsed = (spec: object) => parseSpec(new TextEncoder().encode(JSON.stringify({ ociVersion: "1.2.0", root: { path: "r" }, ...spec })));
const withHooks = (createContainer: unknown) => parsed({ hooks: { createContainer } });

describe("hookOrder()", () => {
	const changed = { ...lockMarkedHook, args: lockMarkedHook.args.map((arg) => arg.replace("remount ro", "true")) };
	test.each<[string, unknown, ReturnType<typeof hookOrder>]>([
		["sees no hooks", undefined, { others: [], afterLock: undefined }],
		["sees a list that is null", null, { others: [], afterLock: undefined }],
		["distinguishes ossify's own from those of others", [lockMarkedHook], { others: [], afterLock: [] }],
		["knows it with what an engine adds", [{ ...lockMarkedHook, timeout: 10 }], { others: [], afterLock: [] }],
		["sees that the own one comes last", [cdi, seccomp, lockMarkedHook], { others: [cdi.path, seccomp.path], afterLock: [] }],
		["finds the hooks after it", [cdi, lockMarkedHook, seccomp], { others: [cdi.path, seccomp.path], afterLock: [seccomp.path] }],
		["sees that the own one is missing", [cdi], { others: [cdi.path], afterLock: undefined }],
		["takes a changed one for another's", [changed], { others: ["/usr/bin/env"], afterLock: undefined }],
		[
			"takes one by another program for another's",
			[{ ...lockMarkedHook, path: "/tmp/env" }],
			{ others: ["/tmp/env"], afterLock: undefined },
		],
		["knows those of a spec that was hardened", [unlockHook("/r"), cdi, lockHook("/r")], { others: [cdi.path], afterLock: undefined }],
		[
			"takes one that unlocks for another's where nothing locks again",
			[unlockHook("/r"), cdi, lockHook("/s")],
			{ others: ["/usr/bin/env", cdi.path], afterLock: undefined },
		],
		[
			"treats one that unlocks after the lock as another's",
			[lockHook("/r"), unlockHook("/r")],
			{ others: ["/usr/bin/env"], afterLock: undefined },
		],
		[
			"survives what is no hook",
			[null, 1, {}, { args: "x" }],
			{ others: ["undefined", "undefined", "undefined", "undefined"], afterLock: undefined },
		],
	])("%s", (_, hooks, order) => {
		expect(hookOrder(withHooks(hooks))).toEqual(order);
	});
});

describe("lockAfterOthers()", () => {
	const image = { root: "/b/r", files: { realPath: (path: string) => `/real${path}` } };
	const readonly = { mode: "enforce", readonly: true };

	function hooksFor(spec: object, decision: object = readonly): [unknown, readonly Finding[]] {
		const checked = checkDecision(decision);
		const given = parsed(spec);
		const assessment = { spec: given, decision: checked, ...planMutation(given, checked) };
		const { patch, remarks = [] } = lockAfterOthers(assessment, image);
		const result = JSON.parse(new TextDecoder().decode(mutate(given, patch)));
		return [result.hooks?.createContainer, remarks];
	}

	test("adds one hook before and one after the hooks of others, and a warning", () => {
		expect(hooksFor({ hooks: { createContainer: [cdi] } })).toEqual([
			[unlockHook("/real/b/r"), cdi, lockHook("/real/b/r")],
			[
				{
					rule: "hooks/locked-last",
					message:
						"the root becomes read-only after hooks of the stage createContainer that others added (/usr/bin/nvidia-cdi-hook); if that fails, the container does not start",
				},
			],
		]);
	});

	test.each<[string, object, object]>([
		["there are no hooks of others", { hooks: { createContainer: [lockMarkedHook] } }, readonly],
		["there are hooks of other stages", { hooks: { createRuntime: [cdi], startContainer: [cdi] } }, readonly],
		["its author made the root read-only", { root: { path: "r", readonly: true }, hooks: { createContainer: [cdi] } }, readonly],
		["the policy leaves the root writable", { hooks: { createContainer: [cdi] } }, { mode: "enforce" }],
		["the policy is in audit mode", { hooks: { createContainer: [cdi] } }, { mode: "audit", readonly: true }],
	])("adds no hooks if %s", (_, spec, decision) => {
		expect(hooksFor(spec, decision)).toEqual([(spec as { hooks: { createContainer?: unknown } }).hooks.createContainer, []]);
	});
});

describe("escaped()", () => {
	test("spells a path as mountinfo does", () => {
		expect(escaped("/a b\tc\nd\\e#f")).toBe("/a\\040b\\011c\\012d\\134e#f");
	});
});
