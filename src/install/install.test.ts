import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
	chmodSync,
	chownSync,
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
import { dirname, join } from "node:path";
import { OssifyError } from "../errors.ts";
import { digestOf, type Place, placeAt } from "../platform/place.ts";
import { ownProcess } from "../platform/program.ts";
import { type EngineName, engines } from "./engines.ts";
import { install, type Request, uninstall } from "./install.ts";
import type { Plan } from "./operation.ts";

let folder = "";
let root = "";
const at = (path: string) => join(root, path);
const encode = (text: string) => new TextEncoder().encode(text);

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "ossify-install-"));
	root = join(folder, "root");
	write("etc/passwd", "root");
	write("usr/bin/true", "");
	executable("v1");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string): void {
	mkdirSync(dirname(at(path)), { recursive: true });
	writeFileSync(at(path), content);
}

function executable(content: string): string {
	writeFileSync(join(folder, "ossify"), content, { mode: 0o700 });
	return join(folder, "ossify");
}

function policy(name: string) {
	const [wasm, data] = [encode(`wasm of ${name}`), encode("{}")];
	return { wasm, data, digest: digestOf(wasm, data) };
}

function request(engine: EngineName, more: Partial<Request> = {}): Request {
	return { engine: engines[engine], executable: join(folder, "ossify"), policy: policy("one"), hook: { log: {} }, ...more };
}

const fine = () => {};
function put(engine: EngineName, more: Partial<Request> = {}, place = placeAt(root), tryWith: () => void = fine): Plan {
	return install(place, request(engine, more), { tryWith });
}

/** All that is below the root: folders end in `/`, files show their mode. */
function tree(prefix = ""): string[] {
	return readdirSync(at(prefix))
		.sort()
		.flatMap((name) => {
			const path = join(prefix, name);
			const stats = lstatSync(at(path));
			if (stats.isSymbolicLink()) return [`${path} -> ${readlinkSync(at(path))}`];
			if (stats.isDirectory()) return [`${path}/ ${(stats.mode & 0o7777).toString(8)}`, ...tree(path)];
			return [`${path} ${(stats.mode & 0o7777).toString(8)}`];
		});
}

function contents(): Record<string, string> {
	const files = tree().flatMap((line) => (line.includes("/ ") || line.includes(" -> ") ? [] : [line.split(" ")[0] ?? ""]));
	return Object.fromEntries(files.map((path) => [path, readFileSync(at(path), "utf8")]));
}

function faultOf(action: () => unknown): string {
	try {
		action();
	} catch (error) {
		if (error instanceof OssifyError) return `${error.code}: ${error.message.replaceAll(folder, "DIR")}`;
		throw error;
	}
	throw new Error("nothing was thrown");
}

const one = policy("one").digest.slice(0, 16);
const two = policy("two").digest.slice(0, 16);

const before = ["etc/ 755", "etc/passwd 644", "usr/ 755", "usr/bin/ 755", "usr/bin/true 644"];

describe("install()", () => {
	test("for CRI-O puts the executable, the policy, the hook and what makes its folder known", () => {
		put("crio");
		expect(tree()).toEqual([
			"etc/ 755",
			"etc/crio/ 755",
			"etc/crio/crio.conf.d/ 755",
			"etc/crio/crio.conf.d/99-ossify.conf 644",
			"etc/ossify/ 755",
			"etc/ossify/hooks/ 755",
			"etc/ossify/hooks/crio/ 755",
			"etc/ossify/hooks/crio/zz-ossify.json 644",
			"etc/ossify/installed.json 644",
			"etc/ossify/policy/ 755",
			`etc/ossify/policy/${one}/ 755`,
			`etc/ossify/policy/${one}/data.json 644`,
			`etc/ossify/policy/${one}/policy.wasm 644`,
			"etc/passwd 644",
			"usr/ 755",
			"usr/bin/ 755",
			"usr/bin/true 644",
			"usr/libexec/ 755",
			"usr/libexec/ossify/ 755",
			"usr/libexec/ossify/ossify 755",
			"var/ 755",
			"var/log/ 755",
			"var/log/ossify/ 750",
		]);
		expect(JSON.parse(readFileSync(at("etc/ossify/hooks/crio/zz-ossify.json"), "utf8"))).toEqual({
			version: "1.0.0",
			hook: {
				path: "/usr/libexec/ossify/ossify",
				args: ["ossify", "hook", "createRuntime", "-p", `/etc/ossify/policy/${one}`, "--log", "/var/log/ossify/decisions.log"],
				env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
				timeout: 30,
			},
			when: { always: true },
			stages: ["createRuntime"],
		});
		expect(readFileSync(at("etc/crio/crio.conf.d/99-ossify.conf"), "utf8")).toBe(
			'# By `ossify install crio`: the hooks folders there were, and ossify\'s own.\n[crio.runtime]\nhooks_dir = [\n\t"/usr/share/containers/oci/hooks.d",\n\t"/etc/ossify/hooks/crio",\n]\n',
		);
	});

	test("for Podman names the stage precreate, in a folder that no other engine reads", () => {
		put("podman", { hook: { log: { log: "journald" }, onError: "allow", timeout: 5 } });
		expect(JSON.parse(readFileSync(at("etc/ossify/hooks/podman/zz-ossify.json"), "utf8"))).toMatchObject({
			hook: {
				args: [
					"ossify",
					"hook",
					"precreate",
					"-p",
					`/etc/ossify/policy/${one}`,
					"--log",
					"journald",
					"--on-error",
					"allow",
					"--timeout",
					"5",
				],
				timeout: 15,
			},
			stages: ["precreate"],
		});
		expect(readFileSync(at("etc/containers/containers.conf.d/99-ossify.conf"), "utf8")).toContain(
			'[engine]\nhooks_dir = [\n\t"/usr/share/containers/oci/hooks.d",\n\t"/etc/ossify/hooks/podman",\n]',
		);
		expect(tree().some((line) => line.startsWith("var/"))).toBe(false);
	});

	test("keeps the hooks folders that the engine has by its configuration", () => {
		write("etc/crio/crio.conf", '[crio.runtime]\nhooks_dir = ["/a"]\n');
		write("etc/crio/crio.conf.d/10-more.conf", '[crio.runtime]\nhooks_dir = [\n  "/b", # two\n  "/c/",\n]\n');
		put("crio");
		expect(readFileSync(at("etc/crio/crio.conf.d/99-ossify.conf"), "utf8")).toContain('\t"/b",\n\t"/c",\n\t"/etc/ossify/hooks/crio",\n');
	});

	test("leaves the configuration alone where it names ossify's folder, or where another folder is asked for", () => {
		write("etc/crio/crio.conf", '[crio.runtime]\nhooks_dir = ["/etc/ossify/hooks/crio"]\n');
		put("crio");
		put("podman", { hooksFolder: "/srv/hooks" });
		expect(tree().filter((line) => line.includes("99-ossify"))).toEqual([]);
		expect(tree()).toContain("srv/hooks/zz-ossify.json 644");
	});

	test("twice changes nothing the second time", () => {
		put("crio");
		const [first, files] = [tree(), contents()];
		const times = () => statSync(at("etc/ossify/installed.json")).mtimeMs;
		const time = times();
		expect(put("crio").operations).toEqual([]);
		expect([tree(), contents(), times()]).toEqual([first, files, time]);
	});

	test("of another policy keeps the one before, which hooks may be reading, and drops the one before that", () => {
		put("crio");
		put("crio", { policy: policy("two") });
		expect(readdirSync(at("etc/ossify/policy")).sort()).toEqual([one, two].sort());
		put("crio", { policy: policy("two") });
		expect(readdirSync(at("etc/ossify/policy")).sort()).toEqual([one, two].sort());
		put("crio", { policy: policy("three") });
		expect(readdirSync(at("etc/ossify/policy")).sort()).toEqual([policy("three").digest.slice(0, 16), two].sort());
	});

	test("keeps a policy that the other engine uses", () => {
		put("podman");
		for (const name of ["two", "three", "four"]) put("crio", { policy: policy(name) });
		expect(readdirSync(at("etc/ossify/policy"))).toContain(one);
	});

	test("with a new executable replaces it for both engines", () => {
		put("podman");
		executable("v2");
		put("crio");
		expect(readFileSync(at("usr/libexec/ossify/ossify"), "utf8")).toBe("v2");
		uninstall(placeAt(root), engines.crio);
		uninstall(placeAt(root), engines.podman);
		expect(tree()).toEqual(before);
	});

	test("puts back what was changed, and says so", () => {
		put("crio");
		write("usr/libexec/ossify/ossify", "evil");
		chmodSync(at(`etc/ossify/policy/${one}/data.json`), 0o666);
		expect(put("crio").warnings).toEqual(["/usr/libexec/ossify/ossify was changed since it was installed; it is replaced"]);
		expect(readFileSync(at("usr/libexec/ossify/ossify"), "utf8")).toBe("v1");
		expect(statSync(at(`etc/ossify/policy/${one}/data.json`)).mode & 0o777).toBe(0o644);
	});

	test("only says what it would do when asked to", () => {
		const { operations } = install(placeAt(root), request("crio"), { dryRun: true });
		expect(tree()).toEqual(before);
		expect(
			operations.filter((step) => step.do !== "make folder").map((step) => `${step.do} ${"path" in step ? step.path : step.policy}`),
		).toEqual([
			"put file /etc/ossify/installed.json",
			"put file /usr/libexec/ossify/ossify",
			`put file /etc/ossify/policy/${one}/policy.wasm`,
			`put file /etc/ossify/policy/${one}/data.json`,
			`try /etc/ossify/policy/${one}`,
			"put file /etc/ossify/hooks/crio/zz-ossify.json",
			"put file /etc/crio/crio.conf.d/99-ossify.conf",
		]);
	});
});

describe("install() refuses", () => {
	const refused: [what: string, prepare: () => void, fault: string][] = [
		[
			"a link where its file belongs",
			() => link("usr/libexec/ossify/ossify", "/bin/sh"),
			"host/not-ours: cannot install /usr/libexec/ossify/ossify: there is one already, and it is not ossify's; move it away first",
		],
		[
			"a link above",
			() => link("etc/ossify", "/srv"),
			"host/unsafe-path: /etc/ossify/.lock has no safe place: /etc/ossify is a symbolic link, which may lead anywhere",
		],
		[
			"a link out of the root",
			() => link("etc/crio", join(folder, "outside")),
			"host/unsafe-path: /etc/crio/crio.conf.d has no safe place: /etc/crio is a symbolic link, which may lead anywhere",
		],
		[
			"a folder that everybody may write to",
			() => folderWith("usr/libexec", 0o777),
			"host/unsafe-path: /usr/libexec/ossify has no safe place: /usr/libexec can be written to by everybody",
		],
		[
			"a root that everybody may write to",
			() => chmodSync(root, 0o1777),
			"host/unsafe-path: /etc/ossify/.lock has no safe place: / can be written to by everybody",
		],
		[
			"a folder of another user",
			() => chownSync(folderWith("etc/crio", 0o755), 1234, 0),
			"host/unsafe-path: /etc/crio/crio.conf.d has no safe place: /etc/crio belongs to the user 1234, who could swap what is in it",
		],
		[
			"a folder of a group",
			() => chownSync(folderWith("usr/libexec/ossify", 0o775), 0, 1234),
			"host/unsafe-path: /usr/libexec/ossify/ossify has no safe place: /usr/libexec/ossify can be written to by the group 1234",
		],
		[
			"a file where a folder belongs",
			() => write("etc/crio", ""),
			"host/unsafe-path: /etc/crio/crio.conf.d has no safe place: /etc/crio is not a folder",
		],
		[
			"somebody else's file",
			() => write("etc/crio/crio.conf.d/99-ossify.conf", "mine"),
			"host/not-ours: cannot install /etc/crio/crio.conf.d/99-ossify.conf: there is one already, and it is not ossify's; move it away first",
		],
		[
			"a configuration that is not TOML",
			() => write("etc/crio/crio.conf", "[crio.runtime]\n= 1"),
			"host/invalid-config: cannot understand /etc/crio/crio.conf, line 2: it is not TOML",
		],
		[
			"a damaged receipt",
			() => write("etc/ossify/installed.json", "{"),
			"host/invalid-receipt: cannot tell what is installed: /etc/ossify/installed.json is damaged; install again to have a new one, after moving it away",
		],
		[
			"a receipt that would delete a system's files",
			() => write("etc/ossify/installed.json", JSON.stringify({ version: 1, folders: ["/.."], engines: {} })),
			"host/invalid-receipt: cannot tell what is installed: /etc/ossify/installed.json is damaged; install again to have a new one, after moving it away",
		],
	];
	function link(path: string, target: string): void {
		mkdirSync(dirname(at(path)), { recursive: true });
		symlinkSync(target, at(path));
	}
	function folderWith(path: string, mode: number): string {
		mkdirSync(at(path), { recursive: true });
		chmodSync(at(path), mode);
		return at(path);
	}

	test.each(refused)("%s, and leaves everything as it was", (_, prepare, fault) => {
		mkdirSync(join(folder, "outside"));
		prepare();
		const [first, files] = [tree(), contents()];
		expect(faultOf(() => put("crio"))).toBe(fault);
		expect([tree(), contents(), readdirSync(join(folder, "outside"))]).toEqual([first, files, []]);
	});

	test.each(["/usr/share/containers/oci/hooks.d", "/etc/containers/oci/hooks.d"])("Podman's hook in %s", (hooksFolder) => {
		expect(faultOf(() => put("podman", { hooksFolder }))).toStartWith("usage/shared-folder: ");
		expect(tree()).toEqual(before);
	});

	test("while another one is at it, and takes over from one that died", () => {
		write("etc/ossify/.lock", ownProcess());
		expect(faultOf(() => put("crio"))).toStartWith("host/busy: another ossify is installing or uninstalling (/etc/ossify/.lock)");
		write("etc/ossify/.lock", `${process.pid} 1`);
		write("etc/ossify/.ossify-01234567-89ab-cdef-0123-456789abcdef", "half a file");
		put("crio");
		expect(readdirSync(at("etc/ossify")).sort()).toEqual(["hooks", "installed.json", "policy"]);
	});
});

describe("an install that fails", () => {
	/** A machine whose n-th change fails. */
	function failing(n: number): Place {
		const place = placeAt(root);
		let changes = 0;
		const count = <T extends unknown[]>(action: (...args: T) => void) => {
			return (...args: T) => {
				changes++;
				if (changes === n) throw Object.assign(new Error("no space"), { code: "ENOSPC" });
				action(...args);
			};
		};
		const { makeFolder, create, copy, rename, link } = place;
		return { ...place, makeFolder: count(makeFolder), create: count(create), copy: count(copy), rename: count(rename), link: count(link) };
	}

	test("at any step leaves everything as it was: the first install", () => {
		let failures = 0;
		for (let n = 1; ; n++, failures++) {
			try {
				put("crio", {}, failing(n));
				break;
			} catch (error) {
				expect([n, (error as OssifyError).code, tree()]).toEqual([n, "host/unwritable", before]);
			}
		}
		expect(failures).toBeGreaterThan(20);
	});

	test("at any step leaves everything as it was: one over another", () => {
		put("crio");
		put("podman");
		put("crio", { policy: policy("two") });
		executable("v2");
		const [first, files] = [tree(), contents()];
		let failures = 0;
		for (let n = 1; ; n++, failures++) {
			try {
				put("crio", { policy: policy("three") }, failing(n));
				break;
			} catch (error) {
				expect([n, (error as OssifyError).code]).toEqual([n, "host/unwritable"]);
				expect([tree(), contents()]).toEqual([first, files]);
			}
		}
		expect(failures).toBeGreaterThan(10);
	});

	test("as the executable does not work puts no hook", () => {
		const broken = () => {
			expect(readdirSync(at(`etc/ossify/policy/${one}`)).sort()).toEqual(["data.json", "policy.wasm"]);
			expect(tree().some((line) => line.includes("zz-ossify"))).toBe(false);
			throw new OssifyError("host/no-trial", "it does not work");
		};
		expect(faultOf(() => put("crio", {}, placeAt(root), broken))).toBe("host/no-trial: it does not work");
		expect(tree()).toEqual(before);
	});

	test("as it is killed at any step can be uninstalled, without a trace", () => {
		for (let n = 1; n < 60; n++) {
			killedAt(n);
			uninstall(placeAt(root), engines.crio, { force: true });
			const left = tree().filter(
				(line) => !before.includes(line) && !line.includes("/.ossify-") && !line.endsWith("/ 755") && !line.endsWith("/ 750"),
			);
			expect([n, left.filter((line) => !line.includes(".lock"))]).toEqual([n, []]);
			rmSync(root, { recursive: true });
			write("etc/passwd", "root");
			write("usr/bin/true", "");
		}
	});

	/** Everything from the n-th change on throws, the rollback too: as if it were not there. */
	function killedAt(n: number): void {
		const place = placeAt(root);
		let changes = 0;
		const count = <T extends unknown[]>(action: (...args: T) => void) => {
			return (...args: T) => {
				changes++;
				if (changes >= n) throw new Error("killed");
				action(...args);
			};
		};
		const { makeFolder, create, copy, rename, link, remove, removeFolder } = place;
		const mortal = {
			...place,
			makeFolder: count(makeFolder),
			create: count(create),
			copy: count(copy),
			rename: count(rename),
			link: count(link),
			remove: count(remove),
			removeFolder: count(removeFolder),
		};
		try {
			put("crio", {}, mortal);
		} catch {
			// As meant.
		}
		rmSync(at("etc/ossify/.lock"), { force: true });
	}
});

describe("uninstall()", () => {
	test("leaves nothing of it", () => {
		put("crio");
		uninstall(placeAt(root), engines.crio);
		expect(tree()).toEqual(before);
	});

	test("leaves what the other engine needs, and nothing when that goes, too", () => {
		put("podman");
		const [first, files] = [tree(), contents()];
		put("crio", { policy: policy("two") });
		put("crio", { policy: policy("three") });
		uninstall(placeAt(root), engines.crio);
		expect([tree(), contents()]).toEqual([first, files]);
		uninstall(placeAt(root), engines.podman);
		expect(tree()).toEqual(before);
	});

	test("leaves folders and files that were there before, and logs", () => {
		write("etc/crio/crio.conf.d/10-mine.conf", "");
		mkdirSync(at("usr/libexec/ossify"), { recursive: true });
		put("crio");
		write("var/log/ossify/decisions.log", "{}\n");
		uninstall(placeAt(root), engines.crio);
		expect(tree().filter((line) => !before.includes(line))).toEqual([
			"etc/crio/ 755",
			"etc/crio/crio.conf.d/ 755",
			"etc/crio/crio.conf.d/10-mine.conf 644",
			"usr/libexec/ 755",
			"usr/libexec/ossify/ 755",
			"var/ 755",
			"var/log/ 755",
			"var/log/ossify/ 750",
			"var/log/ossify/decisions.log 644",
		]);
	});

	test("does nothing where a file was changed, unless it is forced", () => {
		put("crio");
		write("etc/ossify/hooks/crio/zz-ossify.json", "{}");
		const [first, files] = [tree(), contents()];
		expect(faultOf(() => uninstall(placeAt(root), engines.crio))).toStartWith("host/changed: ");
		expect([tree(), contents()]).toEqual([first, files]);
		uninstall(placeAt(root), engines.crio, { force: true });
		expect(tree()).toEqual(before);
	});

	test("of what is not installed does nothing", () => {
		expect(uninstall(placeAt(root), engines.crio).operations).toEqual([]);
		expect(tree()).toEqual(before);
	});

	test("only says what it would do when asked to", () => {
		put("crio");
		const first = tree();
		expect(uninstall(placeAt(root), engines.crio, { dryRun: true }).operations.length).toBeGreaterThan(5);
		expect(tree()).toEqual(first);
	});
});

test("many installs and uninstalls at once end in a machine that is whole", async () => {
	const module = new URL("./mod.ts", import.meta.url).href;
	const code = (engine: string, n: number) => `
		const { install, uninstall, engines, placeAt } = await import(${JSON.stringify(module)});
		const { digestOf } = await import(${JSON.stringify(new URL("../platform/place.ts", import.meta.url).href)});
		const bytes = (text) => new TextEncoder().encode(text);
		const wasm = bytes("wasm ${n}"), data = bytes("{}");
		const place = placeAt(${JSON.stringify(root)});
		for (let round = 0; round < 8; round++) try {
			if (round % 3 === 2) uninstall(place, engines.${engine}, {});
			else install(place, { engine: engines.${engine}, executable: ${JSON.stringify(join(folder, "ossify"))}, policy: { wasm, data, digest: digestOf(wasm, data) }, hook: { log: {} } }, { tryWith() {} });
		} catch (error) { if (error.code !== "host/busy") { console.error(error); process.exit(1); } }`;
	const running = (["crio", "podman", "crio", "podman"] as const).map((engine, n) => Bun.spawn([process.execPath, "-e", code(engine, n)]));
	expect(await Promise.all(running.map(({ exited }) => exited))).toEqual([0, 0, 0, 0]);
	put("crio");
	put("podman");
	uninstall(placeAt(root), engines.crio);
	uninstall(placeAt(root), engines.podman);
	expect(tree()).toEqual(before);
}, 60_000);
