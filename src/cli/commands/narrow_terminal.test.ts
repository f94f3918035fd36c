/** What `doctor` and `status` print in a terminal of 40 columns. */
import { expect, test } from "bun:test";
import { commandMachine } from "../../../test/support/install_root.ts";

const { run, install } = commandMachine({}, { terminal: true, columns: 40 });

async function tooLong(command: string): Promise<readonly string[]> {
	const { stdout } = await run(command);
	return stdout.split("\n").filter(
		(line) =>
			line.length > 40 &&
			line
				.trim()
				.replace(/^[✔✘→] /, "")
				.includes(" "),
	);
}

test.each(["doctor", "status"])("%s breaks each line between words", async (command) => {
	expect(await tooLong(command)).toEqual([]);
	expect(await install("--mode", "audit")).toMatchObject({ code: 0 });
	expect(await tooLong(command)).toEqual([]);
});
