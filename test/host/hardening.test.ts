/** The container table: the same on every engine, by the hook (in the executable and on Node) and by the runtime in front. */
import { describe } from "bun:test";
import { testHardening } from "./support/hardening.ts";
import { engineNames, hooked } from "./support/hooked.ts";
import { plainNames } from "./support/plain.ts";
import { inEachWay, ways } from "./support/ways.ts";
import { wrapped } from "./support/wrapped.ts";

describe.each(inEachWay(engineNames))("a container of %s, hardened by the hook of %s", (name, way) => {
	// Podman is given a spec, and what it makes of that is not seen.
	testHardening(() => hooked[name]({ executable: ways[way]() }), name === "Podman" ? "requested" : "hardened");
});

describe.each(plainNames.map((name) => [name] as const))("a container of %s, hardened by the runtime in front", (name) => {
	testHardening(() => wrapped[name](), "requested");
});
