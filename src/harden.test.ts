import { describe, expect, test } from "bun:test";
import { bundleFrom, compile } from "../test/support/compiler.ts";
import { writeBundle } from "./bundle/mod.ts";
import { assess, type DeniedError, harden, loadPolicy } from "./mod.ts";

const spec = '{ "ociVersion":"1.2.0", "root":{"path":"r"}, "mounts":[],"process":{"rlimits":[{"hard":18446744073709551615}]} }';
const context = { now: new Date("2026-11-23T12:34:56.789Z") };
const policyOf = async (rule: string, options = {}) => loadPolicy(await bundleFrom(`package ossify\n${rule}`), options);
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("harden()", () => {
	test("makes the change that the policy decides, and nothing else", async () => {
		const policy = await policyOf('decision := {"mode": "enforce", "readonly": true, "tmpfs": [{"destination": "/tmp"}]}');
		const result = harden(policy, spec, context);
		expect(textOf(result.bytes)).toBe(
			'{ "ociVersion":"1.2.0", "root":{"path":"r","readonly":true}, "mounts":[{"destination":"/tmp","type":"tmpfs","source":"tmpfs","options":["rw","noexec","nosuid","nodev"]}],"process":{"rlimits":[{"hard":18446744073709551615}]} }',
		);
		expect(result).toMatchObject({
			decision: { mode: "enforce", readonly: true },
			patch: [
				{ op: "add", path: "/root/readonly", value: true },
				{ op: "replace", path: "/mounts", value: [{ destination: "/tmp" }] },
			],
			changes: [{ what: "lock-root" }, { what: "add-tmpfs", entry: { destination: "/tmp" }, asImage: true }],
			skipped: [],
		});
	});

	test("keeps every byte outside the change: exact numbers, escapes, unknown fields, odd spacing", async () => {
		const odd =
			' {"ociVersion" :"1.2.0",\r\n"vendor":[18446744073709551615, 9007199254740993,1.0 , 1e3,-0,1E+2],\t"text":"\\u00e9\\/\\ud83d\\ude00 é 😀 \\u0001","root": {\n  "path":"r" ,"unknown":{"a":[ ]} }\n,"mounts":[\n {"destination":"/etc/hosts","options":["rw"],"x":1e3}] ,"end":null}\n\n';
		const policy = await policyOf('decision := {"mode": "enforce", "readonly": true, "readonlyMounts": ["/etc/hosts"]}');
		const expected = odd.replace('{"a":[ ]} }', '{"a":[ ]},\n  "readonly": true }').replace('["rw"]', '["ro"]');
		expect(textOf(harden(policy, odd, context).bytes)).toBe(expected);
	});

	test("returns the same bytes if nothing changes", async () => {
		const bytes = bytesOf(spec);
		const policy = await policyOf('decision := {"mode": "enforce"}');
		expect(harden(policy, bytes, context).bytes).toBe(bytes);
	});

	test("changes nothing in audit mode, denials included, and still says what it would do", async () => {
		const bytes = bytesOf(spec);
		const policy = await policyOf('decision := {"mode": "audit", "readonly": true, "deny": [{"rule": "a", "message": "b"}]}');
		const result = harden(policy, bytes, context);
		expect(result.bytes).toBe(bytes);
		expect(result).toMatchObject({
			decision: { deny: [{ rule: "a", message: "b" }] },
			patch: [{ op: "add", path: "/root/readonly", value: true }],
		});
	});

	test("refuses a denied container with every reason, and gives no spec", async () => {
		const policy = await policyOf(
			'decision := {"mode": "enforce", "deny": [{"rule": "a/b", "message": "no"}, {"rule": "c/d", "message": "never"}]}',
		);
		expect(() => harden(policy, spec, context)).toThrow(
			expect.objectContaining({
				name: "OssifyError",
				kind: "denied",
				code: "denied/by-policy",
				exitCode: 1,
				message: "the policy refuses this container: a/b: no; c/d: never",
			}),
		);
		try {
			harden(policy, spec, context);
		} catch (error) {
			expect((error as DeniedError).assessment.decision.deny).toHaveLength(2);
		}
	});

	test("shows the policy the whole input: the spec, the stage, the time to the second, the state", async () => {
		const policy = await policyOf(
			'decision := {"mode": "enforce", "reasons": [{"rule": "seen", "message": json.marshal(object.remove(input, ["spec"]))}]}',
		);
		const seen = (more: object) => JSON.parse(assess(policy, spec, { ...context, ...more }).decision.reasons[0]?.message as string);
		expect(seen({})).toEqual({ stage: "cli", now: "2026-11-23T12:34:56Z" });
		expect(seen({ stage: "prestart", state: { id: "x", pid: 1 } })).toEqual({
			stage: "prestart",
			now: "2026-11-23T12:34:56Z",
			state: { id: "x", pid: 1 },
		});
	});

	test("lays data over the bundle's own", async () => {
		const bundle = await bundleFrom("package ossify\ndecision := data.decision", { decision: { mode: "enforce", readonly: true } });
		const policy = await loadPolicy(bundle, { data: { decision: { mode: "audit" } } });
		expect(assess(policy, spec, context).decision).toMatchObject({ mode: "audit", readonly: true });
	});

	test.each<[string, string, string]>([
		["an undefined decision", 'decision := {"mode": "enforce"} if input.spec.nothing', "policy/undefined-decision"],
		["a decision with an unknown key", 'decision := {"mode": "enforce", "read_only": true}', "policy/invalid-decision"],
		[
			"conflicting decisions",
			'decision := {"mode": "enforce"} if input.spec.root\ndecision := {"mode": "audit"} if input.spec.root',
			"policy/conflict",
		],
		["a tmpfs on /", 'decision := {"mode": "enforce", "tmpfs": [{"destination": "/"}]}', "policy/forbidden-destination"],
		[
			"the option suid",
			'decision := {"mode": "enforce", "tmpfs": [{"destination": "/tmp", "options": ["suid"]}]}',
			"policy/forbidden-option",
		],
	])("refuses %s, in audit mode too", async (_, rule, code) => {
		for (const mode of ["enforce", "audit"]) {
			const policy = await policyOf(rule.replaceAll("enforce", mode));
			if (code === "policy/conflict" && mode === "audit") continue;
			expect(() => harden(policy, spec, context)).toThrow(expect.objectContaining({ kind: "policy", code }));
		}
	});
});

describe("loadPolicy()", () => {
	test("loads the archive that writeBundle() wrote", async () => {
		const { wasm, manifest } = await compile({ "p.rego": 'package ossify\ndecision := {"mode": data.mode}' });
		const archive = await writeBundle({ wasm, data: '{"mode":"audit"}', manifest: { ...manifest }, modules: [] });
		const policy = await loadPolicy(archive);
		expect(assess(policy, spec, context).decision.mode).toBe("audit");
	});

	test("refuses a policy without the entrypoint, and names those that it has", async () => {
		const { wasm } = await compile({ "p.rego": "package other\nrule := 1" }, ["other/rule"]);
		await expect(loadPolicy({ wasm, data: "{}" })).rejects.toThrow(
			expect.objectContaining({
				code: "policy/no-entrypoint",
				message: "cannot use the policy: it has no entrypoint ossify/decision (it has: other/rule)",
			}),
		);
	});
});
