import { expect } from "bun:test";
import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { installMachine } from "../../../test/support/install_machine.ts";
import { testAsRoot } from "../../../test/support/needs.ts";
import { faultOfProgram } from "./program.ts";

const { at, write, place } = installMachine();
const user = 65534;

function folder(path: string, mode: number, owner = 0): void {
	mkdirSync(at(path), { recursive: true });
	chmodSync(at(path), mode);
	chownSync(at(path), owner, 0);
}

function file(path: string, mode = 0o644, owner = 0): void {
	mkdirSync(dirname(at(path)), { recursive: true });
	write(path, "");
	chmodSync(at(path), mode);
	chownSync(at(path), owner, 0);
}

const programs: [what: string, prepare: () => void, path: string, why: string | undefined][] = [
	["in a folder of root's", () => file("opt/bin/runc", 0o755), "opt/bin/runc", undefined],
	[
		"in a user's folder",
		() => folder("home/u", 0o755, user),
		"home/u/runc",
		`/home/u belongs to the user ${user}, who could replace its content`,
	],
	["of another user", () => file("opt/bin/runc", 0o755, user), "opt/bin/runc", `it belongs to the user ${user}, who could change it`],
	[
		"that a link leads to, in a user's folder",
		() => {
			folder("home/u", 0o755, user);
			file("home/u/runc", 0o755);
			folder("opt/bin", 0o755);
			symlinkSync("/home/u/runc", at("opt/bin/runc"));
		},
		"opt/bin/runc",
		`/home/u belongs to the user ${user}, who could replace its content`,
	],
	[
		"that a link in a user's folder leads to",
		() => {
			file("opt/bin/runc", 0o755);
			folder("home/u", 0o755, user);
			symlinkSync("/opt/bin/runc", at("home/u/runc"));
		},
		"home/u/runc",
		`/home/u belongs to the user ${user}, who could replace its content`,
	],
	[
		"in a folder of root's below a sticky one",
		() => {
			folder("tmp", 0o1777);
			file("tmp/root/runc", 0o755);
		},
		"tmp/root/runc",
		undefined,
	],
	[
		"of another user in a sticky folder",
		() => {
			folder("tmp", 0o1777);
			file("tmp/runc", 0o755, user);
		},
		"tmp/runc",
		`it belongs to the user ${user}, who could change it`,
	],
	[
		"in a folder that a link of root's leads to",
		() => {
			file("usr/sbin2/runc", 0o755);
			symlinkSync("/usr/sbin2", at("sbin2"));
		},
		"sbin2/runc",
		undefined,
	],
	[
		"below two links, of which the second is in a user's folder",
		() => {
			file("opt/bin/runc", 0o755);
			folder("home/u", 0o755, user);
			symlinkSync("/opt/bin/runc", at("home/u/runc"));
			mkdirSync(at("srv"));
			symlinkSync("/home/u/runc", at("srv/runc"));
		},
		"srv/runc",
		`/home/u belongs to the user ${user}, who could replace its content`,
	],
	[
		"in a folder below two links, of which the second is in a user's folder",
		() => {
			file("opt/bin/runc", 0o755);
			folder("home/u", 0o755, user);
			symlinkSync("/opt/bin", at("home/u/bin"));
			symlinkSync("/home/u/bin", at("bin2"));
		},
		"bin2/runc",
		`/home/u belongs to the user ${user}, who could replace its content`,
	],
	[
		"by a path that leads through a user's folder and out of it",
		() => {
			file("opt/bin/runc", 0o755);
			folder("home/u/x", 0o755);
			folder("home/u", 0o755, user);
		},
		"home/u/x/../../../opt/bin/runc",
		`/home/u belongs to the user ${user}, who could replace its content`,
	],
	[
		"that another user's link in a sticky folder leads to",
		() => {
			file("opt/bin/runc", 0o755);
			folder("tmp", 0o1777);
			symlinkSync("/opt/bin/runc", at("tmp/runc"));
			lchownSync(at("tmp/runc"), user, 0);
		},
		"tmp/runc",
		`/tmp/runc belongs to the user ${user}, who could change it`,
	],
	[
		"that root's link in a sticky folder leads to",
		() => {
			file("opt/bin/runc", 0o755);
			folder("tmp", 0o1777);
			symlinkSync("/opt/bin/runc", at("tmp/runc"));
		},
		"tmp/runc",
		undefined,
	],
	[
		"that a link of root's folder leads to, of any owner",
		() => {
			file("opt/bin/runc", 0o755);
			symlinkSync("/opt/bin/runc", at("opt/runc"));
			lchownSync(at("opt/runc"), user, 0);
		},
		"opt/runc",
		undefined,
	],
];

testAsRoot.each(programs)("faultOfProgram() of a program %s", (_, prepare, path, why) => {
	prepare();
	expect(faultOfProgram(place(), `/${path}`)).toBe(why as string);
});
