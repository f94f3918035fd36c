/**
 * Ten programs from Debian packages serve under the shipped policies, with at most one line of data each: by the live hook (H), in front
 * of the runtime (W) and by Podman's hook (P).
 */
import { describe, expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { must } from "../support/command.ts";
import { newName } from "../support/container.ts";
import { findEngines } from "../support/engines.ts";
import { type HookSettings, readLog, writeHookFile } from "../support/hooked.ts";
import { podman } from "../support/podman.ts";
import { sandbox } from "../support/sandbox.ts";
import { writeWrapper } from "../support/wrapped.ts";
import { type Program, programs } from "./programs.ts";

/** How Podman is to start it, where ossify logs, and what it can say at most. */
const ways = {
	plain: () => ({ options: {}, log: undefined, outcome: undefined }),
	H: (settings: HookSettings) => ({ ...hooked("createRuntime", settings), outcome: "hardened" }),
	W: (settings: HookSettings) => {
		const { path, log } = writeWrapper("runc", settings);
		return { options: { runtime: path }, log, outcome: "requested" };
	},
	P: (settings: HookSettings) => ({ ...hooked("precreate", settings), outcome: "requested" }),
} as const;

function hooked(stage: "createRuntime" | "precreate", settings: HookSettings) {
	const { hooksDir, log } = writeHookFile(stage, settings);
	return { options: { hooksDir }, log };
}

/** A line of data, as the cookbook shows it. */
function lineOf(file: string): object {
	const cookbook = readFileSync(new URL("../../../docs/guide/cookbook.md", import.meta.url), "utf8");
	const [, line] = new RegExp(`^\\\`\\\`\\\`yaml file=${file}\\n(.*)\\n\\\`\\\`\\\`$`, "m").exec(cookbook) ?? [];
	if (line === undefined) throw new Error(`docs/guide/cookbook.md has no file ${file} of one line`);
	return Bun.YAML.parse(line) as object;
}

/** The packages with what the program's image adds, as an overlay: the packages stay as they are. */
async function imageOf({ image }: Program): Promise<{ root: string; drop: () => Promise<void> }> {
	const folder = join(sandbox().folder, newName());
	for (const name of ["upper", "work", "root"]) mkdirSync(join(folder, name), { recursive: true });
	const layers = `lowerdir=${findEngines().programs},upperdir=${folder}/upper,workdir=${folder}/work`;
	await must(["mount", "-t", "overlay", "-o", layers, "overlay", `${folder}/root`]);
	image?.((path) => join(folder, "root", path));
	const drop = async () => {
		await must(["umount", "--lazy", `${folder}/root`]);
		rmSync(folder, { recursive: true, force: true });
	};
	return { root: `${folder}/root`, drop };
}

function volumeFor(user: string, destination: string): string {
	const folder = join(sandbox().folder, newName());
	const [uid = 0, gid = 0] = user.split(":").map(Number);
	mkdirSync(folder);
	chownSync(folder, uid, gid);
	chmodSync(folder, 0o700);
	return `--volume=${folder}:${destination}`;
}

describe.each(Object.keys(ways) as (keyof typeof ways)[])("%s", (name) => {
	test.each(programs.map((program) => [program.name, program] as const))("%s serves", async (_, program) => {
		const { user = "0:0", volumes = [], flags = [], command, ask, answer, data } = program;
		const { options, log, outcome } = ways[name](data === undefined ? {} : { data: lineOf(data) });
		const { root, drop } = await imageOf(program);
		const container = newName();
		const limits = ["--network=none", `--cgroup-parent=${sandbox().cgroup}`, "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024"];
		const mounts = volumes.map((destination) => volumeFor(user, destination));
		try {
			const started = await podman(
				["run", "--detach", "--name", container, ...limits, "--user", user, ...flags, ...mounts, "--rootfs", root, ...command],
				options,
			);
			expect(started).toMatchObject({ code: 0 });
			const said = await answered(container, ask, answer, options);
			expect(said).toMatch(answer);
			if (outcome !== undefined) {
				const touched = await podman(["exec", "--user", "0", container, "touch", "/usr/share/x", "/etc/x"], options);
				expect(touched.stderr.match(/Read-only file system/g)).toHaveLength(2);
				expect(readLog(log as string).map((record) => record.outcome)).toEqual([outcome]);
			}
		} finally {
			await podman(["rm", "--force", "--time", "1", "--ignore", container], options);
			await drop();
		}
	});
});

/** Asks until it answers, for half a minute; then gives back what was said last, the container's own log with it. */
async function answered(container: string, ask: readonly string[], answer: string | RegExp, options: object): Promise<string> {
	for (const end = Date.now() + 30_000; ; ) {
		const { stdout, stderr } = await podman(["exec", container, ...ask], options);
		if (stdout.match(answer)) return stdout;
		if (Date.now() > end || stderr.includes("container state improper")) {
			const log = await podman(["logs", "--tail", "20", container], options);
			return `${stdout}${stderr}\nlogs: ${log.stdout}${log.stderr}`;
		}
		await Bun.sleep(200);
	}
}
