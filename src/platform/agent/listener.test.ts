import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, statSync } from "node:fs";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { openKernel } from "../kernel/syscalls_open.ts";
import { listen } from "./listener.ts";

const { at } = temporaryFolder("test");
const events = { opened: () => {}, received: () => {}, closed: () => {} };
const modeOf = (path: string) => (statSync(path).mode & 0o7777).toString(8);

describe("listen()", () => {
	test("makes a folder that others can enter, and the socket for this user only", async () => {
		const stop = await listen(await openKernel(), { path: at("made/agent.sock") }, events);
		expect([modeOf(at("made")), modeOf(at("made/agent.sock"))]).toEqual(["711", "600"]);
		stop();
	});

	test.each(["755", "700"])("leaves a folder that is there as it is: mode %s", async (mode) => {
		const folder = at(`m${mode}`);
		mkdirSync(folder);
		chmodSync(folder, Number.parseInt(mode, 8));
		(await listen(await openKernel(), { path: `${folder}/agent.sock` }, events))();
		expect(modeOf(folder)).toBe(mode);
	});

	test.each(["1777", "777", "775"])(
		"refuses a folder in which others could replace the socket, and leaves it as it is: mode %s",
		async (mode) => {
			const folder = at(`m${mode}`);
			mkdirSync(folder);
			chmodSync(folder, Number.parseInt(mode, 8));
			expect(await listen(await openKernel(), { path: `${folder}/agent.sock` }, events).catch(({ message }: Error) => message)).toBe(
				`cannot listen on ${folder}/agent.sock: ${folder} can be written to by others (mode ${mode.padStart(4, "0")})`,
			);
			expect(modeOf(folder)).toBe(mode);
		},
	);
});
