import { expect, test } from "bun:test";
import type { Platform } from "../platform/mod.ts";
import { fromArgv0 } from "./argv0.ts";

const settings = ["--settings", "/etc/ossify/runtime.json"];

test.each([
	["its own name", "/usr/bin/ossify", true, ["create", "web"]],
	["a name that only begins so", "ossify-", true, ["create", "web"]],
	["a folder of that name", "/opt/ossify-runc/ossify", true, ["create", "web"]],
	["the name of a release file", "/root/ossify-linux-amd64", true, ["create", "web"]],
	["the name of a release file, by processor", "./ossify-x86_64", true, ["create", "web"]],
	["the name of a runtime that is not documented", "ossify-youki", true, ["create", "web"]],
	["a name that every object has", "ossify-toString", true, ["create", "web"]],
	["crun's name", "/usr/libexec/ossify-crun", true, ["runtime", "--runtime", "crun", ...settings, "--", "create", "web"]],
	["runc's name, without settings", "ossify-runc", false, ["runtime", "--runtime", "runc", "--", "create", "web"]],
	["the name for whatever the settings say", "ossify-runtime", true, ["runtime", ...settings, "--", "create", "web"]],
])("the executable called by %s", (_, name, has, args) => {
	const kind = (path: string) => (path === "/etc/ossify/runtime.json" && has ? "file" : "missing");
	const platform = { args: ["create", "web"], files: { kind } } as unknown as Platform;
	expect(fromArgv0(name, platform).args).toEqual(args);
});
