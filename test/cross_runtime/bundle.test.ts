/**
 * The effect of ossify in front of a runtime on a bundle's config.json, for each kind of file. In `npm test` on Bun, and some of them on each runtime.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import {
	chmodSync,
	chownSync,
	linkSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileCalls, fromHere } from "../../src/live/mod.ts";
import { openKernel } from "../../src/platform/kernel/syscalls_open.ts";
import { isWhole, outcome, root, runtimes, shortLived } from "./runtimes.ts";

/** None of the shipped ones. */
const noAllowances = { "/run": null, "/tmp": null, "/var/tmp": null, "/dev/shm": null };

const folder = mkdtempSync(join(tmpdir(), "ossify-bundle-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const linux = { namespaces: [{ type: "mount" }] };
const spec = JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs", readonly: false }, mounts: [], linux });
const data = join(folder, "data.json");
writeFileSync(data, JSON.stringify({ ossify: { config: { tmpfs: { capped: false, allowances: noAllowances } } } }));
const hardened = (text: string) => (JSON.parse(text) as { root: { readonly: boolean } }).root.readonly;

const kernel = await openKernel();

function xattrOf(path: string, name: string, value?: string): string {
	const files = new FileCalls(kernel);
	const file = files.open(fromHere, path, 0);
	try {
		if (value !== undefined) files.setXattr(file, name, new TextEncoder().encode(value));
		return new TextDecoder().decode(files.getXattr(file, name));
	} finally {
		files.close(file);
	}
}

const cli: typeof runtimes = {
	...runtimes,
	Deno: () => [`${root}node_modules/.bin/deno`, "run", shortLived, "--no-prompt", "--allow-all", `${root}src/cli/main.ts`],
};

let bundles = 0;

/** A bundle, made by `make`, and what came of it. */
async function prepare(runtime: string, make: (config: string, bundle: string) => void, ...options: string[]) {
	const bundle = join(folder, String(bundles++));
	mkdirSync(bundle);
	const config = join(bundle, "config.json");
	make(config, bundle);
	const argv = [...(cli[runtime] as () => string[])(), "runtime", "--log", "none", "--runtime", "/bin/true", "-d", data, ...options];
	const { code, stderr, stdout } = await outcome([...argv, "--prepare", "--", "create", "--bundle", bundle, "web"]);
	return { config, bundle, code, stderr: stderr.replaceAll(bundle, "BUNDLE"), stdout, names: readdirSync(bundle).sort() };
}

const done = { code: 0, stderr: "", stdout: "" };

/** On each runtime: one that is replaced, with all that is kept, and the kinds of file that their readers tell apart. */
const onEach = [
	"it is replaced, and keeps owner, mode and extended attributes",
	"a link is replaced, and what it leads to is not",
	"a folder is refused",
	"a pipe is refused",
];

describe.each(Object.keys(cli))("a bundle's config.json, on %s:", (runtime) => {
	const isIn = (name: string) => isWhole || runtime === "Bun" || onEach.includes(name);
	const testIn = (name: string, body: () => Promise<void>) => {
		if (isIn(name)) test(name, body);
	};

	testIn("it is replaced, and keeps owner, mode and extended attributes", async () => {
		const { config, ...rest } = await prepare(runtime, (path) => {
			writeFileSync(path, spec);
			if (process.getuid?.() === 0) chownSync(path, 7, 8);
			chmodSync(path, 0o640);
			xattrOf(path, "user.note", "kept");
		});
		expect(rest).toMatchObject({ ...done, names: ["config.json"] });
		expect(hardened(readFileSync(config, "utf8"))).toBe(true);
		const { mode, uid, gid } = statSync(config);
		expect([mode & 0o7777, uid, gid]).toEqual([0o640, ...(process.getuid?.() === 0 ? [7, 8] : [uid, gid])]);
		expect(xattrOf(config, "user.note")).toBe("kept");
	});

	testIn("a read-only one is replaced, and stays read-only", async () => {
		const { config, ...rest } = await prepare(runtime, (path) => writeFileSync(path, spec, { mode: 0o400 }));
		expect(rest).toMatchObject(done);
		expect([hardened(readFileSync(config, "utf8")), statSync(config).mode & 0o7777]).toEqual([true, 0o400]);
	});

	testIn("a link is replaced, and what it leads to is not", async () => {
		const { config, bundle, ...rest } = await prepare(runtime, (path, where) => {
			writeFileSync(join(where, "template.json"), spec, { mode: 0o600 });
			symlinkSync("template.json", path);
		});
		expect(rest).toMatchObject({ ...done, names: ["config.json", "template.json"] });
		expect([lstatSync(config).isFile(), hardened(readFileSync(config, "utf8")), statSync(config).mode & 0o7777]).toEqual([
			true,
			true,
			0o600,
		]);
		expect(readFileSync(join(bundle, "template.json"), "utf8")).toBe(spec);
	});

	testIn("a second name keeps the old content", async () => {
		const { config, bundle, ...rest } = await prepare(runtime, (path, where) => {
			writeFileSync(join(where, "other.json"), spec);
			linkSync(join(where, "other.json"), path);
		});
		expect(rest).toMatchObject(done);
		expect(hardened(readFileSync(config, "utf8"))).toBe(true);
		expect(readFileSync(join(bundle, "other.json"), "utf8")).toBe(spec);
	});

	const untouched: [what: string, make: (path: string) => void][] = [
		["nothing is to change", (path: string) => writeFileSync(path, spec.replace("false", "true"))],
		[
			"nothing is to change, by a link",
			(path: string) => {
				writeFileSync(`${path}.real`, spec.replace("false", "true"));
				symlinkSync("config.json.real", path);
			},
		],
	];

	test.each(untouched.filter(([what]) => isIn(`it is not touched where ${what}`)))("it is not touched where %s", async (_, make) => {
		let before: unknown;
		const { config, ...rest } = await prepare(runtime, (path) => {
			make(path);
			before = [lstatSync(path).ino, lstatSync(path).mtimeMs];
		});
		expect(rest).toMatchObject(done);
		expect([lstatSync(config).ino, lstatSync(config).mtimeMs]).toEqual(before as number[]);
		if (lstatSync(config).isSymbolicLink()) expect(readlinkSync(config)).toBe("config.json.real");
	});

	const refused: [what: string, make: (path: string) => void, code: number, stderr: string][] = [
		["none", () => {}, 4, "ossify: cannot read BUNDLE/config.json: there is no such file or folder\n"],
		["a folder", (path: string) => mkdirSync(path), 4, "ossify: cannot read BUNDLE/config.json: it is a folder\n"],
		["a pipe", (path: string) => execFileSync("mkfifo", [path]), 4, "ossify: cannot read BUNDLE/config.json: it is not a regular file\n"],
		[
			"a link to itself",
			(path: string) => symlinkSync("config.json", path),
			4,
			"ossify: cannot read BUNDLE/config.json: its links form a loop\n",
		],
	];

	test.each(refused.filter(([what]) => isIn(`${what} is refused`)))("%s is refused", async (_, make, code, stderr) => {
		const before: string[] = [];
		const { names, ...rest } = await prepare(runtime, (path, bundle) => {
			make(path);
			before.push(...readdirSync(bundle));
		});
		expect(rest).toMatchObject({ code, stderr, stdout: "" });
		expect(names).toEqual(before);
	});
});
