/**
 * Small inputs on which ossify once did something else than it should. Each is a folder of `cases/`: its files, and `runs.txt` with command
 * lines (`DIR` is the folder, a fresh copy for each), the exit code, what is printed on both streams (times and the number of shipped files
 * taken out), and the files that are changed.
 *
 * `OSSIFY_UPDATE=1 bun test test/cases.test.ts` writes what comes out now; read it before it is committed.
 */
import { expect, setDefaultTimeout, test } from "bun:test";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { packageAssets } from "../src/platform/mod.ts";
import { ossify } from "./support/cli.ts";

// The shipped policies are compiled in some of them.
setDefaultTimeout(60_000);

const folder = fileURLToPath(new URL("cases/", import.meta.url));
const { policy } = packageAssets;

/** The files of a case, those in folders too. */
function filesOf(name: string): Record<string, string> {
	const found = readdirSync(folder + name, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
	const paths = found.map(({ parentPath, name: file }) => `${parentPath}/${file}`.slice(folder.length + name.length + 1));
	return Object.fromEntries(
		paths.filter((path) => path !== "runs.txt").map((path) => [path, readFileSync(`${folder}${name}/${path}`, "utf8")]),
	);
}

/** The command lines of a case, each with all that is said to come of it. */
function runsOf(name: string): { command: string; expected: string }[] {
	const texts = readFileSync(`${folder}${name}/runs.txt`, "utf8").split(/^(?=\$ ossify )/m);
	return texts.map((text) => ({ command: text.slice(0, text.indexOf("\n")), expected: text }));
}

async function outcome(name: string, command: string): Promise<string> {
	const before = filesOf(name);
	const args = command.replace("$ ossify ", "").split(" ");
	const { code, stdout, stderr, files } = await ossify({ args, files: before, assets: { policy } });
	const changed = Object.entries(files).filter(([path, text]) => before[path] !== text);
	const said = `${stderr}${stdout}`
		.replaceAll("DIR/", "")
		.replaceAll(/[\d.]+ m?s\b/g, "TIME")
		.replaceAll(/\d\d+ Rego files/g, "MANY Rego files");
	return `${command}\n== exit ${code}\n${said}${changed.map(([path, text]) => `-- ${path} --\n${text}`).join("")}`;
}

const runs = readdirSync(folder).flatMap((name) => runsOf(name).map((run) => ({ name, ...run })));

if (process.env.OSSIFY_UPDATE) {
	test.each(readdirSync(folder))("%s is written", async (name) => {
		const said: string[] = [];
		for (const { command } of runsOf(name)) said.push(await outcome(name, command));
		writeFileSync(`${folder}${name}/runs.txt`, said.join(""));
	});
} else {
	test.each(runs)("$name: $command", async ({ name, command, expected }) => {
		expect(await outcome(name, command)).toBe(expected);
	});
}
