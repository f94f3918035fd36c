/**
 * Whatever ran before still runs: each shape is started plain and with ossify, by the live hook (H), in front of the runtime (W) and by
 * Podman's hook (P). A hardened container starts if the plain one does, has the same files with the same owners, modes and attributes
 * below the allowances, its user can write there where it could before, and nowhere else in the image.
 */
import { describe, expect, test } from "bun:test";
import { Refused } from "../support/container.ts";
import { findEngines } from "../support/engines.ts";
import { exceptions } from "./exceptions.ts";
import { expectedOf, filesOf, type Seen, writableOf } from "./look.ts";
import { type Shape, shapes } from "./shapes.ts";
import { type Runtime, type Way, ways } from "./starts.ts";

const runtimes: readonly Runtime[] = [
	{ name: "runc 1.1", kind: "runc", path: findEngines().runc },
	{ name: "runc 1.4", kind: "runc", path: findEngines().currentRunc },
	{ name: "crun", kind: "crun", path: findEngines().crun },
];

/** What was seen of a container that started, or why it did not. */
type Came = Seen | { readonly refused: string };

async function see(way: Way, shape: Shape): Promise<Came> {
	try {
		const container = await way.start(shape);
		try {
			return { files: await filesOf(container), writable: await writableOf(container, shape.volumes ?? []) };
		} finally {
			await container.remove();
		}
	} catch (error) {
		if (error instanceof Refused) return { refused: error.message };
		throw error;
	}
}

describe.each(runtimes)("$name", (runtime) => {
	const plains = { bundle: new Map<string, Promise<Came>>(), podman: new Map<string, Promise<Came>>() };
	const plainOf = (shape: Shape, by: "bundle" | "podman") => {
		const known = plains[by].get(shape.name) ?? see(ways[by === "bundle" ? "plain" : "Podman, plain"](runtime), shape);
		plains[by].set(shape.name, known);
		return known;
	};

	describe.each(["H", "W", "P"] as const)("%s", (name) => {
		const way = ways[name](runtime);
		const mine = shapes.filter((shape) => shape.ways?.includes(name) ?? true);
		let started = 0;

		test.each(mine.map((shape) => [shape.name, shape] as const))("%s", async (_, shape) => {
			const plain = await plainOf(shape, name === "P" ? "podman" : "bundle");
			const hardened = await see(way, shape);
			const exception = exceptions.find((one) => one.applies(shape.name, name, runtime.name));
			const outcome = way.records().at(-1)?.outcome;
			if (exception?.refused !== undefined) expect(hardened).toEqual({ refused: expect.stringContaining(exception.refused) });
			else if ("refused" in plain) expect(hardened).toEqual({ refused: expect.any(String) });
			else if ("refused" in hardened) expect(hardened.refused).toBe("nothing: the plain container starts");
			else {
				const expected = expectedOf(plain, hardened, shape.volumes ?? []);
				expect(hardened).toEqual(exception?.differs?.(expected) ?? expected);
			}
			if (!("refused" in hardened)) {
				started += 1;
				expect(outcomes(shape, name)).toContain(outcome);
			}
		});

		test("most of them start", () => expect(started).toBeGreaterThan(mine.length * 0.8));
	});
});

/** Only the live hook sees the root locked, and not where it is locked later, after the hooks of others. */
function outcomes({ hooks, readonly }: Shape, way: "H" | "W" | "P"): (string | undefined)[] {
	if (way === "H") return [hooks?.createContainer === undefined ? "hardened" : "requested"];
	// Of a root that its author locked, nothing may be left to ask for.
	return readonly ? ["requested", "unchanged"] : ["requested"];
}
