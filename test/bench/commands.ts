/**
 * Commands that need nothing of the machine: they read a spec and print it hardened.
 * @module
 */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ossifyExecutable } from "../host/support/engines.ts";
import { specPath, withMounts } from "./fixture.ts";
import { cpu, figuresTable, memory, ratio, wall } from "./markdown.ts";
import { opaEval, opaName } from "./opa.ts";
import type { Part } from "./part.ts";
import { commandRow } from "./process.ts";
import { sideBySide } from "./rounds.ts";

const columns = [wall, ratio("of opa eval"), cpu, memory];
const mounts = 1000;

export const commands: Part = {
	name: "process",
	async run({ rounds, folder }) {
		const ossify = copied(folder);
		const precreate = [ossify, "hook", "precreate", "--log", join(folder, "decisions.log")];
		const spec = readFileSync(specPath);
		const figures = await sideBySide(
			[
				commandRow("an empty Bun executable", { argv: [emptyExecutable(folder)] }, opaName),
				commandRow("dist/ossify mutate", { argv: [ossify, "mutate", specPath] }, opaName),
				commandRow("dist/ossify hook precreate", { argv: precreate, stdin: spec }, opaName),
				commandRow("/bin/true", { argv: ["/bin/true"] }, opaName),
				commandRow(opaName, opaEval(folder, spec), opaName),
			],
			rounds,
		);
		return figuresTable(`A whole process, in turn, ${rounds} rounds`, columns, figures);
	},
};

export const manyMounts: Part = {
	name: "mounts",
	async run({ rounds, folder }) {
		const spec = withMounts(mounts);
		const path = join(folder, "mounts.json");
		writeFileSync(path, spec);
		const argv = [copied(folder), "mutate", path];
		const figures = await sideBySide(
			[commandRow("dist/ossify mutate", { argv }, opaName), commandRow(opaName, opaEval(folder, spec), opaName)],
			rounds,
		);
		return figuresTable(`A spec with ${mounts} more volumes, ${spec.byteLength} bytes, in turn, ${rounds} rounds`, columns, figures);
	},
};

/** A build that replaces the executable meanwhile would be measured, too. */
function copied(folder: string): string {
	const copy = join(folder, "ossify");
	copyFileSync(ossifyExecutable(), copy);
	return copy;
}

/** What the JavaScript engine alone costs. */
function emptyExecutable(folder: string): string {
	const source = join(folder, "empty.ts");
	writeFileSync(source, "");
	const outfile = join(folder, "empty");
	const build = [process.execPath, "build", "--compile", "--minify", "--bytecode", source, "--outfile", outfile];
	const { exitCode, stderr } = Bun.spawnSync(build);
	if (exitCode !== 0) throw new Error(`an empty program could not be compiled: ${stderr}`);
	return outfile;
}
