/** ossify as an NRI plugin, on engines whose configuration says nothing of it. */
import { describe } from "bun:test";
import { testHardening } from "./support/hardening.ts";
import { nriEngineNames, withPlugin } from "./support/nri.ts";

describe.each(nriEngineNames.map((name) => [name] as const))("a container of %s, hardened by the NRI plugin", (name) => {
	testHardening(() => withPlugin(name), "hardened");
});
