import { expect, test } from "bun:test";
import { hasOwnHook, nriHook } from "./hook_command.ts";
import type { NriHook } from "./messages.ts";

const own = { path: "/usr/libexec/ossify/start", args: ["start", "createRuntime", "-p", "/p"] };
const hook = (path: string, ...args: string[]): NriHook => ({ path, args, env: [], timeout: undefined });
const none = { prestart: [], createRuntime: [], createContainer: [] };
const launched = hook("/usr/bin/env", "env", "-i", "PATH=/bin", "/opt/x/ossify", "hook", "createRuntime", "-p", "/q");

test.each([
	["no hooks", undefined, false],
	["empty lists", none, false],
	["the same command", { ...none, createRuntime: [hook("/x"), hook(own.path, ...own.args)] }, true],
	["the same command with other arguments", { ...none, createRuntime: [hook(own.path, "start", "createRuntime")] }, false],
	["the same arguments of another program", { ...none, createRuntime: [hook("/bin/true", ...own.args)] }, false],
	["a hook file's hook", { ...none, createRuntime: [launched] }, true],
	["a hook file's hook at prestart", { ...none, prestart: [hook("/a/ossify", "ossify", "hook", "prestart")] }, true],
	["a client's", { ...none, createRuntime: [hook("/a/ossify-start", "ossify-start", "/a/ossify", "hook", "createRuntime")] }, true],
	["ossify's hook of another stage", { ...none, createRuntime: [hook("/a/ossify", "ossify", "hook", "precreate")] }, false],
	["a program whose name ends so", { ...none, createRuntime: [hook("/a/x", "/a/deossify", "hook", "createRuntime")] }, false],
	["the lock alone", { ...none, createContainer: [launched] }, false],
] as const)("hasOwnHook() looks at %s", (_, hooks, has) => expect(hasOwnHook(hooks, own)).toBe(has));

test("nriHook() writes whole seconds, and no timeout where there is none", () => {
	expect(nriHook({ ...own, env: ["A=b"], timeout: 1.2 })).toEqual({ ...own, env: ["A=b"], timeout: { value: 2 } });
	expect(nriHook(own)).toEqual({ ...own, env: [], timeout: undefined });
});
