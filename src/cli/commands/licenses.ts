/** `ossify licenses`. @module */
import type { Call, Command } from "../arguments/mod.ts";
import { forPrograms } from "../output/mod.ts";

/** Prints the licence texts that travel with ossify. */
export const command: Command = {
	name: "licenses",
	summary: "show the licences of the software in ossify",
	about: "Prints the licence texts of the third-party software in ossify: npm packages, Go modules, Bun.",
	args: [],
	options: [],
	examples: [{ line: "ossify licenses | less", does: "to read them" }],
	run,
};

function run({ platform, options }: Call): number {
	const text = platform.assets.licenses();
	platform.stdout.write(forPrograms(options.text("format") === "json" ? `${JSON.stringify({ licenses: text })}\n` : text));
	return 0;
}
