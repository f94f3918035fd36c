/**
 * What an OCI runtime's calls cost with ossify in front, beside the runtime in front that is in most use, NVIDIA's, which is configured to change
 * nothing.
 * @module
 */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { executablePath } from "../../src/install/layout.ts";
import { dispatcher } from "../../src/runtime/dispatcher.ts";
import { must } from "../host/support/command.ts";
import { newName } from "../host/support/container.ts";
import { clientExecutable, findEngines } from "../host/support/engines.ts";
import { nvidiaRuntime } from "../host/support/nvidia.ts";
import { sandbox } from "../host/support/sandbox.ts";
import { configOf, emptyBundle, harden } from "./bundles.ts";
import { type HookFile, hardening, installedHook, withAgent } from "./installed.ts";
import { cpu, difference, figuresTable, wall } from "./markdown.ts";
import type { Part } from "./part.ts";
import { type Command, processRow } from "./process.ts";
import { type Row, sideBySide } from "./rounds.ts";

/** A runtime, as an engine calls it. */
interface Front {
	readonly name: string;
	readonly path: string;
	readonly env?: Readonly<Record<string, string>>;
	/** Whether it hardens what it starts. */
	readonly hardens?: true;
}

const plain = "runc";
const agentFront = { name: "the client in front, with the agent" };
const create = "create";
const life = "create, start, delete";
type Span = typeof create | typeof life;

export const runtime: Part = {
	name: "runtime",
	onHost: true,
	async run({ rounds, folder }) {
		const file = await installedHook();
		const fronts = frontsIn(folder, file);
		const copying = copyUpFronts(folder, file);
		const root = join(sandbox().folder, "runtime-bench");
		const running = await keepOne(root);
		const rows = [
			...fronts.map((front) => callRow(front, "state", ["--root", root, "state", running])),
			...fronts.map((front) => callRow(front, "features", ["features"])),
			...(await rowsOf(create, fronts, copying, root)),
			...(await rowsOf(life, fronts, copying, root)),
		];
		const hardened = 2 * [...fronts, ...copying].filter(({ hardens }) => hardens).length * (rounds + 1);
		const throughAgent = rows.find(({ name }) => name === names(agentFront, life).name);
		const figures = await hardening(file, hardened, () => withAgent(file, () => sideBySide(rows, rounds), throughAgent?.once));
		await must([findEngines().runc, "--root", root, "delete", "--force", running]);
		return figuresTable(`An OCI runtime's calls, in turn, ${rounds} rounds`, [wall, difference("more than plain runc, ms"), cpu], figures);
	},
};

function frontsIn(folder: string, file: HookFile): Front[] {
	return [
		{ name: plain, path: findEngines().runc },
		{ name: "ossify in front", path: scriptIn(folder, file), hardens: true },
		{ ...agentFront, path: scriptIn(folder, file, [], clientExecutable()), hardens: true },
		{ name: "the client in front, without an agent", path: withoutAgent(scriptIn(folder, file, [], clientExecutable())), hardens: true },
		{ name: "nvidia-container-runtime", ...nvidiaRuntime(folder) },
	];
}

async function rowsOf(span: Span, fronts: readonly Front[], copying: readonly Front[], root: string): Promise<Row[]> {
	const before: Front = { name: "runc, a spec that was hardened before", path: findEngines().runc };
	return await Promise.all([
		...fronts.map((front) => spanRow(span, front, root)),
		// The image has a few files below /run: what it takes where it has none, and where the runtime copies them.
		...copying.map((front) => spanRow(span, front, root, front.name.endsWith(nothing) ? withoutContent : undefined)),
		spanRow(span, before, root, harden),
	]);
}

const nothing = "nothing to copy up";

function copyUpFronts(folder: string, file: HookFile): Front[] {
	return ["ossify", "the client"].flatMap((name) => {
		const client = name === "ossify" ? undefined : clientExecutable();
		return [
			{ name: `${name} in front, ${nothing}`, path: scriptIn(folder, file, [], client), hardens: true } as const,
			{ name: `${name} in front, runc copies up`, path: scriptIn(folder, file, ["--copy-up", "runtime"], client), hardens: true } as const,
		];
	});
}

async function withoutContent(bundle: string): Promise<void> {
	rmSync(join(bundle, "rootfs/run"), { recursive: true });
}

/** The script that `ossify install` writes, and more options in it. */
function scriptIn(folder: string, { hook }: HookFile, more: readonly string[] = [], client?: string): string {
	const after = (option: string) => hook.args[hook.args.indexOf(option) + 1] ?? "";
	const options = ["-p", after("-p"), "--log", after("--log"), ...more];
	const script = join(folder, newName(), "runc");
	mkdirSync(dirname(script));
	writeFileSync(script, dispatcher({ executable: executablePath, client, runtime: findEngines().runc, options }));
	chmodSync(script, 0o755);
	return script;
}

/** The client does not find the agent then. */
function withoutAgent(script: string): string {
	const client = clientExecutable();
	writeFileSync(script, readFileSync(script, "utf8").replaceAll(client, `${client} --socket=/run/ossify/none`));
	return script;
}

/** A container whose state can be asked for. */
async function keepOne(root: string): Promise<string> {
	const name = newName();
	await must([findEngines().runc, "--root", root, "create", "--bundle", await emptyBundle(), name]);
	return name;
}

function callRow(front: Front, call: string, args: readonly string[]): Row {
	const { memory: _, ...row } = processRow({ ...names(front, call), enter: () => ({ commands: [command(front, args)] }) });
	return row;
}

/** Each time on the spec as an engine wrote it: what was hardened once would need no change. */
async function spanRow(span: Span, front: Front, root: string, prepare: (bundle: string) => Promise<void> = async () => {}): Promise<Row> {
	const bundle = await emptyBundle();
	await prepare(bundle);
	const spec = readFileSync(configOf(bundle));
	const enter = () => {
		writeFileSync(configOf(bundle), spec);
		const name = newName();
		const call = (...args: string[]) => command(front, ["--root", root, ...args]);
		const created = call("create", "--bundle", bundle, name);
		if (span === life) return { commands: [created, call("start", name), call("delete", "--force", name)] };
		return { commands: [created], leave: () => must([findEngines().runc, "--root", root, "delete", "--force", name]) };
	};
	const { memory: _, ...row } = processRow({ ...names(front, span), enter });
	return row;
}

function names(front: Pick<Front, "name">, call: string): { name: string; against: string } {
	return { name: `${call}: ${front.name}`, against: `${call}: ${plain}` };
}

function command({ path, env }: Front, args: readonly string[]): Command {
	return { argv: [path, ...args], ...(env !== undefined && { env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...env } }) };
}
