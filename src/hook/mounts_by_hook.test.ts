import { expect, test } from "bun:test";
import { encodeUtf8 } from "../json/mod.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import { mountsByHook } from "./mounts_by_hook.ts";

const tmpfs = { destination: "/run", type: "tmpfs", source: "tmpfs", options: ["rw", "noexec"] };
const plan = { stage: "precreate", root: "/r", scratch: [], tmpfs: [tmpfs], readonly: true, identity: {} };
const args = (...rest: string[]) => ["env", "ossify", "hook", "createRuntime", ...rest];

test.each<[string, unknown, unknown[]]>([
	[
		"the mounts of a plan",
		{ createRuntime: [{ path: "/usr/bin/env", args: args("--plan", JSON.stringify(plan)) }] },
		[{ ...tmpfs, hasOptionsKey: true }],
	],
	["none without hooks", undefined, []],
	["none of other hooks", { prestart: [{ path: "/bin/true" }, null, { args: "x" }], poststop: null }, []],
	["none of another program's plan", { prestart: [{ path: "/bin/x", args: args("--plan", "{}") }] }, []],
	["none of a plan that is missing", { prestart: [{ path: "/bin/x", args: args("--plan") }] }, []],
])("%s", (_, hooks, mounts) => {
	const spec = parseSpec(encodeUtf8(JSON.stringify({ ociVersion: "1.2.0", root: { path: "r" }, hooks })));
	expect(mountsByHook(spec)).toEqual(mounts as never);
});
