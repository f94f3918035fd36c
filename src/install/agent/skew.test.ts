import { describe, expect, test } from "bun:test";
import { chmodSync } from "node:fs";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { placeAt } from "../../platform/files/place.ts";
import { skewOf } from "./skew.ts";

const folder = temporaryFolder("test");
const agent = { pid: process.pid, version: "1.2.3" };

describe("skewOf()", () => {
	test("of the executable that the process runs is nothing", () => {
		expect(skewOf(placeAt("/"), agent, process.execPath)).toBeUndefined();
	});

	test.each([
		["another version", "echo ossify 1.3.0", "the agent runs ossify 1.2.3, and PATH is ossify 1.3.0"],
		["the same version", "echo ossify 1.2.3", "the agent runs another build of ossify 1.2.3 than PATH"],
		["another program", "echo 1.2.3", "the agent runs ossify 1.2.3, and PATH is another executable"],
		["a program that fails", "echo ossify 1.2.3; exit 5", "the agent runs ossify 1.2.3, and PATH is another executable"],
	])("of an executable that is %s says which", (_, script, expected) => {
		folder.write("ossify", `#!/bin/sh\n${script}\n`);
		chmodSync(folder.at("ossify"), 0o755);
		expect(skewOf(placeAt("/"), agent, folder.at("ossify"))?.replace(folder.at("ossify"), "PATH")).toBe(expected);
	});

	test("of an executable that is gone is an error", () => {
		expect(() => skewOf(placeAt("/"), agent, folder.at("ossify"))).toThrow("there is no such file");
	});
});
