/** Data with which no decision is valid, or in which the policy's own checks find an error: `build` and `install` refuse it at its line. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { installableExecutable, machineRoot } from "../../../test/support/install_root.ts";
import { packageAssets } from "../../platform/mod.ts";

const options =
	"ossify:\n  config:\n    tmpfs:\n      allowances:\n        /run:\n          size: 4096\n          options: [rw, noexec, exec]\n";
const day = 'ossify:\n  config:\n    exemptions:\n      namespaces:\n        shop: {reason: moving, until: "2027-02-30"}\n';
const capabilities = "ossify:\n  config:\n    exemptions:\n      privileged:\n        capabilities: [CAP_SYS_ADMN]\n";

const refused: readonly (readonly [what: string, data: string, said: string])[] = [
	["options that contradict each other", options, "5:9: decision-refused:"],
	["a size of less than a page", options.replace("4096", "64"), "6:11: wrong-value:"],
	["a number that depends on the version of YAML", options.replace("4096", "0o10000"), "6:17: invalid-data:"],
	[
		"a capability that the kernel does not have",
		capabilities,
		'5:24: wrong-value: item 1 of capabilities must be one of 41 values, not "CAP_SYS_ADMN"; did you mean CAP_SYS_ADMIN?',
	],
	[
		"a capability without its prefix",
		capabilities.replace("CAP_SYS_ADMN", "sys_admin"),
		'5:24: wrong-value: item 1 of capabilities must be one of 41 values, not "sys_admin"; did you mean CAP_SYS_ADMIN?',
	],
	[
		"an empty list of capabilities",
		capabilities.replace("CAP_SYS_ADMN", ""),
		"5:9: wrong-value: capabilities must have at least 1 item, not 0",
	],
	["an end date that the calendar does not have", day, "5:32: exemption-date:"],
];

const removals = "ossify:\n  config:\n    engine_files: {/etc/host: false}\n";
const removesNothing = "3:20: removes-nothing: false removes no entry: engine_files has no /etc/host; did you mean /etc/hosts?";

describe("build", () => {
	test.each(refused)("refuses %s, and writes nothing", async (_, data, said) => {
		const args = ["build", "shipped", "-o", "DIR/b.tar.gz", "--data", "DIR/site.yaml"];
		const { code, stderr, files } = await ossify({ args, files: { "site.yaml": data } });
		expect({ code, files: Object.keys(files), said: stderr.includes(`DIR/site.yaml:${said}`) ? said : stderr }).toEqual({
			code: 3,
			files: ["site.yaml"],
			said,
		});
	});

	test("warns of an exemption that expired", async () => {
		const args = ["build", "shipped", "-o", "DIR/b.tar.gz", "--data", "DIR/site.yaml"];
		const { code, stderr } = await ossify({ args, files: { "site.yaml": day.replace("2027-02-30", "2020-02-28") } });
		expect({ code, warned: stderr.includes("DIR/site.yaml:5:9: exemption-void:") }).toEqual({ code: 0, warned: true });
	});

	test("warns of an entry that removes nothing", async () => {
		const args = ["build", "shipped", "-o", "DIR/b.tar.gz", "--data", "DIR/site.yaml"];
		const { code, stderr } = await ossify({ args, files: { "site.yaml": removals } });
		expect({ code, warned: stderr.includes(`ossify: warning: DIR/site.yaml:${removesNothing}`) }).toEqual({ code: 0, warned: true });
	});
});

describe("install", () => {
	let base = "";
	beforeAll(() => {
		base = mkdtempSync(join(tmpdir(), "ossify-data-"));
	});
	afterAll(() => rmSync(base, { recursive: true, force: true }));

	const onRoot = "ossify:\n  config:\n    tmpfs:\n      allowances:\n        /proc: {size: 4096}\n";
	const rows: typeof refused = [...refused, ["a tmpfs where none may be", onRoot, "5:9:"]];
	test.each(rows)("refuses %s, and installs nothing", async (_, data, said) => {
		const root = machineRoot(base, ["etc", "usr/bin"], ["env", "mount", "podman", "sh", "runc"]);
		const file = join(base, "site.yaml");
		writeFileSync(file, data);
		const where = said.replace("decision-refused:", "");
		const args = ["install", "podman", "-d", file, "--executable", installableExecutable(base), "--root", root];
		const { code, stderr } = await ossify({ args, assets: { policy: packageAssets.policy } });
		expect({ code, installed: existsSync(join(root, "etc/ossify")), said: stderr.includes(`${file}:${where}`) ? said : stderr }).toEqual({
			code: 3,
			installed: false,
			said,
		});
	});

	test("warns of an entry that removes nothing", async () => {
		const root = machineRoot(base, ["etc", "usr/bin"], ["env", "mount", "podman", "sh", "runc"]);
		const file = join(base, "site.yaml");
		writeFileSync(file, removals);
		const args = ["install", "podman", "-d", file, "--executable", installableExecutable(base), "--root", root, "--dry-run"];
		const { code, stderr } = await ossify({ args, assets: { policy: packageAssets.policy } });
		expect({ code, warned: stderr.includes(`ossify: warning: ${file}:${removesNothing}`) }).toEqual({ code: 0, warned: true });
	});
});

describe("check finds entries that remove nothing,", () => {
	const found = async (...texts: readonly string[]) => {
		const files = Object.fromEntries(texts.map((text, index) => [`${index}.yaml`, `ossify:\n  config: {${text}}\n`]));
		const args = ["check", ...Object.keys(files).flatMap((name) => ["-d", `DIR/${name}`]), "--format", "json"];
		const { stdout } = await ossify({ args, files });
		const all = JSON.parse(stdout) as { code: string; path: string; message: string }[];
		return all.flatMap(({ code, path, message }) => (code === "removes-nothing" ? [`${path.replace("DIR/", "")} ${message}`] : []));
	};

	const namespaces = (text: string) => `exemptions: {namespaces: {${text}}}`;
	const none = (value: string, where: string, name: string, meant?: string) =>
		`0.yaml ${value} removes no entry: ${where} has no ${name}${meant ? `; did you mean ${meant}?` : ""}`;

	test.each<[text: string, found: readonly string[]]>([
		["tmpfs: {allowances: {/tmpp: null}}", [none("null", "tmpfs.allowances", "/tmpp", "/tmp")]],
		["tmpfs: {allowances: {/tmp: null}}", []],
		["tmpfs: {images: {docker.io/x/y: {/run: null, /srv: null}}}", [none("null", "tmpfs.images.docker.io/x/y", "/srv")]],
		[
			"engine_folders: {containerd: {/run/k3s/containerdd: false}}",
			[none("false", "engine_folders.containerd", "/run/k3s/containerdd", "/run/k3s/containerd")],
		],
		["engine_folders: {containerd: {/run/k3s/containerd: false}}", []],
		["namespace_modes: {shop: null}", [none("null", "namespace_modes", "shop")]],
		[namespaces("kube-sytem: false, kube-system: {reason: r}"), [none("false", "exemptions.namespaces", "kube-sytem", "kube-system")]],
		[namespaces("kube-sytem: false, kube-*: {reason: r}"), []],
		["exemptions: {unproven_privileged: null, sandbox: false}", []],
	])("%s", async (text, expected) => expect(await found(text)).toEqual([...expected]));

	test("but of those that an earlier file has", async () => {
		expect(await found(namespaces("shop: {reason: r}"), namespaces("shop: null"))).toEqual([]);
	});
});
