import { describe, expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { installMachine, untouched } from "../../test/support/install_machine.ts";
import { ownProcess } from "../platform/program.ts";

const { at, write, tree, contents, beside, faultOf, put } = installMachine();

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
			() => link("etc/crio", beside("outside")),
			"host/unsafe-path: /etc/crio/crio.conf.d has no safe place: /etc/crio is a symbolic link, which may lead anywhere",
		],
		[
			"a folder that everybody may write to",
			() => folderWith("usr/libexec", 0o777),
			"host/unsafe-path: /usr/libexec/ossify has no safe place: /usr/libexec can be written to by everybody",
		],
		[
			"a root that everybody may write to",
			() => chmodSync(at(), 0o1777),
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
			"host/invalid-config: cannot understand /etc/crio/crio.conf, line 2: it is not TOML: unexpected end of key",
		],
		[
			"a machine without env",
			() => rmSync(at("usr/bin/env")),
			"host/no-launcher: cannot install CRI-O's hook: there is no /usr/bin/env, by which it starts ossify; coreutils and busybox have it",
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
		mkdirSync(beside("outside"));
		prepare();
		const [first, files] = [tree(), contents()];
		expect(faultOf(() => put("crio"))).toBe(fault);
		expect([tree(), contents(), readdirSync(beside("outside"))]).toEqual([first, files, []]);
	});

	test.each(["/usr/share/containers/oci/hooks.d", "/etc/containers/oci/hooks.d"])("Podman's hook in %s", (hooksFolder) => {
		expect(faultOf(() => put("podman", { hooksFolder }))).toStartWith("usage/shared-folder: ");
		expect(tree()).toEqual(untouched);
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
