import { expect, test } from "bun:test";
import { unixAddress } from "./unix_address.ts";

/** Hexadecimal. */
test.each([
	["/run/é", "01002f72756e2fc3a900"],
	["@name", "0100006e616d65"],
])("the address of %s", (path, expected) => {
	expect(unixAddress(path).toHex()).toBe(expected);
});
