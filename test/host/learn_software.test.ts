/**
 * Images of widely used software: `learn` is asked once what each needs, and with that it serves from a read-only root, its data on volumes.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { parse } from "yaml";
import { type Host, hosts, type Started } from "./software/host.ts";
import { type Learned, type Software, software } from "./software/software.ts";
import { run, until } from "./support/command.ts";
import { ossifyExecutable } from "./support/engines.ts";

/** Started as its image says, and used. */
async function serving(host: Host, one: Software, volumes: readonly string[] = []): Promise<Started> {
	const container = await host.start(one, volumes);
	expect(await answered(container, one)).toMatch(one.answer);
	// PostgreSQL answers while it fills its folder, and then starts once more.
	await until(`${one.name} to be of use`, async () => (await container.exec(one.use)).code === 0, 60_000);
	return container;
}

/** Asks until it answers, for a minute; then gives back what was said last, the container's own log with it. */
async function answered(container: Started, { ask, answer }: Software): Promise<string> {
	for (const end = Date.now() + 60_000; ; ) {
		const { stdout, stderr } = await container.exec(ask);
		if (stdout.match(answer)) return stdout;
		if (Date.now() > end || stderr.includes("container state improper")) return `${stdout}${stderr}\nlog: ${await container.log()}`;
		await Bun.sleep(200);
	}
}

async function learn(name: string, { exec }: Software, format: "json" | "yaml"): Promise<string> {
	const trusted = exec === undefined ? [] : ["--exec", exec];
	const { stdout, stderr, code } = await run([ossifyExecutable(), "learn", name, ...trusted, "--format", format]);
	expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
	return stdout;
}

type Answer = Record<string, readonly { path: string; rule: string; class: string; fails: boolean }[]>;

function shortOf(answer: Answer, data: Data): Learned {
	const paths = (key: string) => [...new Set((answer[key] ?? []).map(({ path }) => path))].sort();
	const { drift = [], replay = [] } = answer;
	const elsewhere = [...paths("data"), ...paths("nowhere")];
	const isElsewhere = (path: string) => elsewhere.some((one) => path === one || path.startsWith(`${one}/`));
	const fails = replay.filter((one) => one.fails && one.class === "scratch" && !isElsewhere(one.path));
	const { allowances, images } = data.ossify?.config.tmpfs ?? {};
	return {
		allowances: allowances ?? Object.values(images ?? {})[0] ?? {},
		data: paths("data"),
		drift: drift.map(({ path, rule }) => `${path} ${rule}`).sort(),
		nowhere: paths("nowhere"),
		unneeded: paths("unneeded"),
		covered: paths("covered"),
		fails: fails.map(({ path }) => path),
	};
}

/** As `--format yaml` has it; CRI-O names the image. */
interface Data {
	readonly ossify?: {
		readonly config: {
			readonly tmpfs: { readonly allowances?: Record<string, object>; readonly images?: Record<string, Record<string, object>> };
		};
	};
}

describe.each([
	["Podman", software, "requested"],
	["CRI-O", software.filter(({ onCrio }) => onCrio), "hardened"],
] as const)("%s", (engine, all, outcome) => {
	let plain: Host;
	beforeAll(async () => {
		plain = await hosts[engine]();
	});
	afterAll(() => plain.close());

	test.each(all.map((one) => [one.name, one] as const))("%s is learned once, and serves from a read-only root", async (_, one) => {
		const before = await serving(plain, one);
		const [json, yaml] = [await learn(before.id, one, "json"), await learn(before.id, one, "yaml")];
		await before.remove();
		const data: Data = parse(yaml);
		const learned = shortOf(JSON.parse(json), data);
		expect(learned).toEqual(one.learned);

		const hardened = await hosts[engine](data);
		const after = await serving(hardened, one, learned.data);
		expect((await after.exec(["touch", "/usr/x", "/etc/x"], "0")).stderr.match(/Read-only file system/g)).toHaveLength(2);
		expect(await after.log()).not.toMatch(/read-only file system|EROFS/i);
		expect(hardened.records().map((record) => record.outcome)).toEqual([outcome]);
		await after.remove();
		await hardened.close();
	});
});
