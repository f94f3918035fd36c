/** build, check, fmt, and deciding with Rego: what needs the compiler. */
import { describe, expect, test } from "bun:test";
import { anew } from "../../../test/support/answered_once.ts";
import { ossify } from "../../../test/support/cli.ts";
import { temporaryFolder } from "../../../test/support/folder.ts";

const { at } = temporaryFolder("file");
const spec = '{"ociVersion":"1.3.0","root":{"path":"rootfs"}}';
const rule = 'package ossify\n\ndecision := {"mode": data.site.mode, "readonly": true} if input.spec.root.path\n';
const policies = {
	"policies/ossify/decision.rego": rule,
	"policies/ossify/decision_test.rego":
		'package ossify_test\n\nimport data.ossify\n\ntest_mode if ossify.decision.mode == "enforce" with input as {"spec": {"root": {"path": "r"}}}\n',
	"policies/site/data.yaml": "mode: enforce\n",
};

describe("ossify build", () => {
	test("packs Rego and data, without tests; the bundle decides", async () => {
		const { code, stdout, stderr, files } = await ossify({
			args: ["build", "DIR/policies", "-o", "DIR/out/", "-o", "DIR/b.tar.gz"],
			files: policies,
		});
		expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
		expect(stderr).toMatch(/^✔ built DIR\/out\/ and DIR\/b\.tar\.gz \(1 Rego file, policy\.wasm of [\d.]+ KiB, [\d.]+ m?s\)\n$/);
		expect(Object.keys(files).filter((path) => !path.startsWith("policies"))).toEqual([
			"b.tar.gz",
			"out/.manifest",
			"out/data.json",
			"out/policy.wasm",
		]);
		expect(files["out/data.json"]).toBe('{"site":{"mode":"enforce"}}');
	});

	test("gives the same bytes twice, and for other ways to name the same folder", async () => {
		const build = async (path: string) => (await anew(() => ossify({ args: ["build", path, "-o", "-"], files: policies }))).stdout;
		const once = await build("DIR/policies");
		expect(once.length).toBeGreaterThan(10_000);
		expect([await build("DIR/policies"), await build("DIR/policies/"), await build("DIR/./policies")]).toEqual([once, once, once]);
	});

	test.each([
		["the clock's time", {}, "2026-11-23T12:00:00Z"],
		["the clock's time, where SOURCE_DATE_EPOCH is empty", { SOURCE_DATE_EPOCH: "" }, "2026-11-23T12:00:00Z"],
		["SOURCE_DATE_EPOCH", { SOURCE_DATE_EPOCH: "1700000000" }, "2023-11-14T22:13:20Z"],
		["SOURCE_DATE_EPOCH, the first second", { SOURCE_DATE_EPOCH: "0" }, "1970-01-01T00:00:00Z"],
	])("says when it was built: %s", async (_, environment, built) => {
		const { files } = await ossify({ args: ["build", "DIR/policies", "-o", "DIR/out/"], files: policies, environment });
		expect(JSON.parse(files["out/.manifest"] as string)).toMatchObject({ revision: "", metadata: { ossify: { built } } });
	});

	test.each(["soon", "-1", "1e9", "1.5", "999999999999"])("refuses %s as SOURCE_DATE_EPOCH", async (epoch) => {
		const environment = { SOURCE_DATE_EPOCH: epoch };
		const { code, stderr, files } = await ossify({ args: ["build", "DIR/policies", "-o", "DIR/out/"], files: policies, environment });
		expect({ code, stderr }).toMatchObject({
			code: 2,
			stderr: expect.stringContaining("SOURCE_DATE_EPOCH is not a number of seconds since 1970"),
		});
		expect(Object.keys(files).filter((path) => path.startsWith("out"))).toEqual([]);
	});

	test("says as JSON what it built", async () => {
		const { stderr } = await ossify({ args: ["build", "DIR/policies", "-o", "-", "--format", "json"], files: policies });
		expect(JSON.parse(stderr)).toEqual({
			built: { outputs: ["-"], modules: 1, wasm: expect.any(Number), data: 27, milliseconds: expect.any(Number) },
		});
	});

	test("a clock before the policy was built is no time, unless --now gives one", async () => {
		const timed =
			'package ossify\n\ndecision := {"mode": "enforce", "reasons": [{"rule": "a/b", "message": message}]}\n\ndefault message := "unknown"\n\nmessage := input.now\n';
		const out = at("timed");
		const environment = { SOURCE_DATE_EPOCH: "4000000000" };
		await ossify({ args: ["build", "DIR/p.rego", "-o", `${out}/`, "-o", `${out}.tar.gz`], files: { "p.rego": timed }, environment });
		for (const policy of [out, `${out}.tar.gz`]) {
			const saidOf = async (...more: string[]) => {
				const { stdout } = await ossify({ args: ["eval", "-", "-p", policy, ...more], stdin: spec });
				return JSON.parse(stdout).reasons[0].message;
			};
			expect([await saidOf(), await saidOf("--now", "2019-01-01T00:00:00Z")]).toEqual(["unknown", "2019-01-01T00:00:00Z"]);
		}
	});

	test.each(["1", "2"])("-O %s makes the data final, and says so", async (level) => {
		const bundle = at(level);
		const built = await ossify({ args: ["build", "DIR/policies", "-O", level, "-o", `${bundle}/`], files: policies });
		const message = `-O ${level} has compiled data into the policy, which -d and --mode cannot change when the bundle is used; build without -O if they must`;
		expect([built.code, built.stdout, built.stderr.split("\n")[0]]).toEqual([0, "", `ossify: warning: ${message}`]);
		const machine = {
			args: ["eval", "-", "-p", bundle, "-d", "DIR/site.yaml"],
			stdin: spec,
			files: { "site.yaml": "site: {mode: audit}" },
		};
		expect(JSON.parse((await ossify(machine)).stdout).mode).toBe("enforce");
	});

	test("-O 1 of ossify's own policies writes no data into them, does not say so, and -d counts as without", async () => {
		const site =
			"ossify: {config: {mode: audit, tmpfs: {allowances: {/run: {size: 8192}}}, exemptions: {namespaces: {shop: {reason: r}}}}}";
		const decided = await Promise.all(
			["0", "1"].map(async (level) => {
				const bundle = at(`shipped-${level}`);
				const { code, stderr } = await ossify({ args: ["build", "shipped", "-O", level, "-o", `${bundle}/`] });
				expect([code, stderr.includes("warning")]).toEqual([0, false]);
				const machine = { args: ["eval", "-", "-p", bundle, "-d", "DIR/site.yaml"], stdin: spec, files: { "site.yaml": site } };
				return (await ossify(machine)).stdout;
			}),
		);
		expect(decided[1]).toBe(decided[0] as string);
		expect(JSON.parse(decided[0] as string)).toMatchObject({ mode: "audit" });
	});

	test("shows on a terminal what takes so long, and takes it away", async () => {
		const { stderr } = await ossify({ args: ["build", "DIR/policies", "-o", "DIR/out/"], files: policies, terminal: true });
		expect(stderr).toStartWith("reading the policies …\r\u001b[Kcompiling the policies …\r\u001b[K");
	});
});

describe("deciding with Rego", () => {
	const decide = async (...args: string[]) => {
		const { stdout, stderr } = await ossify({
			args: ["eval", "--format", "json", "-", ...args],
			stdin: spec,
			files: { ...policies, "site.yaml": "site: {mode: audit}", "more/site.rego": 'package site\n\nmode := "audit"\n' },
		});
		return stderr || JSON.parse(stdout).mode;
	};

	test("takes a folder, with data merged over its own", async () => {
		expect([await decide("-p", "DIR/policies"), await decide("-p", "DIR/policies", "-d", "DIR/site.yaml")]).toEqual(["enforce", "audit"]);
	});

	test("takes single files and folders together", async () => {
		expect(await decide("-p", "DIR/policies/ossify/decision.rego", "-p", "DIR/more")).toBe("audit");
	});

	test("takes the shipped policies' source with a file of one's own", async () => {
		const deny = 'package ossify.rules\n\ndeny contains {"rule": "site/never", "message": "not on this site"}\n';
		const outcome = await ossify({
			args: ["mutate", "-", "-p", "shipped", "-p", "DIR/deny.rego"],
			stdin: spec,
			files: { "deny.rego": deny },
		});
		expect(outcome).toEqual({
			code: 1,
			stdout: "",
			stderr: "ossify: the policy refuses this container: site/never: not on this site\n",
			files: { "deny.rego": deny },
		});
	});
});

describe("an invalid decision", () => {
	const message = `the policy's decision is not valid: data.ossify.decision.mode must be "enforce" or "audit", not "of"`;
	const advice = "the rule must return what `ossify check --schema decision` describes";
	const files = { "rules.rego": 'package ossify\n\ndecision := {"mode": "of"}\n' };

	test("is reported with its place, for programs too", async () => {
		const args = ["eval", "-", "-p", "DIR/rules.rego", "--format", "json"];
		const { code, stdout, stderr } = await ossify({ args, stdin: spec, files });
		const lines = stderr.trim().split("\n");
		expect([code, stdout, ...lines.map((line): unknown => JSON.parse(line))]).toEqual([
			3,
			"",
			{
				warning: {
					message: expect.stringContaining('DIR/rules.rego:3:22: wrong-entry: mode of the decision must be "enforce" or "audit", not "of"'),
					rule: "wrong-entry",
				},
			},
			{
				error: {
					code: "policy/invalid-decision",
					kind: "policy",
					message: expect.stringContaining(`evaluating the policies: 1 error\nDIR/rules.rego:3:14: invalid-decision: ${message}\n`),
					diagnostics: [
						{
							code: "invalid-decision",
							message,
							advice,
							path: "DIR/rules.rego",
							row: 3,
							column: 14,
							endColumn: 20,
							text: 'decision := {"mode": "of"}',
						},
					],
				},
			},
		]);
	});

	test("has no place where a bundle makes it, and says what to do all the same", async () => {
		const bundle = at("none");
		// What is certain to be wrong is not built.
		const computed = { "rules.rego": 'package ossify\n\n# ossify ignore: decision-refused\ndecision := {"mode": lower("OF")}\n' };
		await ossify({ args: ["build", "DIR/rules.rego", "-o", `${bundle}/`], files: computed });
		const asked = { args: ["eval", "-", "-p", bundle], stdin: spec };
		expect(await ossify(asked)).toEqual({ code: 3, stdout: "", stderr: `ossify: ${message}\n\t→ ${advice}\n`, files: {} });
		const { stderr } = await ossify({ ...asked, args: [...asked.args, "--format", "json"] });
		expect(JSON.parse(stderr)).toEqual({ error: { code: "policy/invalid-decision", kind: "policy", message, advice } });
	});
});

describe("ossify check", () => {
	const bad = { "p/a.rego": "package a\n\nx := input.spec.root.readnly\n", "p/b.rego": "package b\n\ny := 1 + true\n" };

	test("lists all faults with their places, and exits 1", async () => {
		const { code, stdout, stderr } = await ossify({ args: ["check", "DIR/p"], files: bad });
		expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
		expect(stdout).toContain(
			"DIR/p/a.rego:3:22: rego_type_error: undefined ref: input.spec.root.readnly\n\tx := input.spec.root.readnly\n\t                     ^^^^^^^\n",
		);
		expect(stdout).toContain("DIR/p/b.rego:3:6: rego_type_error: plus: invalid argument(s)\n");
		expect(stdout).toEndWith("\n\n2 faults in 2 Rego files\n");
	});

	test("lists them as JSON", async () => {
		const { code, stdout } = await ossify({ args: ["check", "DIR/p", "--format", "json"], files: bad });
		expect([code, JSON.parse(stdout).map(({ path, row }: { path: string; row: number }) => [path, row])]).toEqual([
			1,
			[
				["DIR/p/a.rego", 3],
				["DIR/p/b.rego", 3],
			],
		]);
	});

	test("is content with good policies", async () => {
		expect(await ossify({ args: ["check", "DIR/policies"], files: policies })).toEqual({
			code: 0,
			stdout: "",
			stderr: "✔ no faults in 2 Rego files\n",
			files: policies,
		});
	});
});

describe("ossify fmt", () => {
	const untidy = "package   a\nx:=1\n";
	const tidy = "package a\n\nx := 1\n";
	const files = { "p/tidy.rego": tidy, "p/untidy.rego": untidy };

	test("rewrites what is not formatted, and names it", async () => {
		const outcome = await ossify({ args: ["fmt", "DIR/p"], files });
		expect(outcome).toEqual({ code: 0, stdout: "DIR/p/untidy.rego\n", stderr: "", files: { ...files, "p/untidy.rego": tidy } });
	});

	test("--check lists, --diff shows; both change nothing and exit 1", async () => {
		expect(await ossify({ args: ["fmt", "--check", "DIR/p"], files })).toEqual({
			code: 1,
			stdout: "DIR/p/untidy.rego\n",
			stderr: "",
			files,
		});
		const diff = "--- DIR/p/untidy.rego\n+++ DIR/p/untidy.rego\n@@ -1,2 +1,3 @@\n-package   a\n-x:=1\n+package a\n+\n+x := 1\n";
		expect(await ossify({ args: ["fmt", "--diff", "DIR/p"], files })).toEqual({ code: 1, stdout: diff, stderr: "", files });
	});

	test("--check accepts formatted files", async () => {
		expect(await ossify({ args: ["fmt", "--check", "DIR/p/tidy.rego"], files })).toEqual({ code: 0, stdout: "", stderr: "", files });
	});

	test("touches nothing where one file does not parse", async () => {
		const broken = { ...files, "p/broken.rego": "package\n" };
		const { code, stdout, stderr, files: after } = await ossify({ args: ["fmt", "DIR/p"], files: broken });
		expect({ code, stdout, files: after }).toEqual({ code: 3, stdout: "", files: broken });
		expect(stderr).toStartWith("ossify: formatting DIR/p/broken.rego: ");
	});

	test("names every file that does not parse", async () => {
		const broken = { ...files, "p/a.rego": "package\n", "p/b.rego": "package b\n\nx := {\n" };
		const { code, stdout, stderr, files: after } = await ossify({ args: ["fmt", "DIR/p"], files: broken });
		expect({ code, stdout, files: after }).toEqual({ code: 3, stdout: "", files: broken });
		expect(stderr).toStartWith("ossify: formatting 2 of the files: ");
		expect(stderr.match(/^\s*DIR\/p\/[ab]\.rego:\d+/gm)?.map((one) => one.trim())).toEqual(["DIR/p/a.rego:2", "DIR/p/b.rego:4"]);
	});

	test("lays standard input out", async () => {
		expect(await ossify({ args: ["fmt", "-"], stdin: untidy })).toEqual({ code: 0, stdout: tidy, stderr: "", files: {} });
	});

	test("refuses paths without Rego", async () => {
		expect(await ossify({ args: ["fmt", "--check", "DIR/p"], files: { "p/data.yaml": "a: 1\n" } })).toMatchObject({
			code: 3,
			stdout: "",
			stderr: "ossify: cannot use DIR/p: there is no .rego file in it\n\t→ name a .rego file, or a folder that holds some\n",
		});
	});

	test("says that a file does not parse with its METADATA", async () => {
		const text = "package a\n\n# METADATA\n# title: b\nimport data.x\n\np  := x\n";
		const { code, stderr } = await ossify({ args: ["fmt", "DIR/m.rego"], files: { "m.rego": text } });
		expect(code).toBe(3);
		expect(stderr).toContain("the file does not parse with its METADATA\n\t→ `ossify check DIR/m.rego` names the place");
	});
});
