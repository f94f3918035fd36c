import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { temporaryFolder } from "../../test/support/folder.ts";
import { hardened } from "../../test/support/records.ts";
import type { DecisionRecord } from "../enforcement/mod.ts";
import { appendText } from "../platform/files/append.ts";
import { openFinalLog } from "./mod.ts";

const { at, read } = temporaryFolder("file");
const record: DecisionRecord = { time: "2026-11-23T12:00:00.000Z", engine: "crio", container: "abc", ...hardened };
const line = `${JSON.stringify(record)}\n`;

describe.each([true, false])("the last record, with its folder held open: %p", (byFolder) => {
	test.each([
		["a log that is not there", undefined, line],
		["an empty one", "", line],
		["whole lines", line, line + line],
		["a line that was cut off", '{"time":"2026', `{"time":"2026\n${line}`],
	])("in %s is a line of its own, and there is no empty one", async (what, before, after) => {
		const path = at(`${what.replaceAll(" ", "-")}-${byFolder}`);
		if (before !== undefined) writeFileSync(path, before);
		const log = await openFinalLog({ log: path }, byFolder);
		for (const { to, bytes } of log.appendsOf(record)) {
			if (!("name" in to)) throw new Error("a log file is opened by its name");
			appendText(to.folder === undefined ? to.name : `/proc/self/fd/${to.folder}/${to.name}`, new TextDecoder().decode(bytes));
		}
		log.close();
		expect(read(path.slice(at("").length))).toBe(after);
	});
});
