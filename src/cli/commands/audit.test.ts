import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Log, Run } from "sarif";
import { type Machine, ossify } from "../../../test/support/cli.ts";
import { packageAssets } from "../../platform/mod.ts";
import { auditFormats } from "../auditing/mod.ts";

const assets = { policy: () => packageAssets.policy() };
const fixture = (name: string) => readFileSync(new URL(`../../../test/fixtures/${name}.json`, import.meta.url), "utf8");

/** With an environment value that no output may have. */
function specOf({ readonly = false, mounts = [] as object[] } = {}): string {
	const root = { path: "rootfs", ...(readonly && { readonly }) };
	return JSON.stringify({ ociVersion: "1.3.0", root, process: { env: ["PASSWORD=hunter2"] }, mounts });
}

const open = specOf();
const locked = specOf({ readonly: true });
const onRoot = specOf({ mounts: [{ destination: "/", type: "tmpfs", source: "tmpfs" }] });

async function audit({ args, ...machine }: Machine) {
	const { code, stdout, stderr } = await ossify({ assets, ...machine, args: ["audit", ...args] });
	return { code, stdout, stderr };
}

const parsed = (lines: string) =>
	lines
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line));

const verb = (isLocked: boolean) => `the container is not exempt, so its root file system ${isLocked ? "stays" : "becomes"} read-only`;
const paths = ["/dev/shm", "/run", "/tmp", "/var/tmp"];

/** What is reported of `open`. */
function hardened(origin: { readonly spec: string; readonly line?: number }): object {
	const reasons = [
		{ rule: "readonly/root", message: verb(false) },
		{ rule: "tmpfs/allowances", message: `these stay writable as tmpfs, unless listed as left out: ${paths.join(", ")}` },
		{ rule: "tmpfs/noexec", message: `tmpfs with noexec, from which no program starts and no library is loaded: ${paths.join(", ")}` },
	];
	return {
		...origin,
		...common,
		result: "hardened",
		rules: reasons.map(({ rule }) => rule),
		reasons,
		changes: { root: "read-only", tmpfs: paths },
	};
}

/** What is reported of `locked`. */
function compliant(origin: { readonly spec: string; readonly line?: number }): object {
	const declined = "the root is read-only in the spec already, so no tmpfs is added (tmpfs.add_to_readonly_roots)";
	const reasons = [
		{ rule: "readonly/root", message: verb(true) },
		{ rule: "tmpfs/declined", message: `${declined}: ${paths.join(", ")}` },
	];
	return { ...origin, ...common, result: "compliant", rules: reasons.map(({ rule }) => rule), reasons, changes: {} };
}

const common = { engine: "plain", mode: "enforce", deny: [], warn: [] };

describe("ossify audit", () => {
	const files = { "a.json": open, "b/config.json": locked, "b/rootfs/etc/app.json": "{", "c.json": onRoot };
	const others = { "p/package.json": '{"name":"x"}', "p/values.yaml": "replicas: 1\n", "p/readme.md": "", "p/.hidden/a.json": open };

	test("searches a folder, and shows what needs attention first", async () => {
		expect(await audit({ args: ["DIR"], files: { ...files, ...others }, links: { "linked.json": "DIR/a.json", l: "DIR/b" } })).toEqual({
			code: 0,
			stderr: "",
			stdout: `  Result     Container                         Rule
  refused    DIR/c.json         input/root-mount
             cannot make the root read-only: mounts[0] is on the root itself, and runtimes differ on what is read-only then
  hardened   DIR/a.json         readonly/root, tmpfs/allowances, tmpfs/noexec
  compliant  DIR/b/config.json  readonly/root, tmpfs/declined

3 containers: 1 would be refused, 1 would get a read-only root, 1 compliant already.

  Rule              refused  hardened  compliant
  readonly/root           –         1          1
  input/root-mount        1         –          –
  tmpfs/allowances        –         1          –
  tmpfs/declined          –         –          1
  tmpfs/noexec            –         1          –
  All                     1         1          1
`,
		});
	});

	test("is no wider than the terminal, and counts by namespace", async () => {
		const specs = { "s/priv.json": fixture("containerd/privileged"), "s/def.json": fixture("crio/without-flag/default"), "a.json": open };
		const machine = { files: specs, terminal: true, columns: 60, environment: { NO_COLOR: "1" } };
		expect(await audit({ args: ["DIR/s", "DIR/a.json"], ...machine })).toEqual({
			code: 0,
			stderr: "",
			stdout: `  Result    Container
  hardened  DIR/s/def.json
            files/engine, readonly/root, tmpfs/allowances,
            tmpfs/noexec
  hardened  DIR/a.json
            readonly/root, tmpfs/allowances, tmpfs/noexec
  exempt    DIR/s/priv.json
            exemptions/privileged

3 containers: 2 would get a read-only root, 1 exempt.

  Namespace              hardened  exempt
  (none)                        1       –
  default                       1       1

  Rule                   hardened  exempt
  readonly/root                 2       –
  tmpfs/allowances              2       –
  tmpfs/noexec                  2       –
  exemptions/privileged         –       1
  files/engine                  1       –
  All                           2       1
`,
		});
	});

	test("in audit mode says what enforce mode would do", async () => {
		const data = "ossify: {config: {mode: audit}}";
		const { stdout } = await audit({ args: ["DIR/a.json", "-d", "DIR/d.yaml"], files: { "a.json": open, "d.yaml": data } });
		expect(stdout.split("\n")[1]).toBe("  hardened  DIR/a.json  readonly/root, tmpfs/allowances, tmpfs/noexec (in audit mode)");
	});

	test("takes a document a line from standard input, and goes on after one that cannot be read", async () => {
		const { code, stdout, stderr } = await audit({ args: ["--format", "ndjson", "-"], stdin: `${open}\n{"a":\n\n${locked}\n` });
		expect([code, parsed(stdout)]).toEqual([4, [hardened({ spec: "-", line: 1 }), compliant({ spec: "-", line: 4 })]]);
		expect(JSON.parse(stderr)).toMatchObject({ error: { spec: "-:2", code: "input/not-json" } });
	});

	test.each<[string, Machine, object[]]>([
		["one document on the standard input", { args: ["-"], stdin: `\n${open}\n\n` }, [hardened({ spec: "-" })]],
		["one document on several lines", { args: ["-"], stdin: JSON.stringify(JSON.parse(open), null, 2) }, [hardened({ spec: "-" })]],
		[
			"lines of a file",
			{ args: ["DIR/a.json"], files: { "a.json": `${open}\n${locked}` } },
			[hardened({ spec: "DIR/a.json", line: 1 }), compliant({ spec: "DIR/a.json", line: 2 })],
		],
		[
			"lines of a file that was found",
			{ args: ["DIR"], files: { "a.ndjson": `{"name":1}\n${open}` } },
			[hardened({ spec: "DIR/a.ndjson", line: 2 })],
		],
		["a bundle", { args: ["DIR"], files: { "config.json": open, "rootfs/a.json": open } }, [hardened({ spec: "DIR/config.json" })]],
	])("reads %s", async (_, machine, containers) => {
		const { code, stdout } = await audit({ ...machine, args: [...machine.args, "--format", "ndjson"] });
		expect([code, parsed(stdout)]).toEqual([0, containers]);
	});

	test("--format json has totals and errors, and is a baseline", async () => {
		const first = await audit({
			args: ["--format", "json", "DIR/a.json", "DIR/b.json", "DIR/c.json"],
			files: { "a.json": open, "b.json": "{" },
		});
		const rules = ["readonly/root", "tmpfs/allowances", "tmpfs/noexec"];
		const error = "cannot read the spec as JSON: line 1, column 2: expected a quoted key, but it ends there (is it cut off?)";
		expect([first.code, JSON.parse(first.stdout)]).toEqual([
			4,
			{
				containers: [hardened({ spec: "DIR/a.json" })],
				totals: {
					containers: 1,
					results: { hardened: 1 },
					namespaces: [{ name: "", containers: 1, results: { hardened: 1 } }],
					rules: rules.map((name) => ({ name, containers: 1, results: { hardened: 1 } })),
				},
				errors: [
					{ spec: "DIR/b.json", code: "input/not-json", message: error, advice: "write or copy all of it" },
					{ spec: "DIR/c.json", code: "input/unreadable", message: "cannot read DIR/c.json: there is no such file or folder" },
				],
			},
		]);
		const again = async (spec: string) =>
			// The folder is another one each time.
			await audit({ args: ["--baseline", "DIR/base.json", "--fail-on", "hardened", "-"], files: { "base.json": ofInput }, stdin: spec });
		const ofInput = (await audit({ args: ["--format", "json", "-"], stdin: open })).stdout;
		expect(await again(open)).toEqual({
			code: 0,
			stdout: "0 containers.\n",
			stderr: "ossify: 1 container is as in the baseline, and left out\n",
		});
		const changed = await again(specOf({ mounts: [{ destination: "/tmp", type: "tmpfs", source: "tmpfs" }] }));
		expect([changed.code, changed.stdout.split("\n")[1], changed.stderr]).toEqual([
			1,
			"  hardened  -          readonly/root, tmpfs/allowances, tmpfs/noexec",
			"",
		]);
	});

	test("--format csv has no formulas and no commands of a terminal", async () => {
		const { code, stdout } = await audit({ args: ["--format", "csv", "DIR"], files: { 's\u001b[31m,".json': locked } });
		const said = parsed((await audit({ args: ["--format", "ndjson", "-"], stdin: locked })).stdout)[0].reasons.map(
			({ message }: { message: string }) => message,
		);
		expect([code, stdout]).toEqual([
			0,
			`spec,engine,id,namespace,pod,name,image,state,result,mode,rules,root,tmpfs,messages,risk,bytes,entries,written,warnings\r\n"DIR/s\\u001b[31m,"".json",plain,,,,,,,compliant,enforce,readonly/root tmpfs/declined,,,"${said.join("; ")}",,,,,\r\n`,
		]);
	});

	const manifests = {
		"shop.yaml": `# two documents
kind: Service
apiVersion: v1
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    spec:
      containers:
      - {name: app, image: nginx}
      - name: agent
        image: agent
        securityContext: {capabilities: {add: [SYS_ADMIN]}, readOnlyRootFilesystem: true}
`,
		"broken.yaml": "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: a, image: '{{ .x }}'}]}\n",
		"compose.yaml": "services:\n  db:\n    image: postgres\n",
		"web.container": "[Unit]\nDescription=web\n\n[Container]\nImage=nginx\n",
		"pod.json":
			'{\n"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "one"},\n"spec": {"containers": [\n{"name": "a", "image": "a"}]}}\n',
		"l.ndjson": `${locked}\n${open}\n`,
		"a.json": open,
		"b.json": "{",
	};

	/** Of each result: the rule, the level, the file's name with its line, the first line of its message, and its fingerprint. */
	async function sarif(files: Readonly<Record<string, string>>): Promise<{ run: Run; code: number; results: unknown[] }> {
		const { code, stdout } = await audit({ args: ["--format", "sarif", ...Object.keys(files).map((name) => `DIR/${name}`)], files });
		const run = (JSON.parse(stdout) as Log).runs[0] as Run;
		const results = (run.results ?? []).map(({ ruleId, level, locations, message, partialFingerprints }) => {
			const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
			const place = `${artifactLocation?.uri?.replace(/.*\//, "")}:${region?.startLine}`;
			return [ruleId, level, place, message.text?.split("\n")[0], partialFingerprints?.["ossify/container/v1"]];
		});
		return { run, code, results };
	}

	test("--format sarif has a result for what would change, for what the policies warn of, and for what cannot be read", async () => {
		const { code, results } = await sarif(manifests);
		const would = "would get a read-only root file system.";
		const key = (...parts: (string | number | null)[]) => JSON.stringify(parts);
		const hardenedAt = ([file, line, label]: readonly (string | number)[]) => [
			"readonly/root",
			"warning",
			`${file}:${line}`,
			`DIR/${file}: ${label} ${would}`,
			`${key(`DIR/${file}`, label ?? null)} readonly/root`,
		];
		expect([code, results]).toEqual([
			4,
			[
				["input/invalid-form", "error", "broken.yaml:3", expect.stringContaining("is a template"), undefined],
				["input/not-json", "error", "b.json:1", expect.stringContaining("expected a quoted key"), undefined],
				...[["shop.yaml", 12, "Deployment shop/web: container app"]].map(hardenedAt),
				[
					"capabilities/sys-admin",
					"warning",
					"shop.yaml:13",
					expect.stringMatching(/^DIR\/shop.yaml: Deployment shop\/web: container agent: the container has CAP_SYS_ADMIN/),
					`${key("DIR/shop.yaml", "Deployment shop/web: container agent")} capabilities/sys-admin`,
				],
				...[
					["compose.yaml", 3, "service db"],
					["web.container", 5, "container systemd-web"],
					["pod.json", 4, "Pod one: container a"],
				].map(hardenedAt),
				["readonly/root", "warning", "l.ndjson:2", `DIR/l.ndjson:2 ${would}`, `${key("DIR/l.ndjson", null, 2)} readonly/root`],
				["readonly/root", "warning", "a.json:1", `DIR/a.json ${would}`, `${key("DIR/a.json", null)} readonly/root`],
			],
		]);
	});

	test("--format sarif describes its rules; fingerprints stay where lines move", async () => {
		const { "l.ndjson": _, ...files } = manifests;
		const [before, after] = [
			await sarif(files),
			await sarif(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, `\n${text}`]))),
		];
		const fingerprints = (results: unknown[]) => results.map((one) => (one as unknown[]).at(-1));
		expect(fingerprints(after.results)).toEqual(fingerprints(before.results));
		expect(before.run.tool.driver.rules).toEqual(
			(
				[
					["capabilities/sys-admin", "CAP_SYS_ADMIN allows a container to make its read-only root writable again."],
					["input/invalid-form", "A manifest, or what an engine's inspect command printed, has a field that is not as its format has it."],
					["input/not-json", "A document is not valid JSON."],
					["readonly/root", "The root file system of a container is to be read-only, unless the container is exempt."],
				] as const
			).map(([id, text]) => ({ id, shortDescription: { text } })),
		);
	});

	test("a mutated manifest is compliant: the files of the engine that it cannot name become read-only when the container starts", async () => {
		const files = { "shop.yaml": manifests["shop.yaml"] };
		const { stdout: mutated } = await ossify({ assets, args: ["mutate", "DIR/shop.yaml"], files });
		const { stdout } = await audit({ args: ["--format", "ndjson", "DIR/shop.yaml"], files: { "shop.yaml": mutated } });
		expect(parsed(stdout).map(({ result, changes }: Record<string, unknown>) => [result, changes])).toEqual([
			["compliant", { readonlyMounts: ["/etc/hosts"] }],
			["compliant", { readonlyMounts: ["/etc/hosts"] }],
		]);
		const again = await sarif({ "shop.yaml": mutated });
		expect(again.results.map((one) => (one as unknown[])[0])).toEqual(["capabilities/sys-admin"]);
	});

	test("a mount of the manifest itself is a change of it", async () => {
		const pod = {
			apiVersion: "v1",
			kind: "Pod",
			spec: {
				containers: [
					{
						name: "a",
						image: "a",
						securityContext: { readOnlyRootFilesystem: true },
						volumeMounts: [{ name: "v", mountPath: "/srv/" }],
					},
				],
				volumes: [{ name: "v", emptyDir: {} }],
			},
		};
		const rule = `package ossify

decision := {"mode": "enforce", "readonly": true, "readonlyMounts": ["/etc/hosts", "/srv"], "reasons": [{"rule": "my/rule", "message": "mine"}]}
`;
		const args = ["-p", "DIR/p.rego", "--format", "ndjson", "-"];
		const machine = { files: { "p.rego": rule }, stdin: JSON.stringify(pod) };
		const { stdout } = await audit({ args, ...machine });
		expect(parsed(stdout)[0]).toMatchObject({ result: "changed", changes: { readonlyMounts: ["/srv", "/etc/hosts"] } });
	});

	test("shows what the policies warn of in every format", async () => {
		const files = { "shop.yaml": manifests["shop.yaml"] };
		for (const format of auditFormats) {
			const { stdout } = await audit({ args: ["--format", format, "DIR/shop.yaml"], files });
			expect([format, stdout.replace(/\s+/g, " ").split("can make its").length]).toEqual([format, 2]);
		}
	});

	test("--format junit has a suite for each namespace; what is exempt is skipped", async () => {
		const specs = { "a.json": open, "b.json": "{", "p.json": fixture("containerd/privileged"), "l.json": locked };
		const { code, stdout } = await audit({ args: ["--format", "junit", ...Object.keys(specs).map((name) => `DIR/${name}`)], files: specs });
		expect([
			code,
			stdout.replaceAll(/>[^<\n]*\n[^<]*</g, ">TEXT<").replaceAll(/message="cannot[^"]*">[^<]*</g, 'message="MESSAGE">TEXT<'),
		]).toEqual([
			4,
			`<?xml version="1.0" encoding="UTF-8"?>TEXT<testsuites name="ossify" tests="4" failures="1" errors="1" skipped="1">TEXT<testsuite name="default" tests="1" failures="0" skipped="1">TEXT<testcase classname="default" name="DIR/p.json" file="DIR/p.json" line="1"><skipped message="exemptions/privileged"/></testcase>TEXT</testsuite>TEXT<testsuite name="ossify audit" tests="2" failures="1" skipped="0">TEXT<testcase classname="ossify audit" name="DIR/a.json" file="DIR/a.json" line="1"><failure message="hardened: readonly/root, tmpfs/allowances, tmpfs/noexec">TEXT</failure></testcase>TEXT<testcase classname="ossify audit" name="DIR/l.json" file="DIR/l.json" line="1"/>TEXT</testsuite>TEXT<testsuite name="ossify audit: errors" tests="1" failures="0" errors="1" skipped="0">TEXT<testcase classname="ossify audit" name="DIR/b.json"><error type="input/not-json" message="MESSAGE">TEXT</error></testcase>TEXT</testsuite>TEXT</testsuites>\n`,
		]);
	});

	const pod = `apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  containers:
  - {name: app, image: nginx}
  - {name: agent, image: agent, securityContext: {privileged: true}}
---
kind: [
`;

	test("reads manifests, and says what decides where they leave it open", async () => {
		const rule = `package ossify.rules

import data.ossify.container

deny contains {"rule": "test/no-crio", "message": "not on CRI-O"} if {
	container.engine == "crio"
	container.name == "app"
}
`;
		const args = ["-p", "shipped", "-p", "DIR/rule.rego", "DIR/pod.yaml"];
		const { code, stdout, stderr } = await audit({ args, files: { "pod.yaml": pod, "rule.rego": rule } });
		expect([code, stderr.includes("ossify: cannot use DIR/pod.yaml: line 10, column 1: "), stdout]).toEqual([
			4,
			true,
			`  Result   Container                                                   Rule
  unknown  DIR/pod.yaml: Pod shop/web: container app    files/engine, readonly/root, tmpfs/allowances, tmpfs/noexec
           as far as the form says: hardened (files/engine, readonly/root, tmpfs/allowances, tmpfs/noexec)
           the node's engine is CRI-O: refused (test/no-crio)
  exempt   DIR/pod.yaml: Pod shop/web: container agent  exemptions/privileged

2 containers: 1 unknown, 1 exempt.

  Namespace              unknown  exempt
  shop                         1       1

  Rule                   unknown  exempt
  exemptions/privileged        –       1
  files/engine                 1       –
  readonly/root                1       –
  tmpfs/allowances             1       –
  tmpfs/noexec                 1       –
  All                          1       1
`,
		]);
	});

	test("passes over pods for Windows, with a note", async () => {
		const podFor = (os: string) =>
			JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: os }, spec: { os: { name: os }, containers: [{ name: "app" }] } });
		const files = { "deploy/a.yaml": `# Both.\n${podFor("windows")}\n---\n${podFor("linux")}`, "deploy/b.json": podFor("windows") };
		const { code, stdout, stderr } = await audit({ args: ["--format", "ndjson", "DIR/deploy"], files });
		expect([code, parsed(stdout).map(({ spec, container }) => [spec, container]), parsed(stderr)]).toEqual([
			0,
			[["DIR/deploy/a.yaml", "Pod linux: container app"]],
			["a.yaml", "b.json"].map((name) => ({
				note: {
					message: `DIR/deploy/${name}: a pod is for Windows, and is passed over: Pod windows`,
					...{ spec: `DIR/deploy/${name}`, forWindows: ["Pod windows"] },
				},
			})),
		]);
	});

	test.each<[string[], string | undefined, number]>([
		[["--fail-on", "refused,hardened"], open, 1],
		[["--fail-on", "refused", "--fail-on", "compliant"], open, 0],
		[["--fail-on", "compliant"], locked, 1],
		[["--fail-on", "refused"], onRoot, 1],
		[["--fail-on", "hardened"], `${open}\n{\n`, 4],
	])("%p ends with 1 where a container has such a result", async (args, stdin, code) => {
		expect((await audit({ args: [...args, "-"], ...(stdin !== undefined && { stdin }) })).code).toBe(code);
	});

	test.each<[string[], string]>([
		[["--root", "/", "-"], "--root is for the containers on a machine: leave out SPEC, or --root"],
		[["--root", "/none"], "--root takes a folder: there is none at /none"],
		[["-"], "name specs, manifests or folders, or pipe them in"],
		[["-", "-"], "the standard input is one SPEC: name - once"],
		[
			["--fail-on", "hardned", "-"],
			'--fail-on takes refused, unknown, hardened, changed, exempt, compliant, not "hardned"; did you mean hardened?',
		],
	])("%p is a usage error", async (args, said) => {
		expect(await audit({ args })).toEqual({ code: 2, stdout: "", stderr: `ossify: ${said}\n` });
	});

	test.each<[string, Machine, string]>([
		[
			"a folder without specs",
			{ args: ["DIR"], files: { "a.txt": "" } },
			"DIR: there is nothing to audit in DIR: no file in it ends in .json, .yaml, .yml, .container, .ndjson or .jsonl",
		],
		[
			"a baseline that is another file",
			{ args: ["--baseline", "DIR/a.json", "-"], files: { "a.json": open }, stdin: open },
			"cannot use the baseline DIR/a.json: it is not what `ossify audit --format json` printed",
		],
	])("%s is an error of the input", async (_, machine, said) => {
		const { code, stderr } = await audit(machine);
		expect([code, stderr.split("\n")[0]]).toEqual([4, `ossify: ${said}`]);
	});

	test("has no environment value in any format", async () => {
		for (const format of auditFormats) {
			const { stdout, stderr } = await audit({ args: ["--format", format, "-"], stdin: `${open}\n${onRoot}\n` });
			expect([format, /hunter2/.test(stdout + stderr)]).toEqual([format, false]);
		}
	});
});
