import { expect, test } from "bun:test";
import type { Platform } from "../platform/mod.ts";
import { calledAs } from "./called_as.ts";

const settings = ["--settings", "/etc/ossify/runtime.json"];

test.each([
	["its own name", "/usr/bin/ossify", true, ["create", "web"]],
	["a name that only begins so", "ossify-", true, ["create", "web"]],
	["a folder of that name", "/opt/ossify-runc/ossify", true, ["create", "web"]],
	["a runtime's name", "/usr/libexec/ossify-crun", true, ["runtime", "--runtime", "crun", ...settings, "--", "create", "web"]],
	["a runtime's name, without settings", "ossify-runc", false, ["runtime", "--runtime", "runc", "--", "create", "web"]],
	["the name for whatever the settings say", "ossify-runtime", true, ["runtime", ...settings, "--", "create", "web"]],
])("the executable called by %s", (_, name, has, args) => {
	const kind = (path: string) => (path === "/etc/ossify/runtime.json" && has ? "file" : "missing");
	const platform = { args: ["create", "web"], files: { kind } } as unknown as Platform;
	expect(calledAs(name, platform).args).toEqual(args);
});
