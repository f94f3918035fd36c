/**
 * What a spec costs by what makes it large: whole processes, as hooks run them, beside one that reads what CRI-O wrote.
 * @module
 */
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ossifyExecutable } from "../host/support/engines.ts";
import { specPath } from "./fixture.ts";
import { table } from "./markdown.ts";
import { growths, oversized } from "./oversized.ts";
import type { Part } from "./part.ts";

const megabytes = [1, 10];
/** More would take long, and the sizes matter more than the times. */
const maxRounds = 3;

export const sizes: Part = {
	name: "sizes",
	run({ rounds, folder }) {
		const executable = join(folder, "ossify");
		copyFileSync(ossifyExecutable(), executable);
		const measured = (spec: Uint8Array) => medianOf(Math.min(rounds, maxRounds), () => measure(executable, spec, folder));
		const usual = measured(readFileSync(specPath));
		const line = (name: string, parts: readonly Measured[]) => [
			name,
			...parts.flatMap(({ cpu, memory, refused }) => [
				(cpu * 1000).toFixed(0),
				(cpu / usual.cpu).toFixed(1),
				memory.toFixed(0),
				refused ?? "",
			]),
		];
		const lines = Object.keys(growths).map((name) =>
			line(
				name,
				megabytes.map((one) => measured(oversized(name, one * 1e6))),
			),
		);
		const headings = megabytes.flatMap((one) => [`${one} MB: CPU ms`, "of CRI-O's spec", "peak MiB", "refused"]);
		const title = "A spec by what makes it large, `ossify hook precreate`, user and system time";
		return Promise.resolve(table(title, headings, [line("as CRI-O wrote it", [usual]).concat(Array(4).fill("")), ...lines]));
	},
};

interface Measured {
	/** Seconds, user and system. */
	readonly cpu: number;
	/** MiB. */
	readonly memory: number;
	/** Why it ended with 4: the error's code. */
	readonly refused: string | undefined;
}

function medianOf(rounds: number, once: () => Measured): Measured {
	const taken = Array.from({ length: rounds }, once).sort((a, b) => a.cpu - b.cpu);
	return taken[rounds >> 1] as Measured;
}

/** By time(1), as a child's peak would count what its parent had when it was made. */
function measure(executable: string, spec: Uint8Array, folder: string): Measured {
	const [figures, log] = [join(folder, "time"), join(folder, "decisions.log")];
	rmSync(log, { force: true });
	const input = join(folder, "spec.json");
	writeFileSync(input, spec);
	const argv = ["/usr/bin/time", "-q", "-f", "%U %S %M", "-o", figures, executable, "hook", "precreate", "--log", log];
	const { exitCode, stderr } = Bun.spawnSync(argv, {
		env: { PATH: "/usr/bin:/bin" },
		stdin: Bun.file(input) as never,
		stdout: "ignore",
		stderr: "pipe",
	});
	if (exitCode !== 0 && exitCode !== 4) throw new Error(`ossify ended with ${exitCode}: ${stderr}`);
	const [user = 0, system = 0, peak = 0] = readFileSync(figures, "utf8").trim().split(" ").map(Number);
	const refused = exitCode === 0 ? undefined : JSON.parse(readFileSync(log, "utf8")).error.code;
	return { cpu: user + system, memory: peak / 1024, refused };
}
