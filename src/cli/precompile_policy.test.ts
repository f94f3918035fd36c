import { expect, test } from "bun:test";
import { compileModule } from "../evaluate/module.ts";
import type { Platform } from "../platform/mod.ts";
import { precompilePolicy } from "./precompile_policy.ts";

const module = () => new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

/** A machine whose shipped policy and whose folder `/policy` are read anew each time. */
function machine(args: readonly string[]): { platform: Platform; reads: string[] } {
	const reads: string[] = [];
	const read = (path: string) => {
		reads.push(path);
		return module();
	};
	const files = { kind: (path: string) => (path === "/policy/policy.wasm" ? "file" : "missing"), read };
	const assets = { policy: () => ({ wasm: read("shipped"), data: "{}" }) };
	return { platform: { args, files, assets } as unknown as Platform, reads };
}

test.each([
	["the shipped policy", ["hook", "createRuntime"], ["shipped"]],
	["the shipped policy, by its name", ["hook", "createRuntime", "-p", "shipped"], ["shipped"]],
	["a folder", ["hook", "precreate", "-p", "/policy", "--log", "x"], ["/policy/policy.wasm"]],
	["a folder, by the long option", ["hook", "precreate", "--policy", "/policy"], ["/policy/policy.wasm"]],
	["what is no folder with a policy", ["hook", "createRuntime", "-p", "/bundle.tar.gz"], []],
	["an option without its value", ["hook", "createRuntime", "-p"], ["shipped"]],
	["a plan that asks no policy", ["hook", "createRuntime", "--plan", "{}"], []],
	["a command that runs once in a while", ["mutate", "-p", "/policy"], []],
	["no command", [], []],
])("a hook's policy is read ahead: %s", (_, args, expected) => {
	const { platform, reads } = machine(args);
	precompilePolicy(platform);
	expect(reads).toEqual(expected);
});

test("what was read ahead is what the command gets, and its compilation has begun", async () => {
	const { platform, reads } = machine(["hook", "createRuntime", "-p", "/policy"]);
	const { files } = precompilePolicy(platform);
	const options = { blame: "policy", limit: 1 } as const;
	const wasm = files.read("/policy/policy.wasm", options);
	expect(await compileModule(wasm)).toBe(await compileModule(wasm));
	files.read("/policy/data.json", options);
	expect(reads).toEqual(["/policy/policy.wasm", "/policy/data.json"]);
});

test("other bytes than those that were begun are compiled on their own", async () => {
	const { platform } = machine(["hook", "createRuntime"]);
	const { wasm } = precompilePolicy(platform).assets.policy();
	const emptySection = [0, 1, 0];
	expect(await compileModule(new Uint8Array([...module(), ...emptySection]))).not.toBe(await compileModule(wasm));
});
