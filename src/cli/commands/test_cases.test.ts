/** Fixture cases in `ossify test`, and `ossify init`, which makes them. */
import { describe, expect, test } from "bun:test";
import { type Machine, ossify, untimed } from "../../../test/support/cli.ts";

const spec = '{ "ociVersion": "1.2.0", "root": {"path": "rootfs"}, "process": {"rlimits": [{"hard": 18446744073709551615}]} }';
const policy = `package ossify

decision := {
	"mode": data.site.mode,
	"readonly": true,
	"reasons": [{"rule": "site/now", "message": concat(" ", [input.stage, input.now])}],
	"deny": deny,
}

default deny := []

deny := [{"rule": "site/state", "message": "no"}] if input.state.status == "stopped"
`;
const decision = {
	mode: "enforce",
	readonly: true,
	tmpfs: [],
	readonlyMounts: [],
	deny: [],
	warn: [],
	reasons: [{ rule: "site/now", message: "cli 2026-01-01T00:00:00Z" }],
};
const patch = [{ op: "add", path: "/root/readonly", value: true }];
const policies = { "p/ossify/policy.rego": policy, "p/data.yaml": "site: {mode: enforce}\n" };
const expected = { "p/cases/web/decision.json": JSON.stringify(decision), "p/cases/web/mutated.patch.json": JSON.stringify(patch) };
const sound: Record<string, string> = { ...policies, "p/cases/web/spec.json": spec, ...expected };

const run = async (files: Machine["files"] = sound, ...args: string[]) => await ossify({ args: ["test", "DIR/p", ...args], files });

/** Why the only case failed. */
async function because(files: Machine["files"], ...args: string[]): Promise<string> {
	const { stdout } = await run(files, "--format", "json", ...args);
	return (JSON.parse(stdout) as { tests: { because?: string }[] }).tests[0]?.because ?? "it did not";
}

describe("a fixture case", () => {
	test.each(["wasm", "opa", "both"])("passes where decision and patch are those in its folder, on %s", async (engine) => {
		const { code, stdout, stderr } = await run(sound, "--engine", engine);
		expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		expect(untimed(stdout)).toStartWith("ok    DIR/p/cases  1 passed (TIME)\n\n1 passed, 0 failed on ");
	});

	describe("with a manifest in place of a spec", () => {
		const { "p/cases/web/spec.json": _, ...rest } = sound;
		const pod = (...names: string[]) =>
			`apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [${names.map((name) => `{name: ${name}, image: web}`).join(", ")}]}\n`;

		test("passes where decision and patch are those of its container", async () => {
			const { code, stderr } = await run({ ...rest, "p/cases/web/manifest": pod("app") });
			expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		});

		test("is about the container that it names", async () => {
			const files = { ...rest, "p/cases/web/manifest": pod("app", "proxy"), "p/cases/web/container": "Pod shop/web: container proxy\n" };
			const { code, stderr } = await run(files);
			expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
		});

		test.each<[string, Machine["files"], string]>([
			[
				"a document that cannot be used",
				{ "p/cases/web/manifest": `${pod("app")}---\n${pod("app")}kind: Pod\n` },
				'cannot use DIR/p/cases/web/manifest: line 10, column 1: the key "kind" is given twice in one mapping, first in line 7, column 1',
			],
			[
				"a field that has no effect",
				{
					"p/cases/web/manifest": pod("app").replace("image: web", "image: web, securityContext: {readOnlyRootFileSystem: true}"),
					"p/cases/web/container": "Pod shop/web: container app\n",
				},
				"cannot use DIR/p/cases/web/manifest: line 4, column 87: spec.containers[0].securityContext.readOnlyRootFileSystem is not",
			],
			[
				"a spec next to it",
				{ "p/cases/web/manifest": pod("app"), "p/cases/web/spec.json": spec },
				"cannot use the case DIR/p/cases/web/: it holds both spec.json and manifest",
			],
		])("fails for %s", async (_, files, why) => expect(await because({ ...rest, ...files })).toContain(why));

		test.each([
			["app\n", 'no container of the manifest is "app": it has "Pod shop/web: container app", "Pod shop/web: container proxy"'],
			[undefined, 'the manifest describes several containers: "Pod shop/web: container app", "Pod shop/web: container proxy"'],
		])("fails where %p is none of several containers", async (container, why) => {
			const named = container === undefined ? {} : { "p/cases/web/container": container };
			const reason = await because({ ...rest, "p/cases/web/manifest": pod("app", "proxy"), ...named });
			expect(reason).toContain(`cannot use the case DIR/p/cases/web/: ${why}`);
		});
	});

	test("holds the whole mutated spec, where it has one", async () => {
		const mutated = spec.replace('"rootfs"}', '"rootfs", "readonly": true}').replaceAll(" ", "");
		const { "p/cases/web/mutated.patch.json": _, ...rest } = sound;
		expect(await because({ ...rest, "p/cases/web/mutated.json": mutated })).toBe("it did not");
		const other = mutated.replace("18446744073709551615", "18446744073709551614");
		expect(await because({ ...rest, "p/cases/web/mutated.json": other })).toContain(
			'-         "hard": 18446744073709551614\n+         "hard": 18446744073709551615',
		);
	});

	test("shows what differs, whatever the order of the keys", async () => {
		const other = Object.fromEntries(Object.entries({ ...decision, readonly: false }).reverse());
		expect(await because({ ...sound, "p/cases/web/decision.json": JSON.stringify(other) })).toBe(
			`DIR/p/cases/web/decision.json:1:122: the result differs (- expected, + actual):
@@ /readonly @@
  {
    "mode": "enforce",
-   "readonly": false,
+   "readonly": true,
    "tmpfs": [],
    "readonlyMounts": [],
	→ if the actual result is right, run \`ossify test --update\`; if not, fix the policy`,
		);
	});

	test("takes its time, stage, state and data from files, which are no part of the policies' data", async () => {
		const files = {
			...sound,
			"p/cases/web/now": "2027-02-03T04:05:06+01:00\n",
			"p/cases/web/stage": "createRuntime\n",
			"p/cases/web/data.yaml": "site: {mode: audit}\n",
			"p/cases/web/decision.json": JSON.stringify({
				...decision,
				mode: "audit",
				reasons: [{ rule: "site/now", message: "createRuntime 2027-02-03T03:05:06Z" }],
			}),
			"p/cases/web/mutated.patch.json": "[]",
		};
		expect(await because(files, "--engine", "both")).toBe("it did not");
		const built = await ossify({ args: ["build", "DIR/p", "-o", "DIR/out/"], files });
		expect(built.files["out/data.json"]).toBe('{"site":{"mode":"enforce"}}');
	});

	test("expects nothing to come of a spec that is refused", async () => {
		const deny = [{ rule: "site/state", message: "no" }];
		const { "p/cases/web/mutated.patch.json": surplus = "", ...others } = sound;
		const refused = {
			"p/cases/web/state.json": '{"status": "stopped"}',
			"p/cases/web/decision.json": JSON.stringify({ ...decision, deny }),
		};
		const rest = { ...others, ...refused };
		expect(await because(rest)).toBe("it did not");
		expect(await because({ ...rest, "p/cases/web/mutated.patch.json": surplus })).toBe(
			`DIR/p/cases/web/mutated.patch.json:1:1: the policy refuses this container, so there is no result for its spec
	→ delete this file; or, if it must not be refused, fix the policy`,
		);
	});

	test.each([
		[
			"no decision",
			{ "p/cases/web/decision.json": undefined },
			"DIR/p/cases/web/decision.json is missing\n\t→ `ossify test --update` writes it: then review it",
		],
		[
			"no mutation",
			{ "p/cases/web/mutated.patch.json": undefined },
			"DIR/p/cases/web/mutated.patch is missing\n\t→ `ossify test --update` writes it: then review it",
		],
		[
			"an invalid time",
			{ "p/cases/web/now": "noon" },
			'DIR/p/cases/web/now:1:1: invalid-time: this is neither a date nor an RFC 3339 time: "noon"\n\tnoon\n\t^\n\t→ write it like ',
		],
		[
			"an unknown stage",
			{ "p/cases/web/stage": "late" },
			'DIR/p/cases/web/stage:1:1: invalid-stage: there is no stage "late"\n\tlate\n\t^\n\t→ write one of cli, precreate, prestart, createRuntime, create',
		],
		[
			"an invalid state",
			{ "p/cases/web/state.json": "[]" },
			"DIR/p/cases/web/state.json:1:1: invalid-state: this is not a JSON object, which an OCI state must be",
		],
		["an invalid spec", { "p/cases/web/spec.json": "{}" }, "DIR/p/cases/web/spec.json:1:1: not-a-spec: "],
		[
			"data that make no decision",
			{ "p/cases/web/data.json": '{"site": null}' },
			"DIR/p/ossify/policy.rego:3:1: undefined-decision: the policy has no decision for this spec: data.ossify.decision is undefined",
		],
	])("fails for %s", async (_, change, message) => {
		const files = Object.fromEntries(Object.entries({ ...sound, ...change }).filter(([, text]) => text !== undefined)) as Record<
			string,
			string
		>;
		expect(await because(files)).toStartWith(message);
	});

	test("may hold a bundle in place of the spec", async () => {
		const { "p/cases/web/spec.json": text, ...rest } = sound;
		expect(await because({ ...rest, "p/cases/web/bundle/config.json": text as string })).toBe("it did not");
	});

	test("--update writes what comes out, and nothing where that is expected already", async () => {
		const bare = { ...policies, "p/cases/web/spec.json": spec };
		const { code, stdout, files } = await run(bare, "--update");
		expect([code, untimed(stdout)]).toEqual([
			0,
			`ok    DIR/p/cases  1 passed (TIME)

wrote DIR/p/cases/web/decision.json
wrote DIR/p/cases/web/mutated.patch

1 passed, 0 failed on WebAssembly (TIME)
`,
		]);
		expect(JSON.parse(files["p/cases/web/decision.json"] ?? "")).toEqual(decision);
		expect(JSON.parse(files["p/cases/web/mutated.patch"] ?? "")).toEqual(patch);
		const again = await run(sound, "--update");
		expect([again.stdout.includes("wrote"), again.files]).toEqual([false, sound]);
	});

	test("is found by its path", async () => {
		const files = { ...sound, "p/cases/other/spec.json": spec };
		expect([(await run(files, "--run", "cases/web$")).code, (await run(files)).code]).toEqual([0, 1]);
	});
});

describe("ossify init", () => {
	test("makes a project whose tests pass", async () => {
		const made = await ossify({ args: ["init", "DIR/mine"] });
		expect({ code: made.code, stderr: made.stderr }).toEqual({
			code: 0,
			stderr: "4 tests passed. Go on with `ossify test --watch shipped DIR/mine`\n",
		});
		const names = ["README.md", "cases/app/decision.json", "cases/app/mutated.patch", "cases/app/now", "cases/app/spec.json"];
		const more = ["data.yaml", "rules/latest.rego", "rules/latest_test.rego"];
		expect(Object.keys(made.files)).toEqual([...names, ...more].map((name) => `mine/${name}`));
		const tested = await ossify({ args: ["test", "shipped", "DIR/mine", "--engine", "both", "--threshold", "100"], files: made.files });
		const checked = await ossify({ args: ["check", "shipped", "DIR/mine", "--strict"], files: made.files });
		const formatted = await ossify({ args: ["fmt", "--check", "DIR/mine"], files: made.files });
		expect([tested.code, checked.code, formatted.code]).toEqual([0, 0, 0]);
	});

	test("writes over nothing", async () => {
		const { code, stderr, files } = await ossify({ args: ["init", "DIR/mine"], files: { "mine/data.yaml": "a: 1\n" } });
		expect([code, stderr, files]).toEqual([
			2,
			"ossify: DIR/mine/data.yaml already exists; name another folder\n",
			{ "mine/data.yaml": "a: 1\n" },
		]);
	});

	test("warns of what check finds in the rules, as eval does", async () => {
		const files = { "c.json": '{"ociVersion":"1.3.0","root":{"path":"rootfs"}}', "a.rego": "package ossify.rules\n\ndenny contains 1\n" };
		const machine = { args: ["init", "--from", "DIR/c.json", "-p", "shipped", "-p", "DIR/a.rego", "DIR/c"], files };
		const { code, stderr } = await ossify(machine);
		expect([code, stderr.split("\n")[0]]).toEqual([
			0,
			"ossify: warning: DIR/a.rego:3:1: unread-rule: nothing evaluates denny; did you mean deny? → write deny, which ossify evaluates",
		]);
	});

	test("--from makes a case of a spec, what may be secret and host names removed", async () => {
		const real = JSON.stringify({
			ociVersion: "1.2.0",
			hostname: "db-7",
			process: { args: ["run", "--token=s3cret-value", "db-7"], env: ["TOKEN=s3cret-value", "HOSTNAME=db-7", "EMPTY"] },
			root: { path: "rootfs" },
			mounts: [
				{
					destination: "/m",
					type: "cifs",
					source: "//u:pw@db-7/share",
					options: ["rw", "username=u", "password=hunter2", "mode=0700", "credentials=/x", "uid=1"],
				},
				{ destination: "/n", type: "bind", source: "https://u:pw@db-77.example/x", options: ["rbind"] },
			],
			linux: {
				cgroupsPath: "/c",
				seccomp: { defaultAction: "SCMP_ACT_ERRNO", listenerMetadata: "hunter2", architectures: ["SCMP_ARCH_X86"] },
				new: { key: "hunter2" },
			},
			hooks: { prestart: [{ path: "/h", args: ["h", "--key", "hunter2"], env: ["K=hunter2"] }] },
			annotations: {
				pod: "db-7",
				"kubectl.kubernetes.io/last-applied-configuration": '{"env":"hunter2"}',
				"io.kubernetes.pod.namespace": "db-7",
				"io.kubernetes.cri-o.Annotations": '{"token":"hunter2","io.kubernetes.pod.name":"db-7","n":1}',
				"io.kubernetes.cri-o.Labels": '{"app":"db-7","tier":"back"}',
				tier: "back",
				app: "other",
				empty: "",
				"io.kubernetes.cri-o.Unheard": "hunter2",
			},
		});
		const machine = { args: ["init", "--from", "DIR/web/config.json", "DIR/cases/web"], files: { "web/config.json": real } };
		const { code, stdout, stderr, files } = await ossify(machine);
		expect({ code, stdout }).toEqual({
			code: 0,
			stdout: ["spec.json", "now", "decision.json", "mutated.patch"].map((name) => `+ DIR/cases/web/${name}\n`).join(""),
		});
		expect(stderr).toStartWith(
			"ossify: 3 environment values, 4 arguments, 12 other strings (annotations, mount options, unknown fields) and 1 host name removed. ",
		);
		expect(JSON.parse(files["cases/web/spec.json"] ?? "")).toEqual({
			ociVersion: "1.2.0",
			hostname: "scrubbed-host",
			process: { args: ["run", "scrubbed", "scrubbed"], env: ["TOKEN=scrubbed", "HOSTNAME=scrubbed", "EMPTY"] },
			root: { path: "rootfs" },
			mounts: [
				{
					destination: "/m",
					type: "cifs",
					source: "//scrubbed@scrubbed-host/share",
					options: ["rw", "username=scrubbed", "password=scrubbed", "mode=0700", "credentials=scrubbed", "uid=1"],
				},
				{ destination: "/n", type: "bind", source: "https://scrubbed@db-77.example/x", options: ["rbind"] },
			],
			linux: {
				cgroupsPath: "/c",
				seccomp: { defaultAction: "SCMP_ACT_ERRNO", listenerMetadata: "scrubbed", architectures: ["SCMP_ARCH_X86"] },
				new: { key: "scrubbed" },
			},
			hooks: { prestart: [{ path: "/h", args: ["h", "scrubbed", "scrubbed"], env: ["K=scrubbed"] }] },
			annotations: {
				pod: "scrubbed",
				"kubectl.kubernetes.io/last-applied-configuration": "scrubbed",
				"io.kubernetes.pod.namespace": "scrubbed-host",
				"io.kubernetes.cri-o.Annotations": '{"token":"scrubbed","io.kubernetes.pod.name":"scrubbed-host","n":"scrubbed"}',
				"io.kubernetes.cri-o.Labels": '{"app":"scrubbed-host","tier":"back"}',
				tier: "back",
				app: "scrubbed",
				empty: "",
				"io.kubernetes.cri-o.Unheard": "scrubbed",
			},
		});
		expect(files["cases/web/now"]).toBe("2026-11-23T12:00:00Z\n");
		expect(JSON.parse(files["cases/web/decision.json"] ?? "").reasons).toEqual([{ rule: "test/root", message: "a test wants it" }]);
	});

	test("--from keeps every byte that it does not take out", async () => {
		const { files } = await ossify({ args: ["init", "--from", "-", "DIR/c"], stdin: spec });
		expect(files["c/spec.json"]).toBe(spec);
	});
});
