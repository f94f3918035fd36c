/**
 * `npm run demo`: the story that ossify comes from, on a real CRI-O, without ossify and with it. A package manager cannot change the image
 * that it runs from, temporary files are none of ossify's business, a privileged container is left alone, and the log says why.
 * Needs root and `npm run setup:host`; everything happens in a sandbox, and nothing of it stays.
 */
import { fileURLToPath } from "node:url";
import pico from "picocolors";
import { type CommandResult, must } from "../test/host/support/command.ts";
import type { ContainerRequest } from "../test/host/support/container.ts";
import { Crio, crioEngine } from "../test/host/support/crio.ts";
import { findEngines, ossifyExecutable } from "../test/host/support/engines.ts";
import type { LogRecord } from "../test/host/support/hooked.ts";
import { furnishMachine } from "../test/host/support/machine.ts";
import { inSandbox } from "../test/host/support/sandbox.ts";

/** One container, what is typed in it, and what has to come of it. */
interface Scene {
	readonly title: string;
	readonly request?: ContainerRequest;
	readonly lines: readonly { readonly typed: string; readonly gives: RegExp }[];
}

const install = "dnf install nc";

const withoutOssify: readonly Scene[] = [{ title: "A container, as CRI-O starts it", lines: [{ typed: install, gives: /Complete!/ }] }];

const withOssify: readonly Scene[] = [
	{
		title: "The same container",
		lines: [
			{ typed: install, gives: /Read-only file system: '\/var\/log\/dnf.log'/ },
			{ typed: "echo a note >/tmp/note && cat /tmp/note", gives: /^a note$/m },
			{ typed: "cat /run/httpd/keep", gives: /from the image/ },
		],
	},
	{ title: "A privileged container", request: { privileged: true }, lines: [{ typed: install, gives: /Complete!/ }] },
];

const inside = "in-the-sandbox";

/** By the ID of its container. */
const titles = new Map<string, string>();

try {
	if (process.argv[2] === inside) await tell();
	else {
		findEngines();
		ossifyExecutable();
		process.exitCode = await inSandbox([process.execPath, fileURLToPath(import.meta.url), inside]);
	}
} catch (error) {
	console.error(`demo: ${(error as Error).message}`);
	process.exitCode = 1;
}

async function tell(): Promise<void> {
	furnishMachine();
	heading("Without ossify");
	await play(withoutOssify);
	heading("With ossify");
	console.log(`${pico.green("#")} ossify install crio\n`);
	await must([ossifyExecutable(), "install", "crio"]);
	await play(withOssify);
	heading("Why");
	await showReasons();
}

/** Each part starts CRI-O anew: it reads where hooks are when it starts. */
async function play(scenes: readonly Scene[]): Promise<void> {
	const engine = crioEngine(await Crio.start({ hooksDirs: "configured" }));
	try {
		for (const { title, request, lines } of scenes) {
			console.log(pico.dim(title));
			const container = await engine.start(request);
			titles.set(container.id, title);
			for (const { typed, gives } of lines) show(typed, await container.exec(["sh", "-c", typed]), gives);
			await container.remove();
			console.log();
		}
	} finally {
		await engine.close();
	}
}

function show(typed: string, { code, stdout, stderr }: CommandResult, gives: RegExp): void {
	const said = `${stdout}${stderr}`.trimEnd();
	console.log(`  ${pico.green("#")} ${typed}`);
	for (const line of said.split("\n")) console.log(`  ${code === 0 ? line : pico.red(line)}`);
	if (!gives.test(said)) throw new Error(`\`${typed}\` should have given ${gives}`);
}

/** The machine may have a log already: what belongs to the story is found by the ID. */
async function showReasons(): Promise<void> {
	const ids = [...titles.keys()].flatMap((id) => ["--container", id]);
	const lines = (await must([ossifyExecutable(), "log", "--format", "json", ...ids])).trimEnd().split("\n");
	for (const { container = "", outcome, reasons } of lines.map((line): LogRecord => JSON.parse(line))) {
		console.log(`${pico.dim(`${titles.get(container)}:`)} ${pico.bold(outcome)}`);
		const width = Math.max(0, ...reasons.map(({ rule }) => rule.length));
		for (const { rule, message } of reasons) console.log(`  ${pico.cyan(rule.padEnd(width))}  ${message}`);
		console.log();
	}
	console.log(
		`From the log of decisions. What a policy would do to a spec of yours: ${pico.bold("npm run -s ossify -- explain config.json")}`,
	);
}

function heading(text: string): void {
	console.log(`${pico.bold(text)}\n`);
}
