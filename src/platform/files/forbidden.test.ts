import { expect, test } from "bun:test";
import { isForbidden } from "./forbidden.ts";

// Root may look everywhere: that others may not is tested in test/host/why.test.ts.
test.each(["/proc/self/status", "/nowhere/at/all", "/proc/self/status/x"])("%s is not forbidden", (path) =>
	expect(isForbidden(path)).toBe(false),
);
