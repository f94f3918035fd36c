/** `ossify install -p` with the folder of a policy that an earlier install put there. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { installableExecutable, machineRoot } from "../../../test/support/install_root.ts";
import { readBundle } from "../../bundle/mod.ts";
import { packageAssets } from "../../platform/mod.ts";

let base = "";
let root = "";
let executable = "";
const at = (path: string) => join(base, path);

beforeAll(async () => {
	base = mkdtempSync(join(tmpdir(), "ossify-back-"));
	executable = installableExecutable(base);
	for (const [name, text] of Object.entries(inputs)) writeFileSync(at(name), text);
	for (const name of ["v2", "v3"]) {
		writeFileSync(at(`${name}.rego`), `package ossify.rules\n\nwarn contains {"rule": "site/${name}", "message": "${name}"}\n`);
		expect(await ossify({ args: ["build", "shipped", at(`${name}.rego`), "-o", at(`${name}.tar.gz`)] })).toMatchObject({ code: 0 });
	}
}, 60_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));
const newRoot = () => machineRoot(base, ["etc", "usr/bin"], ["env", "mount", "podman", "sh", "runc"]);
beforeEach(() => {
	shippedPolicy = packageAssets.policy;
	root = newRoot();
});

const inputs = {
	"old.yaml": "ossify: {config: {exemptions: {namespaces: {default: {reason: x}, shop: {reason: y}}}}}\n",
	"add.yaml": "ossify: {config: {cap_sys_admin: deny}}\n",
	"new.yaml": "ossify: {config: {exemptions: {namespaces: {kube-system: {reason: z}}}}}\n",
};

/** What `shipped` is for the executable that installs: ossify's own, or that of a later version. */
let shippedPolicy = packageAssets.policy;

async function run(...args: string[]) {
	const { code, stdout, stderr } = await ossify({ args: [...args, "--root", root], assets: { policy: () => shippedPolicy() } });
	const plain = (text: string) => text.replaceAll(root, "ROOT").replaceAll(base, "BASE");
	return { code, stdout: plain(stdout), stderr: plain(stderr) };
}

const install = (...args: string[]) => run("install", "podman", ...args, "--executable", executable);
const policies = () => readdirSync(join(root, "etc/ossify/policy")).sort();
const receipt = () => JSON.parse(readFileSync(join(root, "etc/ossify/installed.json"), "utf8")).engines.podman;

function contents(folder: string): Record<string, string> {
	return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString("base64")]));
}

function sha256(path: string): string {
	return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** The name of the policy in use. */
async function installed(...args: string[]): Promise<string> {
	expect(await install(...args)).toMatchObject({ code: 0 });
	return receipt().policy.slice(0, 16);
}

describe("ossify install with the folder of a policy that was installed before", () => {
	let [old, now, both] = ["", "", ""];
	beforeAll(async () => {
		root = both = newRoot();
		old = await installed("-p", at("v2.tar.gz"), "-d", at("old.yaml"));
		now = await installed("-p", at("v3.tar.gz"), "-d", at("new.yaml"), "--mode", "enforce");
	}, 60_000);
	beforeEach(() => cpSync(both, root, { recursive: true }));
	const oldFolder = () => join(root, "etc/ossify/policy", old);

	const ways: [what: string, path: () => string][] = [
		["as the machine has it", () => `/etc/ossify/policy/${old}`],
		["below the root", oldFolder],
		["with dots and slashes", () => `${root}/etc/ossify//policy/../policy/${old}/`],
		[
			"by a link",
			() => {
				symlinkSync(oldFolder(), join(root, "link"));
				return join(root, "link");
			},
		],
	];
	test.each(ways)(
		"%s: takes that policy with its data, and none of the data of now",
		async (_, path) => {
			const before = contents(oldFolder());
			const [sourceNow] = readdirSync(join(root, "etc/ossify/source"));
			const [newData, oldData] = ["new.yaml", "old.yaml"].map((name) => sha256(at(name)).slice(0, 8));
			const { code, stdout, stderr } = await install("-p", path());
			const [sourceOld] = readdirSync(join(root, "etc/ossify/source"));
			expect([code, stdout, stderr]).toEqual([
				0,
				`Done below ROOT
  + /etc/ossify/source/${sourceOld} 0644
  ~ /etc/ossify/hooks/podman/zz-ossify.json 0644
  - /etc/ossify/source/${sourceNow}
mode                              enforce
policy                            BASE/v3.tar.gz (${now}) → BASE/v2.tar.gz (${old})
data                              BASE/new.yaml (${newData}) → BASE/old.yaml (${oldData})
exemption namespaces kube-system  z → none
exemption namespaces default      none → x
exemption namespaces shop         none → y
`,
				"ossify: this policy is installed with its own data (BASE/old.yaml). The data of BASE/new.yaml are no longer used\nossify: warning: exemptions.namespaces has no effect, as Podman has no namespaces\n",
			]);
			expect([policies(), contents(oldFolder())]).toEqual([[old, now].sort(), before]);
			expect([receipt().policy.slice(0, 16), receipt().previous.slice(0, 16)]).toEqual([old, now]);
			expect(await install()).toMatchObject({ code: 0, stdout: expect.stringContaining("there is nothing to do") });
			expect((await installed("-p", `/etc/ossify/policy/${now}`)) === now).toBe(true);
		},
		60_000,
	);

	const refusals: [what: string, args: () => string[], code: number, stderr: () => string][] = [
		[
			"with data",
			() => ["-p", oldFolder(), "-d", at("new.yaml")],
			2,
			() =>
				`ossify: /etc/ossify/policy/${old} includes the data that it was installed with, so -d cannot be used with it\n\t→ leave -d out; or install the bundle that it was made from, with all data\n`,
		],
		[
			"that was changed",
			() => {
				writeFileSync(join(oldFolder(), "data.json"), "{}");
				return ["-p", oldFolder()];
			},
			5,
			() =>
				`ossify: cannot install /etc/ossify/policy/${old}: its policy.wasm and data.json were changed after they were installed: they do not have the digest in its name\n\t→ install the bundle that it was made from, with its data: -p BUNDLE -d FILE\n`,
		],
		[
			"that is not there",
			() => ["-p", "/etc/ossify/policy/0123456789abcdef"],
			5,
			() =>
				`ossify: cannot install /etc/ossify/policy/0123456789abcdef: there is no such policy below ROOT\n\t→ there are ${[old, now]
					.sort()
					.map((name) => `/etc/ossify/policy/${name}`)
					.join(", ")}\n`,
		],
		[
			"that is a file of it",
			() => ["-p", `/etc/ossify/policy/${old}/policy.wasm`],
			5,
			() =>
				`ossify: cannot install /etc/ossify/policy/${old}/policy.wasm: there is no such policy below ROOT\n\t→ there are ${[old, now]
					.sort()
					.map((name) => `/etc/ossify/policy/${name}`)
					.join(", ")}\n`,
		],
	];
	test.each(refusals)("%s is refused, and changes nothing", async (_, args, code, stderr) => {
		const given = args();
		const before = contents(oldFolder());
		expect(await install(...given)).toEqual({ code, stdout: "", stderr: stderr() });
		expect([policies(), contents(oldFolder()), receipt().policy.slice(0, 16)]).toEqual([[old, now].sort(), before, now]);
	});
});

const dataOf = (folder: string) => JSON.parse(readFileSync(join(root, "etc/ossify/policy", folder, "data.json"), "utf8")).ossify.config;

describe("ossify install -d after going back to the policy of before", () => {
	const cases: [what: string, first: string[], name: string][] = [
		["a bundle", ["-p", "v2.tar.gz"], "v2.tar.gz"],
		["the shipped policy", [], "shipped"],
		["a bundle in a mode that was chosen", ["-p", "v2.tar.gz", "--mode", "enforce"], "v2.tar.gz"],
	];
	test.each(cases)(
		"of %s: the new data replace all of the data of then",
		async (_, first, name) => {
			const old = await installed(...first.map((one) => (one in inputs || one.endsWith(".gz") ? at(one) : one)), "-d", at("old.yaml"));
			await installed("-d", at("new.yaml"));
			expect(await installed("-p", `/etc/ossify/policy/${old}`)).toBe(old);
			expect(Object.keys(dataOf(old).exemptions.namespaces)).toEqual(["default", "shop"]);
			const added = await installed("-d", at("add.yaml"));
			const { exemptions, cap_sys_admin } = dataOf(added);
			const { policy, data } = receipt().settings;
			expect({
				namespaces: exemptions.namespaces,
				cap_sys_admin,
				name: policy.name.replace(`${base}/`, ""),
				data: data.files[0].name,
			}).toEqual({
				namespaces: {},
				cap_sys_admin: "deny",
				name,
				data: at("add.yaml"),
			});
		},
		60_000,
	);

	test("of the shipped policy of an earlier ossify: the data keep their names, and go with the next policy", async () => {
		const old = await installed("-d", at("add.yaml"));
		const { wasm, data } = await readBundle(readFileSync(at("v2.tar.gz")));
		shippedPolicy = () => ({ ...packageAssets.policy(), wasm, data });
		const now = await installed();
		expect(await install("-p", `/etc/ossify/policy/${old}`)).toMatchObject({
			code: 0,
			stdout: expect.stringMatching(
				new RegExp(`\nmode    enforce\npolicy  shipped \\(${now}\\) → /etc/ossify/policy/${old} \\(${old}\\)\n$`),
			),
			stderr: "",
		});
		shippedPolicy = packageAssets.policy;
		expect(await installed("-p", "shipped")).toBe(old);
		expect(receipt().settings.data.files).toMatchObject([{ name: at("add.yaml") }]);
	}, 60_000);

	test("whose data nothing names any more: refused as in one command, and the folder that is named is there", async () => {
		const old = await installed("-p", at("v2.tar.gz"), "-d", at("old.yaml"));
		rmSync(join(root, "etc/ossify/installed.json"));
		expect(await installed("-p", `/etc/ossify/policy/${old}`, "--mode", "enforce")).toBe(old);
		expect(await install("-d", at("add.yaml"))).toEqual({
			code: 2,
			stdout: "",
			stderr: `ossify: /etc/ossify/policy/${old} includes the data that it was installed with, so -d cannot be used with it\n\t→ leave -d out; or install the bundle that it was made from, with all data\n`,
		});
		const audited = await installed("--mode", "audit");
		expect(receipt().settings.policy.name).toBe(`/etc/ossify/policy/${audited}`);
		expect(policies()).toContain(audited);
	}, 60_000);
});

test("the receipt says enforce, and the installed policy audit: it stays in audit mode, with a warning", async () => {
	await installed("--mode", "audit");
	const path = join(root, "etc/ossify/installed.json");
	writeFileSync(path, readFileSync(path, "utf8").replaceAll(/"(mode|chosenMode)": "audit"/g, '"$1": "enforce"'));
	expect(await install()).toMatchObject({
		code: 0,
		stdout: expect.stringContaining("mode    enforce → audit"),
		stderr:
			"ossify: warning: the receipt says enforce mode, but the installed policy decides in audit mode, and stays in it. Add --mode enforce to enforce\n",
	});
	expect(receipt().settings).toMatchObject({ mode: "audit", chosenMode: "audit" });
}, 60_000);

describe("ossify install with the folder of a policy in another mode", () => {
	test("enforce, where audit holds, wants to know the mode, and with enforce is that policy", async () => {
		const old = await installed("-p", at("v2.tar.gz"), "-d", at("old.yaml"));
		const now = await installed("--mode", "audit");
		expect(await install("-p", `/etc/ossify/policy/${old}`)).toEqual({
			code: 2,
			stdout: "",
			stderr: `ossify: /etc/ossify/policy/${old} was installed in enforce mode, and podman is in audit mode: choose --mode enforce, which installs it unchanged, or --mode audit\n`,
		});
		expect(policies()).toEqual([old, now].sort());
		expect(await installed("-p", `/etc/ossify/policy/${old}`, "--mode", "enforce")).toBe(old);
	}, 60_000);

	test("of a bundle whose data have a layout of their own, with enforce is that policy", async () => {
		const plain = await installed("-p", at("v2.tar.gz"));
		cpSync(join(root, "etc/ossify/policy", plain), at("spaced"), { recursive: true });
		writeFileSync(at("spaced/data.json"), JSON.stringify(JSON.parse(readFileSync(at("spaced/data.json"), "utf8")), null, 3));
		const old = await installed("-p", at("spaced"));
		await installed("-p", at("v3.tar.gz"), "--mode", "audit");
		expect(await installed("-p", `/etc/ossify/policy/${old}`, "--mode", "enforce")).toBe(old);
	}, 60_000);

	test("audit, where enforce holds, leads back to audit", async () => {
		const old = await installed("-p", at("v2.tar.gz"), "--mode", "audit");
		await installed("--mode", "enforce");
		expect(await install("-p", `/etc/ossify/policy/${old}`)).toMatchObject({
			code: 0,
			stderr: `ossify: warning: /etc/ossify/policy/${old} was installed in audit mode: containers are no longer hardened. Add --mode enforce to enforce\n`,
		});
		expect([receipt().policy.slice(0, 16), receipt().settings.mode]).toEqual([old, "audit"]);
	}, 60_000);
});

test("a copy of a policy's folder elsewhere is a bundle as any other, and data are kept with it", async () => {
	const old = await installed("-p", at("v2.tar.gz"), "-d", at("old.yaml"));
	cpSync(join(root, "etc/ossify/policy", old), at("copy"), { recursive: true });
	await installed("-p", at("copy"));
	expect(receipt().settings.data.files).toMatchObject([{ name: at("old.yaml") }]);
}, 60_000);

test("another bundle of the same content replaces the .manifest with its time, and nothing that decides", async () => {
	const old = await installed("-p", at("v2.tar.gz"));
	const folder = join(root, "etc/ossify/policy", old);
	const [before, manifest] = [contents(folder), JSON.parse(readFileSync(join(folder, ".manifest"), "utf8"))];
	cpSync(folder, at("later"), { recursive: true });
	manifest.metadata.ossify.built = "2027-01-01T00:00:00Z";
	writeFileSync(at("later/.manifest"), JSON.stringify(manifest));
	expect(await installed("-p", at("later"))).toBe(old);
	const after = contents(folder);
	expect([after["policy.wasm"], after["data.json"]]).toEqual([before["policy.wasm"], before["data.json"]]);
	expect(JSON.parse(readFileSync(join(folder, ".manifest"), "utf8"))).toEqual(manifest);
}, 60_000);
