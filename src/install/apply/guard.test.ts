import { expect } from "bun:test";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { installMachine } from "../../../test/support/install_machine.ts";
import { testAsRoot } from "../../../test/support/needs.ts";
import { faultOfInstalled, faultOfLog } from "./guard.ts";

const { at, write, place } = installMachine();

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

const elsewhere = "choose a path in a folder that belongs to root, and that only root can write to";
const receipt = "etc/ossify/installed.json";
const user = 65534;

type Case = [what: string, prepare: () => void, path: string, why: string, repair: string];
const cases: Case[] = [
	[
		"a file of another user",
		() => file(receipt, 0o644, user),
		receipt,
		`it belongs to the user ${user}, who could change it`,
		`\`mv ROOT/${receipt} ROOT/${receipt}.away\``,
	],
	[
		"a file that everybody may write to",
		() => file(receipt, 0o666),
		receipt,
		"it can be written to by everybody",
		`\`mv ROOT/${receipt} ROOT/${receipt}.away\``,
	],
	[
		"a folder of ossify's that belongs to another user",
		() => folder("etc/ossify", 0o755, user),
		receipt,
		`/etc/ossify belongs to the user ${user}, who could replace its content`,
		"`chown root ROOT/etc/ossify`",
	],
	[
		"a home folder",
		() => folder("home/u", 0o755, user),
		"home/u/config.toml",
		`/home/u belongs to the user ${user}, who could replace its content`,
		elsewhere,
	],
	[
		"a home folder elsewhere",
		() => folder("var/lib/postgresql", 0o755, user),
		"var/lib/postgresql/config.toml",
		`/var/lib/postgresql belongs to the user ${user}, who could replace its content`,
		elsewhere,
	],
	["a sticky folder", () => folder("tmp", 0o1777), "tmp/x.log", "/tmp can be written to by everybody", elsewhere],
	["a sticky folder of the system", () => folder("var/log", 0o1777), "var/log/x.log", "/var/log can be written to by everybody", elsewhere],
];

testAsRoot.each(cases)(
	"of %s, the advice neither takes over what another user wrote nor changes a shared folder",
	(_, prepare, path, why, repair) => {
		prepare();
		const found = [faultOfInstalled(place(), `/${path}`), faultOfLog(place(), `/${path}`)];
		expect(found.map((one) => one && { ...one, repair: one.repair.replaceAll(at(), "ROOT") })).toEqual([
			{ why, repair },
			{ why, repair },
		]);
	},
);
