/** A receipt that its own reader would refuse is not written, and neither is anything else. */
import { expect, test } from "bun:test";
import { type Changes, installMachine, untouched } from "../../test/support/install_machine.ts";

const { put, faultOf, tree } = installMachine();

test.each<[what: string, changes: Changes]>([
	["a prefix with //", { prefix: "/opt//x" }],
	["a hooks folder with ..", { hooksFolder: "/etc/../hooks" }],
	["a relative hooks folder", { hooksFolder: "hooks" }],
])("%s: install() changes nothing", (_, changes) => {
	const fault = faultOf(() => put("podman", changes));
	expect({ fault, tree: tree() }).toEqual({
		fault: "host/bug: this is a bug in ossify, please report it: it would not understand its own receipt; nothing was changed",
		tree: untouched,
	});
});
