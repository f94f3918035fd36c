/** The container table: the same on every engine, by the hook and by the runtime in front. */
import { describe } from "bun:test";
import { testHardening } from "./support/hardening.ts";
import { engineNames, hooked } from "./support/hooked.ts";
import { nodeExecutable } from "./support/node.ts";
import { plainNames } from "./support/plain.ts";
import { wrapped } from "./support/wrapped.ts";

describe.each(engineNames.map((name) => [name] as const))("a container of %s, hardened by the hook", (name) => {
	// Podman is given a spec, and what it makes of that is not seen.
	testHardening(() => hooked[name](), name === "Podman" ? "requested" : "hardened");
});

describe("a container of Podman, hardened by the hook on Node", () => {
	testHardening(() => hooked.Podman({ executable: nodeExecutable() }), "requested");
});

describe.each(plainNames.map((name) => [name] as const))("a container of %s, hardened by the runtime in front", (name) => {
	testHardening(() => wrapped[name](), "requested");
});
