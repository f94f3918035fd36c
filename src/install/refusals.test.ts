import { describe, expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { installMachine, untouched } from "../../test/support/install_machine.ts";
import { testAsRoot } from "../../test/support/needs.ts";
import { FileCalls, fromHere } from "../live/mod.ts";
import { openKernel } from "../platform/kernel/syscalls_open.ts";
import { ownProcess } from "../platform/process/program.ts";

const calls = new FileCalls(await openKernel());
const { at, write, read, tree, contents, beside, faultOf, put } = installMachine();

/** True for a case that only root can prepare: it gives a file to another user, or shares one with them. */
const isOfOthers = ([what]: readonly [string, ...unknown[]]) => /another user|of a group|opens to a/.test(what);

describe("install() refuses", () => {
	const refused: [what: string, prepare: () => void, fault: string][] = [
		[
			"a link where its file belongs",
			() => link("usr/libexec/ossify/ossify", "/bin/sh"),
			"host/not-ours: cannot install /usr/libexec/ossify/ossify: the file exists, and ossify did not write it; move it away first",
		],
		[
			"a link above",
			() => link("etc/ossify", "/srv"),
			"host/unsafe-path: /etc/ossify/.lock is not safe: /etc/ossify is a symbolic link, which may lead anywhere",
		],
		[
			"a link out of the root",
			() => link("etc/crio", beside("outside")),
			"host/unsafe-path: /etc/crio/crio.conf.d is not safe: /etc/crio is a symbolic link, which may lead anywhere",
		],
		[
			"a folder that everybody may write to",
			() => folderWith("usr/libexec", 0o777),
			"host/unsafe-path: /usr/libexec/ossify is not safe: /usr/libexec can be written to by everybody",
		],
		[
			"a root that everybody may write to",
			() => chmodSync(at(), 0o1777),
			"host/unsafe-path: /etc/ossify/.lock is not safe: / can be written to by everybody",
		],
		[
			"a folder of another user",
			() => chownSync(folderWith("etc/crio", 0o755), 1234, 0),
			"host/unsafe-path: /etc/crio/crio.conf.d is not safe: /etc/crio belongs to the user 1234, who could replace its content",
		],
		[
			"a folder of a group",
			() => chownSync(folderWith("usr/libexec/ossify", 0o775), 0, 1234),
			"host/unsafe-path: /usr/libexec/ossify/ossify is not safe: /usr/libexec/ossify can be written to by the group 1234",
		],
		[
			"a folder that an access list opens to a user",
			() => access(folderWith("etc/ossify", 0o755), "user", 1234),
			"host/unsafe-path: /etc/ossify/.lock is not safe: /etc/ossify can be written to by the user 1234, as its access control list says",
		],
		[
			"a folder above that an access list opens to a group",
			() => access(folderWith("usr/libexec/ossify", 0o755), "group", 1234),
			"host/unsafe-path: /usr/libexec/ossify/ossify is not safe: /usr/libexec/ossify can be written to by the group 1234, as its access control list says",
		],
		[
			"a file where a folder belongs",
			() => write("etc/crio", ""),
			"host/unsafe-path: /etc/crio/crio.conf.d is not safe: /etc/crio is not a folder",
		],
		[
			"a file that ossify did not write",
			() => write("etc/crio/crio.conf.d/99-ossify.conf", "mine"),
			"host/not-ours: cannot install /etc/crio/crio.conf.d/99-ossify.conf: the file exists, and ossify did not write it; move it away first",
		],
		[
			"a configuration that is not TOML",
			() => write("etc/crio/crio.conf", "[crio.runtime]\n= 1"),
			"host/invalid-config: cannot understand /etc/crio/crio.conf, line 2: it is not TOML: unexpected end of key",
		],
		[
			"a key that CRI-O reads in any case",
			() => write("etc/crio/crio.conf.d/zz.conf", '[CRIO.Runtime]\nHooks_Dir = ["/x"]\n'),
			"host/invalid-config: cannot understand /etc/crio/crio.conf.d/zz.conf: the engine may read CRIO as crio: write crio",
		],
		[
			"a machine without env",
			() => rmSync(at("usr/bin/env")),
			"host/no-launcher: cannot install CRI-O's hook: there is no /usr/bin/env, which starts ossify; coreutils and busybox provide it",
		],
		[
			"a damaged receipt",
			() => write("etc/ossify/installed.json", "{"),
			"host/invalid-receipt: cannot determine what is installed from /etc/ossify/installed.json: it is damaged or truncated",
		],
		[
			"a receipt that ends early",
			() => {
				put("podman");
				write("etc/ossify/installed.json", read("etc/ossify/installed.json").slice(0, -100));
			},
			"host/invalid-receipt: cannot determine what is installed from /etc/ossify/installed.json: it is damaged or truncated",
		],
		[
			"a receipt of a newer ossify",
			() => write("etc/ossify/installed.json", JSON.stringify({ version: 3, folders: [], engines: {} })),
			"host/invalid-receipt: cannot determine what is installed from /etc/ossify/installed.json: it has the version 3, of a newer ossify",
		],
		[
			"a receipt that is a link",
			() => link("etc/ossify/installed.json", beside("outside")),
			"host/unsafe-path: /etc/ossify/installed.json is not safe: it is a symbolic link, which may lead anywhere",
		],
		[
			"a receipt that everybody may write to",
			() => {
				put("podman");
				chmodSync(at("etc/ossify/installed.json"), 0o666);
			},
			"host/unsafe-path: /etc/ossify/installed.json is not safe: it can be written to by everybody",
		],
		[
			"a receipt of another user",
			() => chownSync(fileAt("etc/ossify/installed.json"), 1234, 0),
			"host/unsafe-path: /etc/ossify/installed.json is not safe: it belongs to the user 1234, who could change it",
		],
		[
			"a receipt with invalid settings",
			() => {
				put("podman");
				write("etc/ossify/installed.json", read("etc/ossify/installed.json").replace('"mode": "enforce"', '"mode": "audti"'));
			},
			"host/invalid-receipt: cannot determine what is installed from /etc/ossify/installed.json: it is damaged or truncated",
		],
		[
			"a receipt that would delete a system's files",
			() => write("etc/ossify/installed.json", JSON.stringify({ version: 1, folders: ["/.."], engines: {} })),
			"host/invalid-receipt: cannot determine what is installed from /etc/ossify/installed.json: it is damaged or truncated",
		],
	];
	const log = "var/log/ossify/decisions.log";
	const logs: [what: string, prepare: () => void, fault: string][] = [
		[
			"another user's folder",
			() => chownSync(folderWith("var/log/ossify", 0o755), 1234, 0),
			"/var/log/ossify belongs to the user 1234, who could replace its content",
		],
		[
			"a folder above of another user",
			() => chownSync(folderWith("var/log", 0o755), 1234, 0),
			"/var/log belongs to the user 1234, who could replace its content",
		],
		["a folder of everybody, sticky or not", () => folderWith("var/log", 0o1777), "/var/log can be written to by everybody"],
		["a link above", () => link("var/log", beside("elsewhere")), "/var/log is a symbolic link, which may lead anywhere"],
		["a link in its place", () => link(log, "/etc/passwd"), "it is a symbolic link, which may lead anywhere"],
		["a folder in its place", () => folderWith(log, 0o755), "it is not a regular file"],
		["another user's file", () => chownSync(fileAt(log), 1234, 0), "it belongs to the user 1234, who could change it"],
		["a file that everybody may write to", () => chmodSync(fileAt(log), 0o666), "it can be written to by everybody"],
		[
			"a folder that an access list opens",
			() => access(folderWith("var/log", 0o755), "user", 1234),
			"/var/log can be written to by the user 1234, as its access control list says",
		],
	];

	for (const each of [test.each(logs.filter((one) => !isOfOthers(one))), testAsRoot.each(logs.filter(isOfOthers))])
		each("a log: %s, and leaves everything as it was", (_, prepare, fault) => {
			prepare();
			const [first, files] = [tree(), contents()];
			expect(faultOf(() => put("crio"))).toBe(`host/unsafe-path: /${log} is not safe: ${fault}`);
			expect([tree(), contents()]).toEqual([first, files]);
		});

	testAsRoot("not a log in a folder that a log daemon's group may write to", () => {
		chownSync(folderWith("var/log", 0o775), 0, 1234);
		put("crio");
		expect(tree()).toContain("var/log/ossify/ 750");
	});

	/** As `setfacl -m KIND:ID:rwx` does. */
	function access(path: string, kind: "user" | "group", id: number): void {
		const entries = [
			[1, 7, -1],
			...(kind === "user" ? [[2, 7, id]] : []),
			[4, 5, -1],
			...(kind === "group" ? [[8, 7, id]] : []),
			[16, 7, -1],
			[32, 5, -1],
		];
		const value = new Uint8Array(4 + entries.length * 8);
		const view = new DataView(value.buffer);
		view.setUint32(0, 2, true);
		entries.forEach(([tag = 0, permissions = 0, who = 0], index) => {
			view.setUint16(4 + index * 8, tag, true);
			view.setUint16(6 + index * 8, permissions, true);
			view.setInt32(8 + index * 8, who, true);
		});
		const file = calls.open(fromHere, path, 0);
		calls.setXattr(file, "system.posix_acl_access", value);
		calls.close(file);
	}
	function link(path: string, target: string): void {
		mkdirSync(dirname(at(path)), { recursive: true });
		symlinkSync(target, at(path));
	}
	function fileAt(path: string): string {
		write(path, "");
		return at(path);
	}
	function folderWith(path: string, mode: number): string {
		mkdirSync(at(path), { recursive: true });
		chmodSync(at(path), mode);
		return at(path);
	}

	for (const each of [test.each(refused.filter((one) => !isOfOthers(one))), testAsRoot.each(refused.filter(isOfOthers))])
		each("%s, and leaves everything as it was", (_, prepare, fault) => {
			mkdirSync(beside("outside"));
			prepare();
			const [first, files] = [tree(), contents()];
			expect(faultOf(() => put("crio"))).toBe(fault);
			expect([tree(), contents(), readdirSync(beside("outside"))]).toEqual([first, files, []]);
		});

	test("an engine that is not found, and names the paths that were searched and the engines that were found", () => {
		write("usr/bin/podman", "");
		const [first, files] = [tree(), contents()];
		expect(faultOf(() => put("crio", { withoutEngine: false }))).toBe(
			"host/no-engine: cannot install for CRI-O: it was not found: looked for /usr/bin/crio, /usr/local/bin/crio, /usr/sbin/crio below DIR/root; found are Podman (`ossify install podman --mode audit --root DIR/root` or `ossify install podman-runtime --mode audit --root DIR/root`)",
		);
		expect([tree(), contents()]).toEqual([first, files]);
	});

	test("no engine that ossify is installed for, even if its program was removed", () => {
		write("usr/bin/crio", "");
		put("crio", { withoutEngine: false });
		rmSync(at("usr/bin/crio"));
		expect(put("crio", { withoutEngine: false }).operations).toEqual([]);
	});

	test.each(["/usr/share/containers/oci/hooks.d", "/etc/containers/oci/hooks.d"])("Podman's hook in %s", (hooksFolder) => {
		expect(faultOf(() => put("podman", { hooksFolder }))).toStartWith("usage/shared-folder: ");
		expect(tree()).toEqual(untouched);
	});

	test("while another install is running, but not after that process has ended", () => {
		write("etc/ossify/.lock", ownProcess());
		expect(faultOf(() => put("crio"))).toStartWith("host/busy: another ossify is installing or uninstalling (/etc/ossify/.lock)");
		write("etc/ossify/.lock", `${process.pid} 1`);
		write("etc/ossify/.ossify-01234567-89ab-cdef-0123-456789abcdef", "half a file");
		put("crio");
		expect(readdirSync(at("etc/ossify")).sort()).toEqual(["hooks", "installed.json", "policy"]);
	});
});
