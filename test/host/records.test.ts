/** Who the record of a refused container says that it is, on each engine and way: what one looks for at 3 am. */
import { describe, expect, test } from "bun:test";
import type { Engine } from "./support/container.ts";
import { Refused } from "./support/container.ts";
import { engineNames, type Hooked, type HookSettings, hooked, type LogRecord } from "./support/hooked.ts";
import { plainNames } from "./support/plain.ts";
import { bundleThatDenies, forbidden } from "./support/policy.ts";
import { wrapped } from "./support/wrapped.ts";

const id = expect.stringMatching(/^[0-9a-f]{64}$/);
const made = expect.stringMatching(/^\w/);
const image = expect.stringContaining("os:1");

/** A pod has all of it. Podman and Docker leave name and image out of the spec, and keep them in files of their own. */
const pod = { container: id, namespace: made, pod: made, name: made, image };
const bundle = { engine: "plain", container: made };
const expected: Readonly<Record<string, object>> = {
	runc: bundle,
	crun: bundle,
	Podman: { engine: "podman", container: id, name: made, image },
	Docker: { engine: "docker", container: id, name: made, image },
	"CRI-O": { engine: "crio", ...pod },
	containerd: { engine: "containerd", ...pod },
	"containerd 2": { engine: "containerd", ...pod },
};

const ways: [way: string, engine: string, start: (settings: HookSettings) => Promise<Hooked>][] = [
	...engineNames.map((name): (typeof ways)[number] => ["the hook", name, hooked[name]]),
	...plainNames.map((name): (typeof ways)[number] => ["the runtime", name, wrapped[name]]),
];

function identityOf(record: LogRecord | undefined): object {
	const { engine, container, namespace, pod, name, image } = { ...record } as Record<string, unknown>;
	return Object.fromEntries(Object.entries({ engine, container, namespace, pod, name, image }).filter(([, value]) => value !== undefined));
}

async function refusedBy(engine: Engine): Promise<void> {
	expect(await engine.start({ command: [forbidden] }).catch((error: unknown) => error)).toBeInstanceOf(Refused);
}

describe.each(ways)("by %s on %s", (_, name, start) => {
	test("the record of a refused container says which one it is", async () => {
		const engine = await start({ policy: await bundleThatDenies() });
		try {
			await refusedBy(engine);
			expect(identityOf(engine.records().at(-1))).toEqual(expected[name] ?? {});
		} finally {
			await engine.close();
		}
	});
});

describe("Podman's precreate hook", () => {
	test("records the ID of a container whose policy cannot be loaded", async () => {
		const engine = await hooked.Podman({ policy: "/nowhere/bundle.tar.gz" });
		try {
			await refusedBy(engine);
			const record = engine.records().at(-1);
			expect([record?.outcome, identityOf(record)]).toEqual(["failed", { container: id }]);
		} finally {
			await engine.close();
		}
	});
});
