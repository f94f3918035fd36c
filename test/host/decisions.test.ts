/** Who is left alone, who is refused, and what the log says of it: the same on every engine where it knows the fact. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { type ContainerRequest, type Engine, Refused } from "./support/container.ts";
import { Crio } from "./support/crio.ts";
import { engineNames, type Hooked, type HookSettings, hooked, writeHookFile } from "./support/hooked.ts";
import { type PlainName, plain, plainNames } from "./support/plain.ts";
import { bundleThatDenies, forbidden } from "./support/policy.ts";
import { wrapped } from "./support/wrapped.ts";

const config = (settings: object) => ({ ossify: { config: settings } });

/** Runs a command in one container of an engine, which is closed after it. */
async function runIn<E extends Engine>(
	engine: E,
	request: ContainerRequest,
	command: string,
	look: (engine: E) => void = () => {},
): Promise<string> {
	try {
		const container = await engine.start(request);
		const { stdout, stderr } = await container.exec(["sh", "-c", command]);
		await container.remove();
		look(engine);
		return stdout + stderr;
	} finally {
		await engine.close();
	}
}

/** A mount table without what differs from container to container. */
function nameless(mountinfo: string): string[] {
	const lines = mountinfo
		.trimEnd()
		.split("\n")
		.map((line) => line.split(" ").slice(3).join(" "));
	return lines
		.map((line) => line.replaceAll(/[0-9a-f]{64}|\b[A-Z2-7]{26}\b|[td]\d+-\d+|master:\d+|shared:\d+|propagate_from:\d+/g, "…"))
		.sort();
}

/** By ossify's place and engine: how it is started with ossify, and without. */
const fronts: [front: string, name: PlainName, ossified: (settings?: HookSettings) => Promise<Hooked>, bare: () => Promise<Engine>][] = [
	...engineNames.map((name): (typeof fronts)[number] => ["the hook", name, hooked[name], plain[name]]),
	...plainNames.map((name): (typeof fronts)[number] => ["the runtime", name, wrapped[name], plain[name]]),
];

describe.each(fronts)("by %s on %s", (front, name, ossified, bare) => {
	test("a privileged container starts unchanged, with its reason in the log", async () => {
		const command = "cat /proc/self/mountinfo; dnf install nc >&2";
		const request = { privileged: true };
		const without = await runIn(await bare(), request, command);
		const hardened = await runIn(await ossified(), request, command, (engine) => {
			expect(engine.records().at(-1)).toMatchObject({
				outcome: "unchanged",
				readonly: false,
				tmpfs: [],
				reasons: [{ rule: "exemptions/privileged" }],
			});
		});
		expect(nameless(hardened)).toEqual(nameless(without));
		expect(hardened).toContain("Complete!");
	});

	test("audit mode changes nothing, and the log says what would have been", async () => {
		const command = "cat /proc/self/mountinfo; dnf install nc >&2";
		const without = await runIn(await bare(), {}, command);
		const audited = await runIn(await ossified({ data: config({ mode: "audit" }) }), {}, command, (engine) => {
			const record = engine.records().at(-1);
			expect(record).toMatchObject({ outcome: "audited", mode: "audit", readonly: true });
			expect(record?.tmpfs).toEqual(expect.arrayContaining(["/run", "/tmp", "/var/tmp"]));
		});
		expect(nameless(audited)).toEqual(nameless(without));
	});

	test("a denied container does not start, and the engine shows the reason", async () => {
		const engine = await ossified({ policy: await bundleThatDenies() });
		try {
			const error = await engine.start({ command: [forbidden] }).catch((error: unknown) => error);
			expect(error).toBeInstanceOf(Refused);
			expect(engine.records().at(-1)).toMatchObject({ outcome: "denied", deny: [{ rule: "test/forbidden" }] });
			// Podman throws a precreate hook's stderr away: there, the log alone has the reason.
			if (name !== "Podman" || front === "the runtime")
				expect((error as Refused).message).toContain(`test/forbidden: ${forbidden} may not run here`);
		} finally {
			await engine.close();
		}
	});

	test("a container that does not run as root starts hardened, and in a folder that was not there", async () => {
		// Podman takes no --workdir that the image has not.
		const cwd = name === "Podman" ? "/home" : "/srv/not/there";
		const said = await runIn(
			await ossified(),
			{ user: 1000, cwd },
			"id -u; readlink /proc/1/cwd; touch /tmp/a && echo wrote; touch /usr/x",
		);
		expect(said).toBe(`1000\n${cwd}\nwrote\ntouch: /usr/x: Read-only file system\n`);
	});
});

describe("on CRI-O", () => {
	test("an exempt namespace starts unchanged, with its reason in the log, and another one does not", async () => {
		const data = config({ exemptions: { namespaces: { "kube-system": { reason: "node agents write to the host" } } } });
		const exempt = await runIn(await hooked["CRI-O"]({ data }), { namespace: "kube-system" }, "touch /usr/x && echo wrote", (engine) => {
			const record = engine.records().at(-1);
			expect(record).toMatchObject({
				outcome: "unchanged",
				engine: "crio",
				namespace: "kube-system",
				reasons: [{ rule: "exemptions/namespace" }],
			});
			expect(record?.reasons[0]?.message).toContain("node agents write to the host");
		});
		expect(exempt).toBe("wrote\n");
		const other = await runIn(await hooked["CRI-O"]({ data }), { namespace: "kube-systems" }, "touch /usr/x");
		expect(other).toBe("touch: /usr/x: Read-only file system\n");
	});

	test("a pause container starts unchanged: CRI-O calls no hook for it", async () => {
		const tables = [];
		for (const hook of [undefined, writeHookFile("createRuntime")]) {
			const crio = await Crio.start(hook === undefined ? {} : { hooksDirs: [hook.hooksDir] });
			try {
				const pod = await crio.runPod();
				const { pid } = await crio.inspect(pod.id, true);
				tables.push(nameless(readFileSync(`/proc/${pid}/mountinfo`, "utf8")));
				expect(hook?.records() ?? []).toEqual([]);
			} finally {
				await crio.stop();
			}
		}
		expect(tables[1]).toEqual(tables[0] ?? []);
	});
});
