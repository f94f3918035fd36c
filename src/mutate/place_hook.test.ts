import { describe, expect, test } from "bun:test";
import { OssifyError } from "../errors.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import { changeHooks, type HookToPlace, mutate, placeHook } from "./mod.ts";

const ours = { path: "/ossify", args: ["new"] };
const earlier = { path: "/ossify", args: ["old"] };
const other = { path: "/other" };

const hook: HookToPlace = {
	entryFor: (stage) => ({ ...ours, args: [...ours.args, stage] }),
	isEarlier: (entry) => (entry as { path?: string }).path === ours.path,
};
const at = (stage: string) => ({ ...ours, args: ["new", stage] });

function placed(hooks: unknown, more: Partial<HookToPlace> = {}): unknown {
	const text = JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs" }, ...(hooks !== undefined && { hooks }) });
	const spec = parseSpec(new TextEncoder().encode(text));
	return JSON.parse(new TextDecoder().decode(mutate(spec, placeHook(spec, { ...hook, ...more })))).hooks;
}

describe("placeHook()", () => {
	test.each<[string, unknown, unknown]>([
		["a spec without hooks", undefined, { createRuntime: [at("createRuntime")] }],
		["hooks that are null", null, { createRuntime: [at("createRuntime")] }],
		["hooks of other stages", { poststop: [other] }, { poststop: [other], createRuntime: [at("createRuntime")] }],
		["a list that is null", { createRuntime: null }, { createRuntime: [at("createRuntime")] }],
		["an empty list", { createRuntime: [] }, { createRuntime: [at("createRuntime")] }],
		["hooks of others", { createRuntime: [other] }, { createRuntime: [at("createRuntime"), other] }],
		["hooks that run before createRuntime", { prestart: [other] }, { prestart: [at("prestart"), other] }],
		["hooks of both stages", { createRuntime: [other], prestart: [other] }, { createRuntime: [other], prestart: [at("prestart"), other] }],
		["an earlier one", { createRuntime: [earlier, other] }, { createRuntime: [at("createRuntime"), other] }],
		["an earlier one after others", { createRuntime: [other, earlier] }, { createRuntime: [at("createRuntime"), other, earlier] }],
		["the same one", { createRuntime: [at("createRuntime"), other] }, { createRuntime: [at("createRuntime"), other] }],
		["invalid entries", { createRuntime: [null] }, { createRuntime: [at("createRuntime"), null] }],
	])("is the first that runs: %s", (_, hooks, expected) => {
		const isEarlier = (entry: unknown) => entry !== null && hook.isEarlier(entry);
		expect(placed(hooks, { isEarlier })).toEqual(expected);
	});

	test("changes nothing where it is there to the letter", () => {
		const text = JSON.stringify({ ociVersion: "1.0.2", root: { path: "r" }, hooks: { createRuntime: [at("createRuntime")] } });
		expect(placeHook(parseSpec(new TextEncoder().encode(text)), hook)).toEqual([]);
	});

	test.each<[string, unknown]>([
		["hooks that are a list", []],
		["hooks that are a text", "x"],
		["a stage that is an object", { createRuntime: {} }],
		["prestart that is a number", { prestart: 1 }],
	])("refuses %s", (_, hooks) => {
		const error = (() => {
			try {
				placed(hooks);
				return undefined;
			} catch (one) {
				return one;
			}
		})();
		expect(error).toBeInstanceOf(OssifyError);
		expect((error as OssifyError).code).toBe("input/invalid-hooks");
	});
});

test("changeHooks() changes entries where they are, of both stages", () => {
	const hooks = { prestart: [other, earlier], createRuntime: [earlier], poststop: [earlier] };
	const text = JSON.stringify({ ociVersion: "1.0.2", root: { path: "r" }, hooks });
	const patch = changeHooks(parseSpec(new TextEncoder().encode(text)), (entry) => (hook.isEarlier(entry) ? ours : undefined));
	expect(patch).toEqual([
		{ op: "replace", path: "/hooks/prestart/1", value: ours },
		{ op: "replace", path: "/hooks/createRuntime/0", value: ours },
	]);
});
