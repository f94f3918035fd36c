/** A receipt that its own reader would refuse is not written, and neither is anything else. */
import { expect, test } from "bun:test";
import { type Changes, installMachine, untouched } from "../../test/support/install_machine.ts";

const { put, faultOf, tree } = installMachine();

const refused: [what: string, changes: Changes, paths: string][] = [
	["a prefix with //", { prefix: "/opt//x" }, "/opt/, /opt//x, /opt//x/ossify are not whole paths"],
	["a hooks folder with ..", { hooksFolder: "/etc/../hooks" }, "/etc/../hooks, /etc/../hooks/zz-ossify.json are not whole paths"],
	["a relative hooks folder", { hooksFolder: "hooks" }, "hooks/zz-ossify.json is not a whole path"],
];
test.each(refused)("%s: install() changes nothing", (_, changes, paths) => {
	const fault = faultOf(() => put("podman", changes));
	expect({ fault, tree: tree() }).toEqual({
		fault: `host/invalid-receipt: cannot write /etc/ossify/installed.json: ossify could not read it afterwards: ${paths} without //, . and ..; nothing was changed`,
		tree: untouched,
	});
});
