/** `ossify install -p` with the folder of a policy that an earlier install put there. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ossify } from "../../../test/support/cli.ts";
import { machineRoot, sourceExecutable } from "../../../test/support/install_root.ts";
import { packageAssets } from "../../platform/mod.ts";

let base = "";
let root = "";
let executable = "";
const at = (path: string) => join(base, path);

beforeAll(async () => {
	base = mkdtempSync(join(tmpdir(), "ossify-back-"));
	executable = sourceExecutable(base);
	for (const [name, text] of Object.entries(inputs)) writeFileSync(at(name), text);
	for (const name of ["v2", "v3"]) {
		writeFileSync(at(`${name}.rego`), `package ossify.rules\n\nwarn contains {"rule": "site/${name}", "message": "${name}"}\n`);
		expect(await ossify({ args: ["build", "shipped", at(`${name}.rego`), "-o", at(`${name}.tar.gz`)] })).toMatchObject({ code: 0 });
	}
}, 60_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));
beforeEach(() => {
	root = machineRoot(base, ["etc", "usr/bin"], ["env", "mount", "podman", "sh", "runc"]);
});

const inputs = {
	"old.yaml": "ossify: {config: {exemptions: {namespaces: {default: {reason: x}, shop: {reason: y}}}}}\n",
	"new.yaml": "ossify: {config: {exemptions: {namespaces: {kube-system: {reason: z}}}}}\n",
};

async function run(...args: string[]) {
	const { code, stdout, stderr } = await ossify({ args: [...args, "--root", root], assets: { policy: packageAssets.policy } });
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
	let [old, now] = ["", ""];
	beforeEach(async () => {
		old = await installed("-p", at("v2.tar.gz"), "-d", at("old.yaml"));
		now = await installed("-p", at("v3.tar.gz"), "-d", at("new.yaml"), "--mode", "enforce");
	}, 60_000);
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
			const newData = sha256(at("new.yaml")).slice(0, 8);
			const { code, stdout, stderr } = await install("-p", path());
			const [sourceOld] = readdirSync(join(root, "etc/ossify/source"));
			expect([code, stdout, stderr]).toEqual([
				0,
				`Done below ROOT
  + /etc/ossify/source/${sourceOld} 0644
  ~ /etc/ossify/hooks/podman/zz-ossify.json 0644
  - /etc/ossify/source/${sourceNow}
mode                              enforce
policy                            BASE/v3.tar.gz (${now}) → /etc/ossify/policy/${old} (${old})
data                              BASE/new.yaml (${newData}) → none
exemption namespaces kube-system  z → none
`,
				`ossify: /etc/ossify/policy/${old} is installed with the data that it had: those that were kept of BASE/new.yaml are not merged into it\n`,
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
				`ossify: /etc/ossify/policy/${old} has the data that it was installed with: -d does not go with it\n\t→ leave -d out; or install the bundle that it was made of, with all data\n`,
		],
		[
			"that was changed",
			() => {
				writeFileSync(join(oldFolder(), "data.json"), "{}");
				return ["-p", oldFolder()];
			},
			5,
			() =>
				`ossify: cannot install /etc/ossify/policy/${old}: its policy.wasm and data.json were changed since they were installed: they do not have the digest in its name\n\t→ install the bundle that it was made of, with its data: -p BUNDLE -d FILE\n`,
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

describe("ossify install with the folder of a policy in another mode", () => {
	test("enforce, where audit holds, wants to know the mode, and with enforce is that policy", async () => {
		const old = await installed("-p", at("v2.tar.gz"), "-d", at("old.yaml"));
		const now = await installed("--mode", "audit");
		expect(await install("-p", `/etc/ossify/policy/${old}`)).toEqual({
			code: 2,
			stdout: "",
			stderr: `ossify: /etc/ossify/policy/${old} was installed in enforce mode, and podman is in audit mode: choose --mode enforce, which takes it as it was, or --mode audit\n`,
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
		expect(await installed("-p", `/etc/ossify/policy/${old}`)).toBe(old);
		expect(receipt().settings.mode).toBe("audit");
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
