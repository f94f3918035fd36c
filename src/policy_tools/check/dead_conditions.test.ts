/** Conditions that the input can never fulfil are found, and those that it can are not. */
import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { compiler as sharedCompiler, shippedModules } from "../../../test/support/compiler.ts";
import { parse } from "../syntax/mod.ts";
import { deadConditionFindings } from "./dead_conditions.ts";

const compiler = await sharedCompiler();
const schema = JSON.parse(readFileSync(new URL("../../../policies/schemas/input.json", import.meta.url), "utf8"));
const shipped = parse(compiler, shippedModules()).modules;

function foundIn(modules: readonly { readonly path: string; readonly text: string }[]): readonly string[] {
	const parsed = parse(compiler, modules).modules;
	// What does not parse would be found nowhere.
	expect(parsed.length).toBe(modules.length);
	const known = [...parsed, ...shipped];
	const findings = deadConditionFindings(parsed, { modules, places: new Map(), data: "{}" }, schema, known);
	return findings.map(({ row, column, severity, code, message }) => `${row}:${column} ${severity} ${code}: ${message}`);
}

const refusal = (body: string, more = "") =>
	`package ossify.rules\n\ndeny contains {"rule": "a", "message": "m"} if {\n\t${body}\n}\n${more}`;
const found = (body: string, more = "") => foundIn([{ path: "a.rego", text: refusal(body, more) }]);

const never = (value: string, meant?: string) =>
	`error unknown-value: the input never has the value "${value}" here, so this never holds${meant ? `; did you mean ${meant}?` : ""}`;
const perhaps = (value: string, meant: string) =>
	`warning unknown-value: the input never has the value "${value}" here; did you mean ${meant}?`;
const noKey = (key: string, meant?: string) =>
	`error unknown-input: the input never has the key "${key}" here, so object.get always returns its default${meant ? `; did you mean ${meant}?` : ""}`;

const engine = (value: string, meant: string) =>
	`error unknown-value: data.ossify.container.engine never has the value "${value}", so this never holds; did you mean ${meant}?`;
const setting = (key: string, value: string, meant: string) =>
	`error unknown-value: data.ossify.config.${key} never has the value "${value}", so this never holds; did you mean ${meant}?`;

const dead: readonly (readonly [body: string, found: readonly string[], more?: string])[] = [
	['input.stage == "createruntime"', [`4:17 ${never("createruntime", "createRuntime")}`]],
	['"preStart" == input.stage', [`4:2 ${never("preStart", "prestart")}`]],
	['input.stage = "hook"', [`4:16 ${never("hook")}`]],
	['stage := input.stage\n\tstage == "CLI"', [`5:11 ${never("CLI", "cli")}`]],
	['input["stage"] == "excec"', [`4:20 ${never("excec", "exec")}`]],
	["input.stage == start", [`6:10 ${never("createruntime", "createRuntime")}`], 'start := "createruntime"\n'],
	['object.get(input, "stage", "") == "createruntime"', [`4:36 ${never("createruntime", "createRuntime")}`]],
	['input.stage in {"cli", "preCreate"}', [`4:25 ${perhaps("preCreate", "precreate")}`]],
	['input.stage in ["preCreate"]', [`4:18 ${never("preCreate", "precreate")}`]],
	["input.stage in starts", [`6:19 ${perhaps("preCreate", "precreate")}`], 'starts := {"cli", "preCreate"}\n'],
	['not input.stage == "createruntime"', [`4:21 ${perhaps("createruntime", "createRuntime")}`]],
	['input.stage != "createruntime"', [`4:17 ${perhaps("createruntime", "createRuntime")}`]],
	['input.host.clock.event == "policy-build"', [`4:28 ${never("policy-build", "policy-built")}`]],
	['some ns in input.spec.linux.namespaces\n\tns.type == "net"', [`5:13 ${never("net", "network")}`]],
	['input.spec.linux.namespaces[_].type == "mnt"', [`4:41 ${never("mnt")}`]],
	['"SYS_ADMIN" in input.spec.process.capabilities.bounding', [`4:2 ${never("SYS_ADMIN", "CAP_SYS_ADMIN")}`]],
	['some cap in input.spec.process.capabilities.effective\n\tcap == "CAP_SYS_ADMN"', [`5:9 ${never("CAP_SYS_ADMN", "CAP_SYS_ADMIN")}`]],
	['not "SYS_ADMIN" in input.host.capabilities', [`4:6 ${perhaps("SYS_ADMIN", "CAP_SYS_ADMIN")}`]],
	['input.spec.linux.seccomp.defaultAction == "SCMP_ACT_ALOW"', [`4:44 ${never("SCMP_ACT_ALOW", "SCMP_ACT_ALLOW")}`]],
	['input.spec.linux.seccomp.syscalls[_].action in {"allow"}', [`4:50 ${never("allow", "SCMP_ACT_ALLOW")}`]],
	['input.spec.linux.rootfsPropagation == "sharde"', [`4:40 ${never("sharde", "shared")}`]],
	['data.ossify.container.engine == "cri-o"', [`4:34 ${engine("cri-o", "crio")}`]],
	['data.ossify.config.mode == "Audit"', [`4:29 ${setting("mode", "Audit", "audit")}`]],
	['data.ossify.config.namespace_modes.shop == "enforced"', [`4:45 ${setting("namespace_modes.shop", "enforced", "enforce")}`]],
	['object.get(input.spec, "proces", {}).user.uid == 0', [`4:25 ${noKey("proces", "process")}`]],
	['object.get(input.spec, ["process", "usr", "uid"], 1) == 0', [`4:37 ${noKey("usr", "user")}`]],
	['object.get(input, ["spec", "nothing_alike"], 1) == 0', [`4:29 ${noKey("nothing_alike")}`]],
	['object.get(input.spec.process, "user", {}).uuid == 0', [`4:45 ${noKey("uuid", "uid")}`]],
	['some mount in input.spec.mounts\n\tobject.get(mount, "option", []) == []', [`5:20 ${noKey("option", "options")}`]],
	['object.get(input.spec.mounts[0], "typ", "") == "bind"', [`4:35 ${noKey("typ", "type")}`]],
	['process := object.get(input.spec, "process", {})\n\tobject.get(process, "cwdd", "") == "/"', [`5:22 ${noKey("cwdd", "cwd")}`]],
	['object.get(object.get(input.spec, "proces", {}), "user", {}) == {}', [`4:36 ${noKey("proces", "process")}`]],
];

test.each(dead.map(([body, expected, more = ""]) => [body, expected, more] as const))("%s is found", (body, expected, more) =>
	expect(found(body, more)).toEqual([...expected]),
);

const alive: readonly string[] = [
	'input.stage == "createRuntime"',
	'input.stage in {"cli", "precreate"}',
	'input.spec.hostname == "createruntime"',
	'startswith(input.stage, "create")',
	'some stage in {"cli", "x"}\n\tinput.stage == stage',
	'object.get(input.spec, ["process", "user", "uid"], 1) == 0',
	'object.get(input.spec.annotations, "example.com/any", "") == "x"',
	'object.get(input.spec, ["annotations", "example.com/any"], "") == "x"',
	'object.get(input.spec, ["mounts", 0, "type"], "") == "bind"',
	'object.get(input.spec, ["linux", "sysctl", "net.x"], "") == "1"',
	'object.get(input.spec, ["windows", "any"], "") == "1"',
	'some key in ["process", "proces"]\n\tobject.get(input.spec, key, {}) != {}',
	'some env in input.spec.process.env\n\tobject.get({"a": 1}, env, 0) == 1',
	'object.get(data.site, "proces", {}) == {}',
	'some ns in input.spec.linux.namespaces\n\tns.type in {"network", "time"}\n\tns.path == "net"',
	'"CAP_SYS_ADMIN" in input.spec.process.capabilities.bounding',
	'some cap in {"SYS_ADMIN"}\n\tcap in input.spec.process.capabilities.bounding',
	'input.spec.linux.rootfsPropagation in {"rprivate", "rslave"}',
	'input.spec.linux.seccomp.defaultAction != "SCMP_ACT_LOG"',
	'data.ossify.container.engine in {"crio", "containerd", "docker", "podman", "plain", "ambiguous"}',
	'data.ossify.config.exemptions.namespaces.shop.reason == "x"',
	'data.site.config.mode == "Audit"',
];

test.each(alive)("%s is not found", (body) => expect(found(body)).toEqual([]));

test("the shipped policies have none", () => expect(foundIn(shippedModules())).toEqual([]));
