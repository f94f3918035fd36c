/** A program that never ends by itself: `hang.ts HOW FOLDER`. Its alarm rings soon. */
import { constants, openSync, readSync } from "node:fs";
import { startAlarm } from "../../src/platform/process/alarm.ts";

const [how = "", folder = ""] = process.argv.slice(2);
const bytes = (text: string) => new TextEncoder().encode(text);

/** (module (func (export "spin") (loop br 0))) */
const spinning = new Uint8Array([
	0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4, 0x73, 0x70, 0x69, 0x6e, 0, 0, 10, 9, 1, 7, 0, 3, 0x40, 0x0c,
	0, 0x0b, 0x0b,
]);

const ways: Readonly<Record<string, () => unknown>> = {
	JavaScript: () => {
		for (;;);
	},
	WebAssembly: () => {
		const { spin } = new WebAssembly.Instance(new WebAssembly.Module(spinning)).exports as { spin: () => void };
		spin();
	},
	"a read of standard input": () => readSync(0, new Uint8Array(1)),
	"opening a pipe": () => openSync(`${folder}/pipe`, "r"),
	"a native function": () => /^(?:a|aa)*$/.test(`${"a".repeat(64)}b`),
};

const alarm = await startAlarm(0.3);
const append = (name: string, text: string, followLinks = false) => ({
	to: { name: `${folder}/${name}`, mode: 0o640, followLinks },
	bytes: bytes(text),
});
alarm.prepare({ appends: [append("early", "no\n")], stderr: bytes("too early\n"), exitCode: 9 });
alarm.prepare({
	appends: [
		append("no/folder", "no\n"),
		append("pipe", "no\n"),
		append("link", "no\n"),
		append("link", "followed\n", true),
		{ to: { folder: openSync(folder, constants.O_RDONLY), name: "log", mode: 0o640, followLinks: false }, bytes: bytes("a record\n") },
	],
	stderr: bytes(`it hung in ${how}\n`),
	exitCode: 3,
});
if (how === "nothing") {
	alarm.stop();
	await new Promise((resolve) => setTimeout(resolve, 700));
	process.exit(0);
}
ways[how]?.();
